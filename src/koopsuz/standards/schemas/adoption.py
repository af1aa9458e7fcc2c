"""The procedure by which an edition becomes an act: `reference/rules/adoption.yaml`, dated and with its source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.accounts.roles import Role
from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.standards.states import EditionAction, EditionStatus

FILE = "rules/adoption.yaml"
OPENED = "opened"
EVERYBODY = "everybody"
WORKING, CALENDAR = "working", "calendar"
AT_MOST, AT_LEAST = "at_most", "at_least"
RECORD, TIME, REPLIES = "record", "time", "replies"
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step: from what its days count, how many they are, how it is done, and by whom (a role, or everybody)."""

    code: str
    name: Text
    stage: EditionStatus
    after: str
    days: int
    count: str
    limit: str
    done_by: str
    who: str
    blocks: str
    basis: Text
    verified: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps in order, with the days on which nobody works besides the weekend."""

    code: str
    valid_from: date
    name: Text
    source: str
    verified: bool
    holidays: frozenset[tuple[int, int]]
    days_off: frozenset[date]
    steps: tuple[ProcedureStep, ...]

    def step(self, code: str) -> ProcedureStep:
        """The step with this id; `KeyError` if there is none."""
        return next(iter([one for one in self.steps if one.code == code]), None) or _missing(code)


def _missing(code: str) -> ProcedureStep:
    raise KeyError(code)


@lru_cache(maxsize=4)
def load_procedures(reference: Path) -> tuple[Procedure, ...]:
    """Read all procedures of a reference folder; `ReferenceError_` with everything that is wrong."""
    problems = Problems()
    sources = read_sources(reference, problems=problems)
    document = read_document(reference / FILE, problems=problems, root=reference)
    sections = document.sections("procedures")
    document.done()
    check_unique((section.words("id", required=False), section) for section in sections)
    procedures = [_procedure(section, sources=sources) for section in sections]
    problems.raise_if_any()
    return tuple(sorted(procedures, key=lambda one: one.valid_from))


def procedure_on(procedures: Iterable[Procedure], *, as_of: date) -> Procedure:
    """The procedure that holds on a day; before the first one, the first one."""
    known = tuple(procedures)
    return next((one for one in reversed(known) if one.valid_from <= as_of), known[0])


def _procedure(section: Section, *, sources: dict[str, Source] | object) -> Procedure:
    steps = section.sections("steps")
    check_unique((step.words("id", required=False), step) for step in steps)
    known = [OPENED]
    read = []
    for step in steps:
        read.append(_step(step, known=known))
        known.append(read[-1].code)
    procedure = Procedure(
        code=section.words("id"),
        valid_from=section.day("valid_from") or date.max,
        name=section.text("name"),
        source=read_source(section, known=sources),  # type: ignore[arg-type]  # the register, by id
        verified=section.flag("verified"),
        holidays=frozenset(_month_days(section)),
        days_off=frozenset(one.content for one in section.items("days_off", required=False)),
        steps=tuple(read),
    )
    section.done()
    return procedure


def _step(section: Section, *, known: list[str]) -> ProcedureStep:
    actions = [RECORD, TIME, REPLIES, *EditionAction.values]
    step = ProcedureStep(
        code=section.words("id"),
        name=section.text("name"),
        stage=_stage(section),
        after=section.choice("after", known),
        days=section.whole("days", low=0, high=LONGEST_DAYS),
        count=section.choice("count", (WORKING, CALENDAR)),
        limit=section.choice("limit", (AT_MOST, AT_LEAST)),
        done_by=section.choice("done_by", actions),
        who=section.choice("who", [EVERYBODY, *Role.values]),
        blocks=section.choice("blocks", EditionAction.values, required=False),
        basis=section.text("basis"),
        verified=section.flag("verified"),
    )
    section.done()
    return step


def _stage(section: Section) -> EditionStatus:
    found = section.choice("stage", EditionStatus.values)
    return EditionStatus(found) if found in EditionStatus.values else EditionStatus.DRAFT


def _month_days(section: Section) -> list[tuple[int, int]]:
    found = []
    for words in section.strings("holidays", required=False):
        try:
            day = date.fromisoformat(f"2024-{words}")
        except ValueError:
            section.problem(
                "holidays",
                _("“%(found)s” is not a day of the year.") % {"found": words},
                _("Write month and day, for example 03-21."),
            )
            continue
        found.append((day.month, day.day))
    return found
