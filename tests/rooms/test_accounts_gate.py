"""Who may do what where."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from koopsuz.accounts.gate import Place, RefusedError, System, covers, may, require, significant
from koopsuz.accounts.models import Assignment, Person
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import ROLE_TERMS, Role
from koopsuz.accounts.selectors import roles_of
from koopsuz.accounts.services import assign, create_person
from koopsuz.audit.models import Entry

AK_SUU_SCHOOL = Place(area_code="41702205805000", school_code="S-0012")
SIBLING_SCHOOL = Place(area_code="41702205805000", school_code="S-0013")
FOREIGN_SCHOOL = Place(area_code="41708203801000", school_code="S-0900")


def make_person(*, role: Role, place_code: str, valid_to: date | None = None) -> Person:
    person = create_person(by=System(), email=f"{role}@example.org", name="Айгүл", password="long-enough-password")
    assign(by=System(), person=person, role=role, place_code=place_code, valid_from=date(2020, 1, 1))
    if valid_to:
        Assignment.objects.update(valid_to=valid_to)
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("417", "417"),
        ("41700000000000", "417"),
        ("41702000000000", "41702"),
        ("41702205000000", "41702205"),
        ("41702205805000", "41702205805"),
        ("41702205805010", "41702205805010"),
    ],
)
def test_significant_code_cuts_empty_levels(code: str, expected: str) -> None:
    assert significant(code) == expected


@pytest.mark.parametrize(
    ("held", "place", "expected"),
    [
        ("417", FOREIGN_SCHOOL, True),
        ("41702000000000", AK_SUU_SCHOOL, True),
        ("41702205000000", AK_SUU_SCHOOL, True),
        ("41702210000000", AK_SUU_SCHOOL, False),
        ("41708000000000", AK_SUU_SCHOOL, False),
        ("S-0012", AK_SUU_SCHOOL, True),
        ("S-0012", SIBLING_SCHOOL, False),
        ("", AK_SUU_SCHOOL, False),
        ("", Place(area_code="41702205805000"), False),
        ("S-0012", Place(area_code="41702205805000"), False),
    ],
)
def test_covers_follows_the_territory(held: str, place: Place, expected: bool) -> None:
    assert covers(held, place) is expected


@pytest.mark.django_db
def test_require_own_school_passes_and_sibling_is_refused() -> None:
    director = make_person(role=Role.DIRECTOR, place_code="S-0012")

    require(director, Permission.SUBMIT_ASSESSMENT, place=AK_SUU_SCHOOL)

    for place in (SIBLING_SCHOOL, FOREIGN_SCHOOL):
        with pytest.raises(RefusedError):
            require(director, Permission.SUBMIT_ASSESSMENT, place=place)


@pytest.mark.django_db
def test_may_after_the_role_ended_is_refused() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    director = make_person(role=Role.DIRECTOR, place_code="S-0012", valid_to=yesterday)

    assert not may(director, Permission.SUBMIT_ASSESSMENT, place=AK_SUU_SCHOOL)


@pytest.mark.django_db
def test_may_of_a_switched_off_person_is_refused() -> None:
    director = make_person(role=Role.DIRECTOR, place_code="S-0012")
    director.is_active = False

    assert not may(director, Permission.SIGNED_IN)


@pytest.mark.django_db
def test_may_without_a_place_asks_for_the_permission_anywhere() -> None:
    specialist = make_person(role=Role.SPECIALIST, place_code="41702205000000")

    assert may(specialist, Permission.REVIEW_ASSESSMENT)
    assert not may(specialist, Permission.RUN_PLAN)


def test_may_anonymous_sees_only_what_is_public() -> None:
    visitor = AnonymousUser()

    allowed = {permission for permission in Permission if may(visitor, permission)}

    assert allowed == {Permission.PUBLIC}


def test_require_mistyped_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="takes a Permission"):
        require(System(), "look")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(TypeError, match="takes place=Place"):
        require(System(), Permission.PUBLIC, place="417")  # type: ignore[arg-type]  # the mistake under test


def test_every_role_has_its_terms() -> None:
    assert set(ROLE_TERMS) == set(Role)
    assert all(terms.purpose.endswith(".") for terms in ROLE_TERMS.values())


@pytest.mark.django_db
def test_assign_twice_changes_nothing_and_is_recorded_once() -> None:
    person = make_person(role=Role.TRUSTEE, place_code="S-0012")

    assign(by=System(), person=person, role=Role.TRUSTEE, place_code="S-0012", valid_from=date(2021, 1, 1))

    assert Assignment.objects.count() == 1
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == ["create", "assign"]


@pytest.mark.django_db
def test_create_person_by_a_director_is_refused() -> None:
    director = make_person(role=Role.DIRECTOR, place_code="S-0012")

    with pytest.raises(RefusedError):
        create_person(by=director, email="x@example.org", name="X", password="long-enough-password")

    assert not Person.objects.filter(email="x@example.org").exists()


@pytest.mark.django_db
def test_roles_of_a_person_are_those_of_today() -> None:
    today = timezone.localdate()
    person = make_person(role=Role.DIRECTOR, place_code="S-0012", valid_to=today - timedelta(days=1))
    assign(by=System(), person=person, role=Role.DIRECTOR, place_code="S-0013", valid_from=today)
    assign(by=System(), person=person, role=Role.TRUSTEE, place_code="S-0014", valid_from=today + timedelta(days=1))

    held = roles_of(Person.objects.get(pk=person.pk))

    assert [(one.role, one.place_code) for one in held] == [(Role.DIRECTOR, "S-0013")]
