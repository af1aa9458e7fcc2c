"""The clock of an edition: working and calendar days, days off, what is due, late, expected."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tools.house.tree import ROOT

from koopsuz.common.reference import ReferenceError_
from koopsuz.standards.schemas.adoption import Procedure, load_procedures, procedure_on
from koopsuz.standards.schemas.clock import StepState, add_days, clock

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return load_procedures(ROOT / "reference")[0]


@pytest.mark.parametrize(
    ("start", "days", "count", "due"),
    [
        (MONDAY, 3, "working", date(2026, 3, 5)),
        (date(2026, 3, 5), 2, "working", date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 20), 1, "working", date(2026, 3, 23)),  # 21 March is a holiday, and a Saturday
        (date(2026, 5, 4), 1, "working", date(2026, 5, 6)),  # 5 May is a holiday
        (MONDAY, 31, "calendar", date(2026, 4, 2)),
        (date(2026, 2, 5), 31, "calendar", date(2026, 3, 9)),  # 8 March: a Sunday and a holiday, so Monday
        (MONDAY, 0, "calendar", MONDAY),
    ],
)
def test_days_are_counted_by_their_kind(procedure: Procedure, start: date, days: int, count: str, due: date) -> None:
    assert add_days(start, days, count=count, procedure=procedure) == due


def test_announced_day_off_moves_a_due_day(procedure: Procedure) -> None:
    moved = replace(procedure, days_off=frozenset({date(2026, 3, 5)}))

    assert add_days(MONDAY, 3, count="working", procedure=moved) == date(2026, 3, 6)


def test_steps_wait_for_those_before_them_and_late_ones_push_the_rest(procedure: Procedure) -> None:
    found = {
        one.step.code: (one.state, one.due_on)
        for one in clock(procedure, opened_on=MONDAY, done={}, as_of=date(2026, 4, 20))
    }

    assert found["notice"] == (StepState.LATE, date(2026, 3, 5))
    assert found["discussion"] == (StepState.DONE, date(2026, 4, 2))
    assert found["answers"] == (StepState.LATE, date(2026, 4, 17))  # 7 April is a holiday
    # counted from today, for the answers that are late can't have been given in the past
    assert found["endorsement"] == (StepState.AHEAD, date(2026, 5, 13))


def test_clock_before_the_consultation_counts_from_the_day_asked_for(procedure: Procedure) -> None:
    found = clock(procedure, opened_on=None, done={}, as_of=MONDAY)

    assert {one.state for one in found} == {StepState.AHEAD}
    assert found[1].due_on == date(2026, 4, 2)


def test_done_steps_start_the_next_from_their_own_day(procedure: Procedure) -> None:
    done = {"notice": MONDAY, "answers": date(2026, 4, 7)}

    found = {one.step.code: one for one in clock(procedure, opened_on=MONDAY, done=done, as_of=date(2026, 4, 8))}

    assert (found["answers"].state, found["answers"].done_on) == (StepState.DONE, date(2026, 4, 7))
    assert (found["impact_note"].state, found["impact_note"].due_on) == (StepState.NOW, date(2026, 4, 21))


def test_day_set_by_hand_stands_before_the_computed_one(procedure: Procedure) -> None:
    found = clock(procedure, opened_on=MONDAY, done={}, as_of=MONDAY, due={"discussion": date(2026, 4, 30)})

    assert found[1].due_on == date(2026, 4, 30)


def test_procedure_of_a_day_is_the_newest_that_holds(procedure: Procedure) -> None:
    later = replace(procedure, code="later", valid_from=date(2027, 1, 1))

    assert procedure_on((procedure, later), as_of=date(2026, 12, 31)).code == procedure.code
    assert procedure_on((procedure, later), as_of=date(2027, 1, 1)).code == "later"


def test_file_of_the_procedure_with_mistakes_tells_all_of_them(tmp_path: Path) -> None:
    words = (ROOT / "reference/rules/adoption.yaml").read_text(encoding="utf-8")
    spoilt = (
        words.replace("after: answers", "after: answrs", 1)
        .replace('"03-21"', '"03-41"')
        .replace("who: cabinet", "who: president")
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/adoption.yaml").write_text(spoilt, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        (ROOT / "reference/sources.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )

    with pytest.raises(ReferenceError_) as caught:
        load_procedures(tmp_path)

    said = str(caught.value)
    assert ("answrs" in said, "03-41" in said, "president" in said) == (True, True, True)
