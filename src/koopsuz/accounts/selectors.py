"""Reads people and what they hold."""

from dataclasses import dataclass

from koopsuz.accounts.gate import current_assignments_of
from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds, with the code of its place."""

    role: Role
    place_code: str


def roles_of(person: Person) -> tuple[HeldRole, ...]:
    """Return the roles that the person holds today in the order of the role list."""
    order = list(Role)
    held = [HeldRole(Role(item.role), item.place_code) for item in current_assignments_of(person)]
    return tuple(sorted(held, key=lambda item: (order.index(item.role), item.place_code)))


def demo_people() -> list[Person]:
    """Return the demo people with their roles, for the sign-in page of a demo."""
    return list(Person.objects.filter(is_demo=True).prefetch_related("assignments").order_by("pk"))
