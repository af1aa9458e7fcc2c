"""Each act leaves exactly one row in the record; an act that changes nothing, or fails, leaves none."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from koopsuz.accounts import services as accounts
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services as assessments
from koopsuz.audit.models import Entry
from koopsuz.audit.selectors import verify_chain
from koopsuz.engine.money import Money
from koopsuz.finance import services as finance
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.planning import services as planning
from tests.factories import assessments as country
from tests.factories import planning as planned
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
BY = System("tests")


def rows_of(act: Callable[[], Any]) -> int:
    """How many rows an act leaves."""
    before = Entry.objects.count()
    act()
    return Entry.objects.count() - before


def test_acts_upon_people_leave_one_row_each() -> None:
    person = make_person(Role.DIRECTOR, "S-0012")
    held = {"by": BY, "person": person, "place_code": "S-0013", "valid_from": date(2026, 1, 1)}
    body = {"by": BY, "code": "council", "kind": OrganisationKind.KENESH, "name": country.words("Council")}

    assert rows_of(lambda: accounts.create_person(by=BY, email="new@example.org", name="New")) == 1
    assert rows_of(lambda: accounts.create_person(by=BY, email="NEW@example.org", name="Again")) == 0
    assert rows_of(lambda: accounts.assign(role=Role.TRUSTEE, **held)) == 1
    assert rows_of(lambda: accounts.assign(role=Role.TRUSTEE, **held)) == 0
    assert rows_of(lambda: accounts.create_organisation(**body)) == 1


def test_acts_upon_assessments_leave_one_row_each() -> None:
    country.make_country()
    assessment = country.start()

    def step(action: str, **more: str) -> Callable[[], Any]:
        return lambda: assessments.transition(by=BY, assessment_id=assessment.pk, action=action, **more)

    assert rows_of(country.start) == 0
    assert rows_of(lambda: country.start(country.SIBLING)) == 1
    assert rows_of(lambda: country.say(assessment, "A01a", 2)) == 1
    country.fill(assessment)
    assert rows_of(step("submit")) == 1
    assert rows_of(step("return", reason="Look again")) == 1
    assert rows_of(lambda: assessments.change_campaign(by=BY, code=country.AUTUMN, action="close")) == 1
    before = Entry.objects.count()
    with pytest.raises(assessments.AssessmentProblem):
        step("submit")()
    assert Entry.objects.count() == before


def test_acts_upon_money_and_plans_leave_one_row_each() -> None:
    planned.make_planned_country()

    def enter(som: int) -> Callable[[], Any]:
        terms = {"source_code": "rep", "year": 2027, "status": EnvelopeStatus.APPROVED, "basis": "decision"}
        return lambda: finance.set_envelope(by=BY, amount=Money(som), **terms)

    assert rows_of(enter(100)) == 1
    assert rows_of(enter(100)) == 0
    codes: list[str] = []
    assert rows_of(lambda: codes.append(planned.request_plan())) == 1
    assert rows_of(lambda: planning.run_plan(codes[0])) == 1
    assert rows_of(lambda: planning.publish_plan(by=BY, code=codes[0])) == 1
    assert rows_of(lambda: planning.publish_plan(by=BY, code=codes[0])) == 0
    assert verify_chain().broken_at is None


def test_refused_acts_leave_no_row() -> None:
    planned.make_planned_country()
    code = planned.make_plan(published=False)
    director = make_person(Role.DIRECTOR, country.OWN)
    before = Entry.objects.count()

    for act in (
        lambda: planning.publish_plan(by=director, code=code),
        lambda: finance.request_plan(by=director, name=country.words("x"), first_year=2027, as_of=planned.AS_OF),
        lambda: assessments.change_campaign(by=director, code=country.AUTUMN, action="close"),
        lambda: country.start(country.SIBLING, by=director),
        lambda: accounts.assign(
            by=director, person=director, role=Role.OPERATOR, place_code="417", valid_from=date(2026, 1, 1)
        ),
    ):
        with pytest.raises(RefusedError), transaction.atomic():
            act()

    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "table", ["audit_entry", "assessments_answerlog", "assessments_statuschange", "finance_envelope"]
)
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
def test_tables_of_what_happened_refuse_every_change(table: str, statement: str) -> None:
    planned.make_planned_country()

    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            cursor.execute(statement.format(table))


def test_record_holds_no_words_that_people_wrote() -> None:
    country.make_country()
    assessment = country.start()
    country.say(assessment, "B02a", None, na_reason="because of Asan", note="a note of Asan", evidence="seen by Asan")

    assert not [entry.details for entry in Entry.objects.all() if "Asan" in str(entry.details)]
