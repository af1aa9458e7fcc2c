"""Legal acts as data: `reference/law/acts.yaml`, checked in full before anything is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from koopsuz.common.reference import Problems, Section, check_unique, read_document
from koopsuz.common.sources import Source, read_source, read_sources
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActStatus, RelationKind

ACTS_FILE = Path("law") / "acts.yaml"
NO_TEXT = Text()


@dataclass(frozen=True, slots=True)
class RelationContent:
    """What an act does to the act with this code."""

    kind: RelationKind
    act: str


@dataclass(frozen=True, slots=True)
class ActContent:
    """What is known of a legal act. `verified` says that number and date were read in a quoted source.

    `summary` is in our words, never those of the act. `relations` are filled from files; the database tells them apart.
    """

    code: str
    kind: ActKind
    title: Text
    issuer: Text
    number: str
    adopted_on: date | None
    status: ActStatus
    note: Text
    source: str
    verified: bool
    summary: Text = NO_TEXT
    relations: tuple[RelationContent, ...] = ()


def load_acts(reference: Path) -> tuple[ActContent, ...]:
    """Read the acts of a reference folder; `ReferenceError_` with everything that is wrong with them."""
    problems = Problems()
    acts = read_acts(reference, problems=problems)
    problems.raise_if_any()
    return tuple(acts.values())


def read_acts(reference: Path, *, problems: Problems) -> Mapping[str, ActContent]:
    """Read the acts by code and collect what is wrong, so that readers of other files may go on."""
    sources = read_sources(reference, problems=problems)
    document = read_document(reference / ACTS_FILE, problems=problems, root=reference)
    sections = document.sections("acts")
    document.done()
    check_unique((section.words("id", required=False), section) for section in sections)
    acts = [_act(section, sources=sources) for section in sections]
    known = {act.code: act for act in acts if act.code}
    for section, act in zip(sections, acts, strict=True):
        for relation in act.relations:
            if relation.act not in known or relation.act == act.code:
                section.problem(
                    "relations",
                    _("There is no other act %(code)s.") % {"code": relation.act},
                    _("Write the id of an act of this file."),
                )
    return known


def _act(section: Section, *, sources: Mapping[str, Source]) -> ActContent:
    act = ActContent(
        code=section.words("id"),
        kind=_kind(section),
        title=section.text("title"),
        issuer=section.text("issuer"),
        number=section.words("number", required=False),
        adopted_on=section.day("date", required=False),
        status=_status(section),
        note=section.text("note", required=False),
        source=read_source(section, known=sources),
        verified=section.flag("verified"),
        summary=section.text("summary", required=False),
        relations=tuple(_relation(one) for one in section.sections("relations", required=False)),
    )
    section.done()
    if act.verified and not (act.number or act.adopted_on):
        section.problem(
            "verified",
            _("An act without a number and a date can't be verified."),
            _("Write verified: false, or fill in the number or the date."),
        )
    return act


def _relation(section: Section) -> RelationContent:
    found = section.choice("kind", RelationKind.values)
    kind = RelationKind(found) if found in RelationKind.values else RelationKind.AMENDS
    relation = RelationContent(kind, section.words("act"))
    section.done()
    return relation


def _kind(section: Section) -> ActKind:
    found = section.choice("kind", ActKind.values)
    return ActKind(found) if found in ActKind.values else ActKind.LAW


def _status(section: Section) -> ActStatus:
    found = section.choice("status", ActStatus.values)
    return ActStatus(found) if found in ActStatus.values else ActStatus.UNKNOWN
