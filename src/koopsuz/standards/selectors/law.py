"""What rests on the provisions of acts, and what has to be looked at again because a provision changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from koopsuz.law.selectors import ChangeRow, act_links, changes_of, is_within
from koopsuz.standards.kinds import ReviewOutcome
from koopsuz.standards.models import ProvisionLink, RequirementReview
from koopsuz.standards.schemas import EditionContent, RequirementContent


@dataclass(frozen=True, slots=True)
class Resting:
    """A requirement that rests on a provision; `eid` is the provision that the link names."""

    requirement: RequirementContent
    eid: str


@dataclass(frozen=True, slots=True)
class ProvisionName:
    """A provision that a requirement rests on, by its act and address."""

    act: str
    eid: str


@dataclass(frozen=True, slots=True)
class Review:
    """What came of looking again: by whom, and why."""

    outcome: ReviewOutcome
    note: str
    person: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A requirement whose act changed on a day. `is_exact`: the very provision that it rests on changed.

    Otherwise only the act is named by the requirement, so any change of the act may concern it.
    """

    requirement: RequirementContent
    act: str
    act_title: object
    since: date
    is_exact: bool
    eids: tuple[str, ...]
    change_ids: tuple[int, ...]
    review: Review | None


def resting_on(edition: EditionContent, *, act: str, eid: str) -> tuple[Resting, ...]:
    """The requirements that rest on a provision, on a part of it, or on what holds it; in the order of the edition."""
    links = [one for one in _links(edition, [act]) if is_within(one[2], eid) or is_within(eid, one[2])]
    order = {one.code: place for place, one in enumerate(edition.requirements)}
    known = sorted((link for link in links if link[0] in order), key=lambda link: (order[link[0]], link[2]))
    return tuple(Resting(edition.requirement(code), place) for code, _act, place in known)


def tied_to_act(edition: EditionContent, act: str) -> dict[str, tuple[str, ...]]:
    """Which requirements rest on very provisions of an act: the addresses by the requirement's code."""
    found: dict[str, tuple[str, ...]] = {}
    for code, _act, eid in _links(edition, [act]):
        found[code] = (*found.get(code, ()), eid)
    return found


def provisions_under(edition: EditionContent, requirement: str) -> tuple[ProvisionName, ...]:
    """The provisions that a requirement is linked with."""
    rows = ProvisionLink.objects.filter(edition__code=edition.code, requirement=requirement)
    values = rows.order_by("provision__act__code", "provision_id").values_list("provision__act__code", "provision__eid")
    return tuple(ProvisionName(act, eid) for act, eid in values)


def flags_of(edition: EditionContent) -> tuple[Flag, ...]:
    """Requirements to be looked at again, the newest change first; those that were stay with what came of it."""
    acts = {source.act for one in edition.requirements for source in one.legal_sources}
    links = _links(edition, None)
    acts |= {act for _code, act, _eid in links}
    changes = changes_of(acts)
    if not changes:
        return ()
    exact: dict[tuple[str, str], list[str]] = {}
    for code, act, eid in links:
        exact.setdefault((code, act), []).append(eid)
    titles = act_links(acts)
    reviews = _reviews(edition)
    found = []
    for requirement in edition.requirements:
        rests = {source.act for source in requirement.legal_sources} | {
            act for code, act in exact if code == requirement.code
        }
        for act in sorted(rests):
            named = exact.get((requirement.code, act), [])
            for since, group in _by_day(one for one in changes if one.act == act and _concerns(one, named)).items():
                found.append(_flag(requirement, act, titles[act].title, since, bool(named), group, reviews))
    return tuple(sorted(found, key=lambda flag: (flag.review is not None, -flag.since.toordinal(), not flag.is_exact)))


def _flag(
    requirement: RequirementContent,
    act: str,
    title: object,
    since: date,
    is_exact: bool,
    group: list[ChangeRow],
    reviews: Mapping[tuple[str, int], Review],
) -> Flag:
    done = [reviews.get((requirement.code, one.id)) for one in group]
    return Flag(
        requirement=requirement,
        act=act,
        act_title=title,
        since=since,
        is_exact=is_exact,
        eids=tuple(dict.fromkeys(one.eid for one in group)),
        change_ids=tuple(one.id for one in group),
        review=done[0] if all(done) else None,
    )


def _concerns(change: ChangeRow, named: list[str]) -> bool:
    return not named or any(is_within(change.eid, eid) or is_within(eid, change.eid) for eid in named)


def _by_day(changes: Iterable[ChangeRow]) -> dict[date, list[ChangeRow]]:
    found: dict[date, list[ChangeRow]] = {}
    for one in changes:
        found.setdefault(one.since, []).append(one)
    return found


def _links(edition: EditionContent, acts: list[str] | None) -> list[tuple[str, str, str]]:
    rows = ProvisionLink.objects.filter(edition__code=edition.code)
    if acts is not None:
        rows = rows.filter(provision__act__code__in=acts)
    return list(rows.values_list("requirement", "provision__act__code", "provision__eid"))


def _reviews(edition: EditionContent) -> dict[tuple[str, int], Review]:
    rows = RequirementReview.objects.filter(edition__code=edition.code)
    values = rows.values_list("requirement", "change_id", "outcome", "note", "person_name")
    return {
        (code, change): Review(ReviewOutcome(outcome), note, person) for code, change, outcome, note, person in values
    }
