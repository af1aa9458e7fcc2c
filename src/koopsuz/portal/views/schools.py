"""The page of a school: is it safe, what is missing, what is planned, and what happened so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.selectors import RecordResult, SchoolResult
from koopsuz.assessments.states import AssessmentKind, AssessmentStatus
from koopsuz.common import charts, components, figures
from koopsuz.common.components import LEVEL_NAMES, Column, Event, Table
from koopsuz.portal import selectors
from koopsuz.portal.selectors.schools import GapRow, SchoolBundle, fact_words
from koopsuz.portal.views.drawn import drawn_ladder
from koopsuz.portal.views.links import address, way_down

MAIN_FACTS = (
    "pupils", "shifts", "buildings", "building_year", "building_type", "storeys", "heating", "water", "sewer",
    "seismic_zone", "ownership",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The honest answer to "is it safe?" in two lines; `tone` chooses the box."""

    tone: str
    line: str
    money: str


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A gap with the addresses of everything that it leads to; `holds` is the letter of the block that it holds down."""

    row: GapRow
    holds: str
    requirement_url: str
    level_url: str
    decision_url: str


@require_safe
@takes(Permission.PUBLIC)
def school(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is open about a school on one page, which prints on one sheet."""
    found = selectors.school_bundle(request.user, code)
    result = found.result
    context: dict[str, Any] = {
        "found": found,
        "page": found.page,
        "result": result,
        "verdict": verdict_of(found),
        "source": _source_of(result),
        "steps": way_down(found.page.path, here=str(found.page.name)),
        "links": _chain(found),
        "life": shown_gaps(found, found.life),
        "other": shown_gaps(found, found.other),
        "ladder": _ladder(found) if result else None,
        "compared": _compared(found.newest) if found.newest else None,
        "story": _story(found),
        "facts": _facts(found, main=True),
        "more_facts": _facts(found, main=False),
        "decisions_url": address("plan_decisions", found.plan.code, school=code) if found.plan else "",
    }
    return render(request, "portal/pages/school.html", context)


def verdict_of(found: SchoolBundle) -> Verdict:
    """Say in two lines whether the school is safe and who pays for what is missing."""
    if found.result is None:
        return Verdict(
            "info",
            _("Nobody knows yet."),
            _("The school has not sent its answers in this round, so nothing can be said or planned."),
        )
    life, rest = len(found.life), len(found.other)
    if life:
        line = ngettext(
            "Not yet: %(count)s gap here endangers life.", "Not yet: %(count)s gaps here endanger life.", life
        ) % {"count": figures.number(life)}
        return Verdict("danger", line, _money_line(found, found.life))
    if rest:
        line = ngettext(
            "No danger to life was found; %(count)s other gap is open.",
            "No danger to life was found; %(count)s other gaps are open.",
            rest,
        ) % {"count": figures.number(rest)}
        return Verdict("info", line, _money_line(found, found.other))
    return Verdict("done", _("Every requirement that was assessed is met."), "")


def _money_line(found: SchoolBundle, rows: tuple[GapRow, ...]) -> str:
    if found.plan is None:
        return _("No plan is published yet, so nobody pays for it so far.")
    paid = [row.decision for row in rows if row.decision and row.decision.funded]
    counts = {
        "paid": figures.number(len(paid)),
        "unpaid": figures.number(len(rows) - len(paid)),
        "year": max((one.year or 0 for one in paid), default=0),
    }
    if not paid:
        return _("The plan has no money for this yet; the reasons stand below.")
    if len(paid) == len(rows):
        return _("The plan pays for all of it by %(year)s.") % counts
    return _("The plan pays for %(paid)s by %(year)s; %(unpaid)s have no money yet.") % counts


def _source_of(result: RecordResult | None) -> str:
    if result is None:
        return ""
    day = {"date": figures.day(result.submitted_at)}
    if result.kind is AssessmentKind.VERIFICATION:
        return _("Seen on the spot by a verifier on %(date)s.") % day
    if result.status is AssessmentStatus.ACCEPTED:
        return _("The school's own answers of %(date)s; the department has accepted them.") % day
    return _("The school's own answers of %(date)s; the department has not checked them yet.") % day


def shown_gaps(found: SchoolBundle, rows: tuple[GapRow, ...]) -> list[ShownGap]:
    """Gaps with their addresses."""
    edition = found.edition.code if found.edition else ""
    held = {one.capped_by.code: one.block.code for one in found.result.blocks if one.capped_by} if found.result else {}
    return [
        ShownGap(
            row,
            holds=held.get(row.requirement.code, ""),
            requirement_url=address("requirement", edition, row.requirement.code),
            level_url=address("why_level", found.page.code, row.requirement.code),
            decision_url=address("why_decision", found.plan.code, found.page.code, row.requirement.code)
            if found.plan and row.decision
            else "",
        )
        for row in rows
    ]


def _chain(found: SchoolBundle) -> tuple[components.ChainLink, ...]:
    edition = found.edition.code if found.edition else ""
    urls = {"law": address("acts"), "requirement": address("edition", edition) if edition else address("standard")}
    missing = {"payment": _("not recorded yet"), "proof": _("the next assessment will show")}
    if found.result:
        urls["answer"] = "#levels"
    else:
        missing |= {"answer": _("not sent yet"), "gap": _("not known yet")}
    if found.plan and found.gaps:
        urls |= {"measure": "#gaps", "payer": "#gaps", "decision": address("plan", found.plan.code) or "#gaps"}
    if len(found.history) > 1:
        urls["proof"] = "#story"
    return components.chain("gap", urls={key: url for key, url in urls.items() if url}, missing=missing)


def _ladder(found: SchoolBundle) -> charts.Chart:
    result = found.result
    blocks = [
        charts.Block(
            letter=one.block.code,
            label=str(one.block.title),
            level=one.level,
            reached=one.mean // 1000 if one.mean is not None else None,
            capped_by=str(one.capped_by.title) if one.capped_by else "",
            url=address("why_block", found.page.code, one.block.code),
        )
        for one in (result.blocks if result else ())
    ]
    return drawn_ladder(tuple(blocks), title=_("Level in the ten blocks, from 0 to 3"))


def _compared(newest: SchoolResult) -> Table | None:
    """The school's own levels beside the verified ones, block by block; None unless there are both."""
    own, seen = newest.self_assessment, newest.verification
    if own is None or seen is None:
        return None
    rows = []
    for mine, theirs in zip(own.blocks, seen.blocks, strict=True):
        differs = mine.level != theirs.level
        rows.append(
            (
                f"{mine.block.code}. {mine.block.title}",
                _level(mine.level),
                _level(theirs.level),
                _("differs") if differs else _("the same"),
            )
        )
    columns = (Column(_("Block")), Column(_("School's own answer")), Column(_("Verified")), Column(_("Comparison")))
    return Table(caption=_("The school's own answers beside what a verifier saw"), columns=columns, rows=tuple(rows))


def _level(level: int | None) -> str:
    return _("not assessed") if level is None else f"{level} {LEVEL_NAMES[level]}"


def _story(found: SchoolBundle) -> list[Event]:
    events = [_assessed(one) for one in reversed(found.history)]
    if found.campaign and found.result is None:
        until = _("until %(date)s") % {"date": figures.day(found.campaign.closes_on)}
        events.append(Event(_("The school answers the questions of this round"), until, state="now"))
    if found.plan and found.plan.published_at:
        title = _("The plan for %(first)s–%(last)s is published") % {
            "first": found.plan.first_year,
            "last": found.plan.last_year,
        }
        events.append(Event(title, figures.day(found.plan.published_at), url=address("plan", found.plan.code)))
    for one in found.years:
        title = ngettext("%(count)s measure is planned", "%(count)s measures are planned", one.measures) % {
            "count": figures.number(one.measures)
        }
        text = _("%(amount)s, against %(life)s dangers to life") % {
            "amount": figures.money(one.capital),
            "life": figures.number(one.life),
        }
        events.append(Event(title, str(one.year), state="due", text=text if one.life else figures.money(one.capital)))
    return events


def _assessed(one: SchoolResult) -> Event:
    record = one.valid
    if record is None:
        return Event(str(one.campaign.name), "")
    title = _("Assessed: %(round)s") % {"round": one.campaign.name}
    text = _("%(life)s dangers to life, %(rest)s other gaps") % {
        "life": figures.number(record.open_by_class[0]),
        "rest": figures.number(sum(record.open_by_class[1:])),
    }
    return Event(title, figures.day(record.submitted_at), text=text)


def _facts(found: SchoolBundle, *, main: bool) -> list[tuple[str, str]]:
    return [
        (str(fact.label), _fact_value(fact, value)) for fact, value in found.facts if (fact.name in MAIN_FACTS) is main
    ]


def _fact_value(fact: Any, value: Any) -> str:
    if fact.kind == "flag":
        return _("yes") if value else _("no")
    if fact.kind == "choice":
        return str(fact_words(fact, value))
    if fact.kind == "year":
        return str(value)
    unit = str(fact.unit) if fact.kind == "number" else ""  # a count needs no unit beside its name
    return f"{figures.number(value)} {unit}".strip()
