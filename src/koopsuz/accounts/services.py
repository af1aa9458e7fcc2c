"""People, their organisations and roles."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from koopsuz.accounts.gate import COUNTRY, Actor, Place, RefusedError, System, covers, may, require, significant
from koopsuz.accounts.models import Assignment, Organisation, Person
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.audit import services as audit
from koopsuz.common.text import Text

__all__ = [
    "COUNTRY",
    "Actor",
    "Place",
    "RefusedError",
    "System",
    "assign",
    "covers",
    "create_organisation",
    "create_person",
    "may",
    "require",
    "significant",
]


@transaction.atomic
def create_organisation(
    *, by: Actor, code: str, kind: OrganisationKind, name: Text, place_code: str = ""
) -> Organisation:
    """Create an organisation, or bring an existing one with this code up to date."""
    require(by, Permission.MANAGE_PEOPLE)
    organisation, created = Organisation.objects.update_or_create(
        code=code, defaults={"kind": kind, "name": name, "place_code": place_code}
    )
    audit.record(by=by, action="create" if created else "update", object_type="organisation", object_id=code)
    return organisation


@transaction.atomic
def create_person(
    *,
    by: Actor,
    email: str,
    name: str,
    password: str = "",
    hashed_password: str = "",
    language: str = "ky",
    organisation: Organisation | None = None,
    is_demo: bool = False,
) -> Person:
    """Create a person who may sign in; a person with this address stays as is and is returned.

    Give either the password, or one that is hashed already: hashing is slow on purpose, so many people who share a
    password (the demo's) are hashed once.
    """
    require(by, Permission.MANAGE_PEOPLE)
    existing = Person.objects.filter(email__iexact=email).first()
    if existing:
        return existing
    person = Person.objects.create_user(
        email,
        password or None,
        name=name,
        language=language,
        organisation=organisation,
        is_demo=is_demo,
        joined_at=timezone.now(),
    )
    if hashed_password:
        person.password = hashed_password
        person.save(update_fields=["password"])
    audit.record(by=by, action="create", object_type="person", object_id=person.pk, details={"is_demo": is_demo})
    return person


@transaction.atomic
def assign(*, by: Actor, person: Person, role: Role, place_code: str, valid_from: date) -> Assignment:
    """Give a person a role in a place; giving it twice changes nothing."""
    require(by, Permission.MANAGE_PEOPLE)
    held, created = Assignment.objects.get_or_create(
        person=person, role=role, place_code=place_code, defaults={"valid_from": valid_from}
    )
    if created:
        details = {"role": role, "place": place_code}
        audit.record(by=by, action="assign", object_type="person", object_id=person.pk, details=details)
    return held
