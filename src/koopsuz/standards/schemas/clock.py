"""The clock of an edition: from the procedure and what has happened, the due day of every step. Pure: it knows no today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from koopsuz.standards.schemas.adoption import AT_LEAST, OPENED, TIME, WORKING, Procedure, ProcedureStep

SATURDAY = 5
SOON = 3  # days before a due day that a reminder goes out


class StepState(StrEnum):
    """How a step stands on a day; `AHEAD` steps wait for earlier ones, so their day is expected, not due."""

    DONE = "done"
    NOW = "now"
    LATE = "late"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class ClockStep:
    """A step with its days: from when it counts, when it is due, when it was done."""

    step: ProcedureStep
    begins_on: date
    due_on: date
    done_on: date | None
    state: StepState


def is_working(day: date, *, procedure: Procedure) -> bool:
    """Tell whether people work on a day: no weekend, no holiday."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in procedure.holidays and day not in procedure.days_off


def add_days(start: date, days: int, *, count: str, procedure: Procedure) -> date:
    """The day that many working or calendar days after `start`; one that falls on a day off moves to the next working day."""
    day = start
    if count == WORKING:
        left = days
        while left:
            day += timedelta(days=1)
            left -= is_working(day, procedure=procedure)
    else:
        day += timedelta(days=days)
    while not is_working(day, procedure=procedure):
        day += timedelta(days=1)
    return day


def clock(
    procedure: Procedure,
    *,
    opened_on: date | None,
    done: Mapping[str, date],
    as_of: date,
    due: Mapping[str, date] | None = None,
) -> tuple[ClockStep, ...]:
    """The steps with their days as of a day.

    `opened_on` is None while the consultation has not begun: then everything is counted as if it began on `as_of`.
    `done` are the steps that are over. `due` are days that were set by hand and stand before the computed ones.
    """
    ends: dict[str, date] = {OPENED: opened_on or as_of}
    begun = {OPENED} if opened_on else set()
    found = []
    for step in procedure.steps:
        begins = ends[step.after]
        day = (due or {}).get(step.code) or add_days(begins, step.days, count=step.count, procedure=procedure)
        is_running = step.after in begun
        done_on = done.get(step.code)
        if done_on is None and step.done_by == TIME and is_running and as_of > day:
            done_on = day
        found.append(
            ClockStep(step, begins, day, done_on, _state(step, day, done_on, is_running=is_running, as_of=as_of))
        )
        # a step that is late can't have been done in the past
        ends[step.code] = done_on or max(day, as_of)
        if done_on:
            begun.add(step.code)
    return tuple(found)


def _state(step: ProcedureStep, due_on: date, done_on: date | None, *, is_running: bool, as_of: date) -> StepState:
    if done_on:
        return StepState.DONE
    if not is_running:
        return StepState.AHEAD
    return StepState.LATE if as_of > due_on and step.limit != AT_LEAST else StepState.NOW
