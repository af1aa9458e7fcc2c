"""People, their organisations and roles."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import (
    COUNTRY,
    Actor,
    Place,
    RefusedError,
    System,
    covers,
    may,
    may_sign_in,
    require,
    significant,
)
from koopsuz.accounts.models import AppToken, Assignment, Organisation, Person
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.common.text import Text

__all__ = [
    "COUNTRY",
    "Actor",
    "NewToken",
    "Place",
    "RefusedError",
    "System",
    "assign",
    "covers",
    "create_app_token",
    "create_organisation",
    "create_person",
    "may",
    "require",
    "revoke_app_token",
    "significant",
    "use_app_token",
]

MOST_TOKENS = 20  # a person's devices that are in use at once
SEEN_AGAIN_AFTER = timedelta(minutes=10)  # how exactly the last use is written down


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


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; `secret` is shown once and kept nowhere."""

    id: int
    secret: str


@transaction.atomic
def create_app_token(*, by: Actor, school: Place, name: str) -> NewToken:
    """Give a device of this person a key of its own for one school."""
    require(by, Permission.ANSWER_ASSESSMENT, place=school)
    person = _person(by)
    words = " ".join(name.split())[:80]
    in_use = AppToken.objects.filter(person=person, revoked_at__isnull=True).count()
    problems = []
    if not words:
        problems.append(
            Problem("name", _("The device has no name."), _("Write a name, such as “phone of the deputy”."))
        )
    if in_use >= MOST_TOKENS:
        problems.append(
            Problem("name", _("You have many devices already."), _("Switch off those that you do not use."))
        )
    if problems:
        raise InputProblems(problems)
    secret = secrets.token_urlsafe(24)
    token = AppToken.objects.create(
        person=person,
        school_code=school.school_code,
        name=words,
        token_hash=_hash(secret),
        created_at=timezone.now(),
    )
    audit.record(
        by=by, action="create", object_type="app_token", object_id=token.pk, details={"school": school.school_code}
    )
    return NewToken(token.pk, secret)


@transaction.atomic
def revoke_app_token(*, by: Actor, token_id: int) -> None:
    """Switch off a device of this person; another person's looks absent (`LookupError`). Twice changes nothing."""
    require(by, Permission.SIGNED_IN)
    token = AppToken.objects.select_for_update().filter(pk=token_id, person=_person(by)).first()
    if token is None:
        raise LookupError(token_id)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(by=by, action="revoke", object_type="app_token", object_id=token.pk)


def use_app_token(*, school_code: str, secret: str) -> Person | None:
    """The person whose device this is, if the key is right, in use, and the person may still sign in; else None.

    The key is random and long, so its plain hash is looked up: there is nothing to guess and nothing to time.
    """
    token = (
        AppToken.objects.select_related("person")
        .filter(token_hash=_hash(secret), school_code__iexact=school_code, revoked_at__isnull=True)
        .first()
    )
    if token is None or not may_sign_in(token.person):
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > SEEN_AGAIN_AFTER:
        AppToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.person


def _person(by: Actor) -> Person:
    if not isinstance(by, Person):
        raise RefusedError(Permission.SIGNED_IN, None)
    return by


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
