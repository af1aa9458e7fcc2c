"""People for tests."""

from datetime import date
from itertools import count

from koopsuz.accounts.models import Assignment, Person
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System, assign, create_person

_numbers = count(1)


def make_person(role: Role, place: str, *, valid_to: date | None = None) -> Person:
    """Create a person who holds one role in one place (an area's code or a school's)."""
    number = next(_numbers)
    person = create_person(
        by=System(), email=f"{role}-{number}@example.org", name=f"{role.label} {number}", password="long-enough-word"
    )
    assign(by=System(), person=person, role=role, place_code=place, valid_from=date(2020, 1, 1))
    if valid_to:
        Assignment.objects.filter(person=person).update(valid_to=valid_to)
    return Person.objects.get(pk=person.pk)
