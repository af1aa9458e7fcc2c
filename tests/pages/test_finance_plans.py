"""The request for a plan: who may ask, what it shows before, what it starts."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate import testing
from procrastinate.contrib.django import procrastinate_app

from koopsuz.accounts.roles import Role
from koopsuz.planning.models import Plan, RuleSet
from tests.conftest import ClientFor
from tests.factories import money
from tests.factories.assessments import AUTUMN, OWN, make_country, publish, words

pytestmark = pytest.mark.django_db
NAMES = {"name_ky": "План", "name_ru": "План", "name_en": "Plan"}
SENT = {**NAMES, "first_year": "2027", "campaign": AUTUMN}


@pytest.fixture
def jobs() -> Iterator[testing.InMemoryConnector]:
    """A queue in memory, so that nothing is left waiting."""
    connector = testing.InMemoryConnector()
    with procrastinate_app.current_app.replace_connector(connector):
        yield connector


@pytest.fixture
def ready(db: None) -> None:
    """A country with published answers, rules, the matrix and money."""
    make_country()
    publish(OWN)
    money.make_money()
    money.make_matrix()
    RuleSet.objects.create(
        code="national", valid_from=date(2020, 1, 1), values={"years": 3}, reason=words("Rules"), source="test"
    )


def words_of(html: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.decode().replace("\u202f", " ").replace("\xa0", " "))
    return " ".join(plain.split())


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.FINANCE_MINISTRY, 200),
        (Role.EDUCATION_MINISTRY, 200),
        (Role.LOCAL_FINANCE, 404),
        (Role.OPERATOR, 404),
        (Role.DIRECTOR, 404),
        (None, 302),
    ],
)
def test_request_is_for_those_who_may_compute_plans(client_for: ClientFor, role: Role | None, status: int) -> None:
    client = client_for(role, "417")

    assert client.get(reverse("request_plan")).status_code == status
    assert client.post(reverse("request_plan"), SENT).status_code == (422 if status == 200 else status)
    assert Plan.objects.count() == 0


@pytest.mark.usefixtures("ready")
def test_request_shows_what_goes_in_and_offers_names(client_for: ClientFor) -> None:
    money.put(money.LOCAL, 2027, 9_999_999)

    page = client_for(Role.FINANCE_MINISTRY, "417").get(reverse("request_plan"))
    told = words_of(page.content)

    assert "What goes into the plan for 2027–2029" in told
    assert "1 schools assessed, of 3" in told
    assert "All sources 6 410 000 som 6 000 000 som 0 som 12 410 000 som" in told
    assert "1 envelope is still a draft" in told
    assert 'value="Plan for 2027–2029"' in page.content.decode()
    assert "9 999 999" not in told


@pytest.mark.usefixtures("ready")
def test_request_starts_the_plan_and_leads_to_its_job(client_for: ClientFor, jobs: testing.InMemoryConnector) -> None:
    client = client_for(Role.FINANCE_MINISTRY, "417")

    answer = client.post(reverse("request_plan"), SENT)

    plan = Plan.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("job", args=[plan.job_id])
    assert client.get(answer["Location"]).status_code == 200
    assert (plan.first_year, plan.name.en, plan.sources.count()) == (2027, "Plan", 5)
    assert [job["task_name"] for job in jobs.jobs.values()] == ["compute_plan"]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    "changes",
    [
        {"first_year": "1999"},
        {"first_year": "2027.5"},
        {"campaign": "nothing"},
        {"campaign": "' OR 1=1 --"},
        {"name_ky": ""},
        {"name_ru": "x" * 121},
    ],
)
def test_hostile_request_is_refused_with_words_and_starts_nothing(
    client_for: ClientFor, changes: dict[str, str]
) -> None:
    answer = client_for(Role.FINANCE_MINISTRY, "417").post(reverse("request_plan"), SENT | changes)

    assert answer.status_code == 422
    assert b'class="error-summary"' in answer.content
    assert Plan.objects.count() == 0


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("asked", [{"first_year": "x"}, {"first_year": "9" * 30}, {"campaign": "%00"}])
def test_odd_choice_falls_back_to_the_next_budget_year(client_for: ClientFor, asked: dict[str, str]) -> None:
    assert client_for(Role.FINANCE_MINISTRY, "417").get(reverse("request_plan"), asked).status_code == 200


def test_request_without_matrix_rules_and_answers_names_every_missing_thing(client_for: ClientFor) -> None:
    make_country()

    page = client_for(Role.FINANCE_MINISTRY, "417").get(reverse("request_plan"))
    told = words_of(page.content)

    assert "No results of assessments are published" in told
    assert "No envelope is approved yet." in told


@pytest.mark.usefixtures("ready")
def test_request_asks_the_same_number_of_queries_for_more_sources(client_for: ClientFor) -> None:
    client = client_for(Role.FINANCE_MINISTRY, "417")
    client.get(reverse("request_plan"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("request_plan"))
    money.load(*(money.source(f"more-{number}", "donor", (2027, 1)) for number in range(3)))
    with CaptureQueriesContext(connection) as more:
        client.get(reverse("request_plan"))

    assert len(more) == len(few)
