"""Pages and exports with second opinions: where they stand, who sees names, how many queries they take."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, SecondOpinion
from koopsuz.assessments.states import Capacity, OpinionKind
from tests.conftest import ClientFor
from tests.factories import assessments as make
from tests.factories.assessments import AUTUMN, OWN, RAYON
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
REMARK = "=The gate does not close"


@pytest.fixture
def assessment() -> Assessment:
    make.make_country()
    return make.publish()


def trustee_says(assessment: Assessment, indicator: str = "A01a", remark: str = REMARK) -> Person:
    trustee = make_person(Role.TRUSTEE, OWN)
    services.give_opinion(
        by=trustee, assessment_id=assessment.pk, indicator=indicator, kind=OpinionKind.DISAGREE,
        capacity=Capacity.TRUSTEE, remark=remark,
    )  # fmt: skip
    return trustee


def opinion_url(assessment: Assessment) -> str:
    return reverse("assess_opinion", args=[assessment.pk, "A01a"])


def test_trustee_adds_an_opinion_from_the_block_page(client_for: ClientFor, assessment: Assessment) -> None:
    client = client_for(Role.TRUSTEE, OWN)
    block = reverse("assess_block", args=[assessment.pk, "A"])
    assert opinion_url(assessment) in client.get(block).content.decode()

    answer = client.post(
        opinion_url(assessment), {"kind": "own", "level": "0", "capacity": "conference", "remark": "x"}
    )

    assert (answer.status_code, answer["Location"]) == (302, f"{block}#q-A01a")
    row = SecondOpinion.objects.get()
    assert (row.kind, row.level, row.capacity, row.remark) == ("own", 0, "conference", "x")
    page = client.get(block).content.decode()
    assert "Answers otherwise" in page
    assert "A01a level 0" in page
    assert "School conference" in page


def test_wrong_opinion_is_told_and_nothing_typed_is_lost(client_for: ClientFor, assessment: Assessment) -> None:
    client = client_for(Role.TRUSTEE, OWN)

    answer = client.post(opinion_url(assessment), {"kind": "own", "capacity": "trustee", "remark": "Kept words"})

    assert answer.status_code == 422
    assert "Give your own answer" in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_director_sees_opinions_but_gives_none(client_for: ClientFor, assessment: Assessment) -> None:
    trustee = trustee_says(assessment)
    client = client_for(Role.DIRECTOR, OWN)

    page = client.get(reverse("assess_block", args=[assessment.pk, "A"])).content.decode()

    assert REMARK in page
    assert trustee.name in page
    assert opinion_url(assessment) not in page
    assert client.get(opinion_url(assessment)).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("ky", "макул эмес"), ("ru", "не соглас"), ("en", "disagrees")])
def test_review_shows_disagreements_first_in_the_language_of_the_reader(
    client_for: ClientFor, assessment: Assessment, language: str, words: str
) -> None:
    trustee_says(assessment)

    page = client_for(Role.SPECIALIST, RAYON, language=language).get(reverse("assess_review", args=[assessment.pk]))

    html = page.content.decode()
    assert 'href="#disputed"' in html
    assert words in html.lower()
    assert html.index('id="disputed"') < html.index('id="gaps"')


def test_why_page_shows_the_capacity_and_no_name(assessment: Assessment) -> None:
    trustee = trustee_says(assessment)

    html = Client().get(reverse("why_level", args=[OWN, "A01"]), headers={"accept-language": "en"}).content.decode()

    assert REMARK in html
    assert trustee.name not in html


def test_exports_hold_opinions_without_names(client_for: ClientFor, assessment: Assessment) -> None:
    trustee = trustee_says(assessment)
    text = {
        form: b"".join(Client().get(reverse("answers_file", args=[AUTUMN, form])).streaming_content).decode()  # type: ignore[attr-defined]  # a streamed response
        for form in ("csv", "json")
    }
    oscal = Client().get(reverse("school_oscal", args=[OWN])).json()
    workbook = client_for(Role.DONOR, "417").get(reverse("answers_workbook", args=[AUTUMN])).content

    row = next(
        one for one in csv.DictReader(io.StringIO(text["csv"].removeprefix("\ufeff"))) if one["indicator"] == "A01a"
    )
    told = json.loads(row["opinions"])
    assert [(one["capacity"], one["kind"], one["remark"], one["superseded"]) for one in told] == [
        ("trustee", "disagree", REMARK, False)
    ]
    answers = json.loads(text["json"])["records"][0]["answers"]
    assert next(one for one in answers if one["indicator"] == "A01a")["opinions"] == told
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_name("opinions").to_python()
    assert sheet[1][0] == OWN
    assert REMARK in sheet[1]
    result = oscal["assessment-results"]["results"][0]
    said = next(one for one in result["observations"] if one["methods"] == ["INTERVIEW"])
    assert said["remarks"] == REMARK
    related = {one["observation-uuid"] for finding in result["findings"] for one in finding["related-observations"]}
    assert said["uuid"] in related
    assert trustee.name not in text["csv"] + text["json"] + json.dumps(oscal)


@pytest.mark.parametrize("name", ["assess_block", "assess_review", "why_level"])
def test_opinions_cost_the_same_queries_however_many(client_for: ClientFor, assessment: Assessment, name: str) -> None:
    arguments = {"assess_block": [assessment.pk, "A"], "assess_review": [assessment.pk], "why_level": [OWN, "A01"]}
    client, url = client_for(Role.SPECIALIST, RAYON), reverse(name, args=arguments[name])
    trustee_says(assessment)
    client.get(url)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    one = count()
    for indicator in ("A01a", "A01b", "B01a"):
        trustee_says(assessment, indicator)
    assert count() == one
