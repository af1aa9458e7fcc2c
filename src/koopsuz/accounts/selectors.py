"""Reads people and what they hold."""

from dataclasses import dataclass
from datetime import datetime

from koopsuz.accounts.gate import Place, covers, current_assignments_of
from koopsuz.accounts.models import AppToken, Organisation, Person
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.common.text import Text


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds, with the code of its place."""

    role: Role
    place_code: str


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as others point to it."""

    id: int
    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter goes to, and in which language."""

    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Device:
    """A device with a key of its own; the key itself is known to the device alone."""

    id: int
    name: str
    school_code: str
    created_at: datetime
    last_used_at: datetime | None


def devices_of(by: object) -> tuple[Device, ...]:
    """Return the devices of this person that are in use, the newest first."""
    if not isinstance(by, Person):
        return ()
    rows = AppToken.objects.filter(person=by, revoked_at__isnull=True)
    return tuple(Device(row.pk, row.name, row.school_code, row.created_at, row.last_used_at) for row in rows)


def roles_of(person: Person) -> tuple[HeldRole, ...]:
    """Return the roles that the person holds today in the order of the role list."""
    order = list(Role)
    held = [HeldRole(Role(item.role), item.place_code) for item in current_assignments_of(person)]
    return tuple(sorted(held, key=lambda item: (order.index(item.role), item.place_code)))


def roles_at(by: object, *, place: Place) -> tuple[Role, ...]:
    """Return the roles that reach a place today, each once, in the order of the role list; none for the system."""
    held = roles_of(by) if isinstance(by, Person) else ()
    return tuple(dict.fromkeys(one.role for one in held if covers(one.place_code, place)))


def demo_people() -> list[Person]:
    """Return the demo people with their roles, for the sign-in page of a demo."""
    return list(Person.objects.filter(is_demo=True).prefetch_related("assignments").order_by("pk"))


def body_of(by: object) -> Body | None:
    """Return the organisation of a signed-in person; None for anybody else."""
    if not isinstance(by, Person) or by.organisation is None:
        return None
    return Body(by.organisation.pk, by.organisation.code, by.organisation.name)


def bodies_of_kinds(*kinds: OrganisationKind) -> tuple[Body, ...]:
    """Return the organisations of some kinds in the order in which they were made."""
    found = Organisation.objects.filter(kind__in=kinds).order_by("pk")
    return tuple(Body(one.pk, one.code, one.name) for one in found)


def addressees_of(*roles: Role, body: int | None = None) -> tuple[Addressee, ...]:
    """Return the people who hold one of the roles today and may sign in; of one organisation if `body` is given.

    People of the demo are left out: their addresses lead nowhere.
    """
    found = Person.objects.filter(is_active=True, is_demo=False, assignments__role__in=roles).distinct()
    if body is not None:
        found = found.filter(organisation_id=body)
    people = found.prefetch_related("assignments").order_by("pk")
    return tuple(
        Addressee(one.email, one.language)
        for one in people
        if any(held.role in roles for held in current_assignments_of(one))
    )
