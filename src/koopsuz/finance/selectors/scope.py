"""Which envelopes a reader may see, and which sources a question is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from koopsuz.accounts.gate import COUNTRY, Place, System, assignments_of, may, significant
from koopsuz.accounts.permissions import Permission
from koopsuz.common.once import once_a_page
from koopsuz.common.text import LANGUAGES
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.places.selectors import school_keys

PUBLIC = Q(status__in=[EnvelopeStatus.APPROVED, EnvelopeStatus.REVISED])


@dataclass(frozen=True, slots=True)
class EnvelopeFilters:
    """What of the money is asked for."""

    kind: str = ""
    area: str = ""
    words: str = ""


def visible(by: Any) -> Q:
    """Approved and revised envelopes are public; a draft is seen where `by` may see envelopes."""
    if isinstance(by, System):
        return Q()
    codes = _seen_places(by)
    if COUNTRY in codes:
        return Q()
    return reduce(or_, (owned_in(code, prefix="source__") for code in codes), PUBLIC)


def asked(filters: EnvelopeFilters) -> Q:
    """The sources that the filters let through."""
    condition = Q()
    if filters.kind:
        condition &= Q(kind=filters.kind)
    if filters.area:
        code = significant(filters.area)
        condition &= owned_in(code) | Q(places__overlap=[code, code.ljust(14, "0")])
    if filters.words:
        names = [Q(**{f"name__{language}__icontains": filters.words}) for language in LANGUAGES]
        condition &= reduce(or_, names, Q(code__icontains=filters.words))
    return condition


def owned_in(code: str, *, prefix: str = "") -> Q:
    """Sources of the local budgets of an area, and of its schools; for a school, its own means alone."""
    owner = f"{prefix}owner_code"
    if not code.isdigit():
        return Q(**{owner: code})
    return Q(**{f"{owner}__startswith": code, f"{prefix}kind": "local"}) | Q(**{f"{owner}__in": _schools_in(code)})


@once_a_page
def _schools_in(code: str) -> list[str]:
    return [key.code for key in school_keys(code)]


def _seen_places(by: Any) -> set[str]:
    """Where `by` may see envelopes, as significant codes. A role that has ended covers nothing."""
    if not may(by, Permission.VIEW_ENVELOPES):
        return set()
    held = {assignment.place_code for assignment in assignments_of(by)}
    return {
        significant(code) for code in held if may(by, Permission.VIEW_ENVELOPES, place=Place(code, school_code=code))
    }
