"""The form on paper: only what is asked of this school, in three languages, for those who may see its assessment."""

import json
from typing import Any

import pytest
import typst
from django.test import Client
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments.files.paper_form import TEMPLATE, form_values, square_code
from koopsuz.assessments.schemas.questionnaire import Questionnaire
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.printing import printed_questionnaire_for
from tests.conftest import ClientFor
from tests.factories import assessments as tiny
from tests.factories.assessments import AUTUMN, FOREIGN, OWN, RAYON

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Questionnaire:
    tiny.make_country()
    return printed_questionnaire_for(System(), OWN, campaign=AUTUMN)


def address(school: str, language: str = "ky") -> str:
    return reverse("printed_form", args=[AUTUMN, school, language])


def indicators_on(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for block in values["blocks"] for part in block["requirements"] for one in part["indicators"]]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_form_holds_every_question_that_is_asked_and_no_other(asked: Questionnaire, language: str) -> None:
    wanted = [one for requirement in asked.requirements for one in requirement.indicators]
    left_out = len(basis_of(asked.content.code).content.requirements) - len(asked.applying)

    found = indicators_on(form_values(asked, language=language))

    assert [one["code"] for one in found] == [one.code for one in wanted]
    assert [one["question"] for one in found] == [getattr(one.question, language) for one in wanted]
    assert [len(one["boxes"]) for one in found] == [{"number": 0, "yes_no": 2}.get(one.kind.value, 4) for one in wanted]
    assert left_out > 0


def test_square_code_names_campaign_edition_and_school(asked: Questionnaire) -> None:
    edition = asked.content

    assert square_code(asked).split() == ["koopsuz-paper-1", AUTUMN, edition.code, edition.content_hash[:12], OWN]


def test_every_page_says_which_school_and_which_page_it_is(asked: Questionnaire) -> None:
    values = form_values(asked, language="ky")
    values["blocks"] *= 4  # more than a page

    pages = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"form": json.dumps(values, ensure_ascii=False)},
        ignore_system_fonts=True,
        format="svg",
    )

    assert isinstance(pages, list)
    assert len(pages) > 1


def test_words_of_an_edition_are_no_markup(asked: Questionnaire) -> None:
    values = form_values(asked, language="en")
    indicators_on(values)[0]["question"] = "#panic() $x$ *bold* ]"

    written = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"form": json.dumps(values)}, ignore_system_fonts=True, format="pdf"
    )

    assert bytes(written).startswith(b"%PDF-")


def test_department_prints_the_form_of_a_school_that_has_not_begun(client_for: ClientFor, asked: Questionnaire) -> None:
    client = client_for(Role.SPECIALIST, RAYON)

    answer = client.get(address(OWN))
    listed = client.get(reverse("assessments"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert address(OWN, "en") in listed.content.decode()
    assert client.get(address(FOREIGN)).status_code == 404
    assert client.get(address(OWN, "de")).status_code == 404


def test_director_finds_the_form_on_the_page_of_the_assessment(client_for: ClientFor, asked: Questionnaire) -> None:
    page = client_for(Role.DIRECTOR, OWN).get(reverse("assess", args=[tiny.start(OWN).pk])).content.decode()

    assert address(OWN, "en") in page


def test_visitor_gets_no_form(asked: Questionnaire) -> None:
    assert Client().get(address(OWN)).status_code != 200
