"""Who may give a second opinion, for whom, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from koopsuz.accounts.gate import Actor, Place, System
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import roles_at
from koopsuz.accounts.services import may
from koopsuz.assessments.selectors.forms import AssessmentPage, Item, get_item_for
from koopsuz.assessments.states import Capacity

CAPACITY_OF = {Role.TRUSTEE: Capacity.TRUSTEE, Role.SAFETY_OFFICER: Capacity.SAFETY_OFFICER}


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """The question of which a second person speaks, and for whom this person may speak."""

    page: AssessmentPage
    item: Item
    capacities: tuple[Capacity, ...]


def get_opinion_page_for(by: Actor, assessment_id: UUID, indicator: str) -> OpinionPage:
    """Return the question for a second opinion; where this person may give none it looks absent."""
    page, item = get_item_for(by, assessment_id, indicator)
    if not may(by, Permission.GIVE_OPINION, place=page.place):
        raise Http404
    return OpinionPage(page, item, capacities_of(by, place=page.place))


def capacities_of(by: object, *, place: Place) -> tuple[Capacity, ...]:
    """Return for whom a person may speak in a school: by the role that is held there, and for the school conference."""
    if isinstance(by, System):
        return tuple(Capacity)
    own = [CAPACITY_OF[role] for role in roles_at(by, place=place) if role in CAPACITY_OF]
    return (*own, Capacity.CONFERENCE) if own else ()
