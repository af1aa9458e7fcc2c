"""Loads the demo country step by step. Every step may be run again: what is there already stays as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from django.conf import settings

from koopsuz.accounts.gate import System
from koopsuz.assessments import services as assessments
from koopsuz.assessments.selectors import published_campaigns
from koopsuz.assessments.states import AssessmentStatus, CampaignStatus
from koopsuz.common.text import Text
from koopsuz.finance import services as finance
from koopsuz.finance.selectors import known_sources
from koopsuz.places import selectors as places
from koopsuz.places.kinds import SchoolKind
from koopsuz.places.schemas.schools import SchoolRow
from koopsuz.places.schemas.territory import read_territory
from koopsuz.places.services import load_territory, write_schools
from koopsuz.planning import selectors as planning_selectors
from koopsuz.planning import services as planning
from koopsuz.planning.services.reference import load_reference as load_planning_reference
from koopsuz.project.demo.answers import Round, make_answers
from koopsuz.project.demo.discussion import load_discussion
from koopsuz.project.demo.law import load_law
from koopsuz.project.demo.money import ORIGIN, YEARS, make_sources
from koopsuz.project.demo.opinions import load_opinions
from koopsuz.project.demo.people import RAYON, load_people
from koopsuz.project.demo.schools import SOURCE, make_schools
from koopsuz.project.demo.seeds import stream
from koopsuz.project.demo.trail import load_trail
from koopsuz.project.environment import SettingError
from koopsuz.standards.selectors import current_edition
from koopsuz.standards.services import load_edition

EDITION = "2026-1"
AS_OF = date(2026, 11, 15)
ACCEPTED_SHARE = 0.72  # of the newest round; the others wait for the department
DEMO = System("Koopsuz demo")


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """A campaign of the demo; `year` is also the year of the facts."""

    code: str
    year: str
    name: Text
    opens_on: date
    closes_on: date
    submitted_at: datetime
    closed: bool


ROUNDS = (
    RoundTerms(
        "2025-autumn",
        "2025",
        Text("2025-жыл, күз (үлгү)", "Осень 2025 (пример)", "Autumn 2025 (example)"),
        date(2025, 9, 15),
        date(2025, 11, 30),
        datetime(2025, 11, 20, 9, tzinfo=UTC),
        closed=True,
    ),
    RoundTerms(
        "2026-autumn",
        "2026",
        Text("2026-жыл, күз (үлгү)", "Осень 2026 (пример)", "Autumn 2026 (example)"),
        date(2026, 9, 15),
        date(2026, 12, 15),
        datetime(2026, 11, 5, 9, tzinfo=UTC),
        closed=False,
    ),
)


class Stage(StrEnum):
    """How far the demo is loaded; each stage includes those before it."""

    TERRITORY = "territory"
    STANDARD = "standard"
    SCHOOLS = "schools"
    ASSESSMENTS = "assessments"
    MONEY = "money"
    PEOPLE = "people"
    DISCUSSION = "discussion"
    PLAN = "plan"
    TRAIL = "trail"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a step took, in seconds, and what it did in a few words."""

    step: Stage
    seconds: float
    result: str


Report = Callable[[Timing], None]
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Country:
    """What one step leaves for the next within a load."""

    rows: list[SchoolRow] = field(default_factory=list)
    on_progress: Progress | None = None

    def schools(self) -> list[SchoolRow]:
        if not self.rows:
            self.rows = make_schools(read_territory(settings.REFERENCE / "territory"))
        return self.rows


def load_demo(
    stage: Stage = Stage.TRAIL, on_step: Report | None = None, *, on_progress: Progress | None = None
) -> list[Timing]:
    """Load the demo up to a stage and tell each step's time; loading twice changes nothing.

    `on_progress` hears the words, the done and the whole of the plan's computation, the one long step.
    """
    if not settings.DEMO:
        raise SettingError("KOOPSUZ_DEMO", "is no, so the demo country stays out; start with --no-demo")
    country = _Country(on_progress=on_progress)
    timings = []
    for step in Stage:
        started = time.perf_counter()
        result = STEPS[step](country)
        timings.append(Timing(step, time.perf_counter() - started, result))
        if on_step:
            on_step(timings[-1])
        if step is stage:
            break
    return timings


def _territory(_country: _Country) -> str:
    changes = load_territory(by=DEMO, folder=settings.REFERENCE / "territory")
    return f"{changes.created} new, {changes.unchanged} unchanged areas"


def _standard(_country: _Country) -> str:
    loaded = load_edition(by=DEMO, folder=settings.REFERENCE / "standard" / EDITION)
    texts = load_law(by=DEMO, edition=EDITION, reference=settings.REFERENCE)
    told = "texts of acts already there" if texts is None else f"{texts} texts of acts"
    return f"{len(loaded.content.requirements)} requirements, {len(loaded.content.indicators)} indicators, {told}"


def _schools(country: _Country) -> str:
    report = write_schools(by=DEMO, rows=country.schools(), source=SOURCE, synthetic=True)
    return f"{report.counts['new_schools']} new, {report.counts['unchanged_rows']} unchanged rows"


def _assessments(country: _Country) -> str:
    present = {campaign.code for campaign in published_campaigns()}
    if {terms.code for terms in ROUNDS} <= present:
        return "already there"
    ids = _demo_ids(country)
    shown, waiting = story_schools(country.schools())
    tables = {terms.year: places.school_table(year=int(terms.year), school_ids=ids) for terms in ROUNDS}
    rounds = make_answers(current_edition(), tables=tables, kept=frozenset({shown}), skipped=frozenset({waiting}))
    loaded = sum(_load_round(terms, rounds[terms.year], shown=shown, tables=tables) for terms in ROUNDS)
    return f"{loaded} assessments, {rounds[ROUNDS[-1].year].gaps:.0f} open gaps a school"


def _load_round(terms: RoundTerms, answers: Round, *, shown: str, tables: dict[str, places.SchoolTable]) -> int:
    campaign = assessments.open_campaign(
        by=DEMO,
        code=terms.code,
        name=terms.name,
        edition=EDITION,
        facts_year=int(terms.year),
        opens_on=terms.opens_on,
        closes_on=terms.closes_on,
        synthetic=True,
    )
    table = tables[terms.year]
    position = table.ids[table.codes.index(shown)]
    report = assessments.load_published(
        by=DEMO,
        campaign=terms.code,
        answers=assessments.PublishedAnswers(
            school_ids=answers.school_ids,
            levels=answers.levels,
            numbers=answers.numbers,
            submitted_at=terms.submitted_at,
            statuses=_statuses(answers, terms=terms, shown=int(position)),
            remarks=answers.remarks,
        ),
        synthetic=True,
    )
    if terms.closed and campaign.status == CampaignStatus.OPEN:
        assessments.change_campaign(by=DEMO, code=terms.code, action="close")
    return report.loaded


def _statuses(answers: Round, *, terms: RoundTerms, shown: int) -> list[AssessmentStatus]:
    """Say where each assessment stands: in a closed round all are accepted, in the open one some still wait."""
    if terms.closed:
        return [AssessmentStatus.ACCEPTED] * len(answers.school_ids)
    accepted = stream("statuses").random(len(answers.school_ids)) < ACCEPTED_SHARE
    accepted &= answers.school_ids != shown  # the specialist of the demo finds this one on the desk
    return [AssessmentStatus.ACCEPTED if done else AssessmentStatus.SUBMITTED for done in accepted.tolist()]


def _money(country: _Country) -> str:
    load_planning_reference(by=DEMO, folder=settings.REFERENCE)
    finance.load_reference(by=DEMO, folder=settings.REFERENCE)
    table = places.school_table(year=int(ROUNDS[-1].year), school_ids=_demo_ids(country))
    sources = make_sources(
        table,
        area_names={link.code: link.name for link in places.area_links()},
        school_names={row.code: row.name for row in country.schools()},
    )
    if {source.code for source in sources} <= set(known_sources()):
        return "already there"  # envelopes that somebody changed since stay as they are
    report = finance.load_money(by=DEMO, sources=sources, origin=ORIGIN)
    return f"{len(sources)} sources, {report.envelopes_new} new envelopes"


def _people(country: _Country) -> str:
    shown, waiting = story_schools(country.schools())
    people = load_people(by=DEMO, school_code=shown, waiting_school_code=waiting)
    opinions = load_opinions(by=DEMO, school_code=shown)
    told = "opinions already there" if opinions is None else f"{opinions} second opinions"
    return f"{len(people)} people, {told}"


def _discussion(_country: _Country) -> str:
    comments = load_discussion(by=DEMO, edition=EDITION)
    return "already there" if comments is None else f"{comments} comments"


def _plan(country: _Country) -> str:
    if planning_selectors.published_plan() is not None:
        return "already there"
    code = _interrupted_plan() or finance.request_plan(
        by=DEMO,
        name=Text(
            "2027–2029-жылдардын планы (үлгү)", "План на 2027–2029 годы (пример)", "Plan for 2027–2029 (example)"
        ),
        first_year=YEARS[0],
        as_of=AS_OF,
        campaign=ROUNDS[-1].code,
        synthetic=True,
        in_background=False,
    )
    planning.run_plan(code, on_progress=country.on_progress)
    planning.publish_plan(by=DEMO, code=code)
    return code


def _trail(_country: _Country) -> str:
    entries = load_trail()
    return "already there" if entries is None else f"{entries} entries of the ledger"


def _interrupted_plan() -> str | None:
    """The plan that an earlier, interrupted start asked for and never published: it is computed anew, not asked for again."""
    mine = (plan.code for plan in planning_selectors.plans_for(DEMO) if plan.requested_by == str(DEMO))
    return next(mine, None)


STEPS: dict[Stage, Callable[[_Country], str]] = {
    Stage.TERRITORY: _territory,
    Stage.STANDARD: _standard,
    Stage.SCHOOLS: _schools,
    Stage.ASSESSMENTS: _assessments,
    Stage.MONEY: _money,
    Stage.PEOPLE: _people,
    Stage.DISCUSSION: _discussion,
    Stage.PLAN: _plan,
    Stage.TRAIL: _trail,
}


def story_schools(rows: list[SchoolRow]) -> tuple[str, str]:
    """Return the codes of two village schools of Naryn rayon: the one that the demo's people stand around, and one
    whose assessment is still to come.
    """
    fitting = [
        row.code
        for row in rows
        if row.area_code.startswith(RAYON[:8])
        and row.year == int(ROUNDS[-1].year)
        and row.kind is SchoolKind.SECONDARY
        and row.facts["ownership"] != "private"
        and row.facts["heating"] == "coal"
        and 200 <= int(row.facts["pupils"]) <= 700
    ]
    return fitting[0], fitting[1]


def _demo_ids(country: _Country) -> list[int]:
    """Return the ids of the demo's own schools: a country may have got real ones beside them."""
    codes = {row.code for row in country.schools()}
    table = places.school_table(year=int(ROUNDS[-1].year))
    return [int(number) for number, code in zip(table.ids, table.codes, strict=True) if code in codes]
