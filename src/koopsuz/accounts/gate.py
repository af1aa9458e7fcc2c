"""The gate: who may do what where. Every service passes `require` first; pages pass it through `@takes`."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from koopsuz.accounts.models import Assignment, Person
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import ROLE_TERMS, Role

COUNTRY = "417"


class RefusedError(Exception):
    """The person may not do this here. Pages show it as absence or as "not yours", never with details."""

    def __init__(self, permission: Permission, place: "Place | None") -> None:
        super().__init__(
            f"not allowed to {permission.value}" + (f" in {place.area_code or place.school_code}" if place else "")
        )
        self.permission = permission


class Actor(Protocol):
    """Whoever acts: a signed-in person, an anonymous visitor, or the system."""

    @property
    def pk(self) -> int | None: ...

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: the SOATE code of an area and, for a school's things, the school's code."""

    area_code: str
    school_code: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """The system itself, for jobs and commands; it may do everything and is named in the record of acts."""

    name: str = "Koopsuz"
    pk: None = None

    def __str__(self) -> str:
        return self.name


def may(by: object, permission: Permission, *, place: Place | None = None) -> bool:
    """Tell whether `by` may do this in `place` (None: anywhere at all, for pages that then scope what they list)."""
    if isinstance(by, System) or permission is Permission.PUBLIC:
        return True
    if not isinstance(by, Person) or not may_sign_in(by):
        return False
    if permission is Permission.SIGNED_IN:
        return True
    return any(
        permission in ROLE_TERMS[Role(held.role)].permissions and (place is None or covers(held.place_code, place))
        for held in current_assignments_of(by)
    )


def may_sign_in(person: Person) -> bool:
    """Tell whether this person may use the site at all: people of the demo, whose password is public, only in a demo."""
    return person.is_active and (settings.DEMO or not person.is_demo)


def require(by: object, permission: Permission, *, place: Place | None = None) -> None:
    """Raise `RefusedError` unless `by` may do this in `place`. The first line of every service."""
    if not isinstance(permission, Permission):
        raise TypeError(f"require() takes a Permission, not {permission!r}")
    if place is not None and not isinstance(place, Place):
        raise TypeError(f"require() takes place=Place(…), not {place!r}")
    if not may(by, permission, place=place):
        raise RefusedError(permission, place)


def covers(held_code: str, place: Place) -> bool:
    """Tell whether a role held at `held_code` reaches this place: the same school, or an area on the way up to the country.

    A SOATE code names its parents by its leading digits: 417 | oblast 2 | rayon or city 3 | aimak 3 | place 3.
    """
    if held_code and held_code == place.school_code:
        return True
    return bool(place.area_code) and held_code.isdigit() and place.area_code.startswith(significant(held_code))


def significant(code: str) -> str:
    """Return the digits of a SOATE code that its parts share: trailing empty levels are cut.

    >>> significant("41702205000000")
    '41702205'
    >>> significant("41702000000000")
    '41702'
    >>> significant("417")
    '417'
    """
    for length in (3, 5, 8, 11):
        if len(code) >= length and set(code[length:]) <= {"0"}:
            return code[:length]
    return code


def assignments_of(person: Person) -> list[Assignment]:
    """Return the person's roles, read once per request."""
    cached = getattr(person, "_koopsuz_assignments", None)
    if cached is None:
        cached = list(person.assignments.all())
        person._koopsuz_assignments = cached  # type: ignore[attr-defined]  # read once a request, kept on the person
    return cached


def current_assignments_of(person: Person) -> list[Assignment]:
    """Return the roles that the person holds today: none that has ended or is still to come."""
    today = timezone.localdate()
    return [held for held in assignments_of(person) if _is_current(held, today)]


def _is_current(held: Assignment, today: date) -> bool:
    return held.valid_from <= today and (held.valid_to is None or today <= held.valid_to)
