"""What people write for the department stays with the department; pages for everybody show levels and numbers alone."""

import pytest
from django.test import Client
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from tests.conftest import ClientFor
from tests.factories import assessments as country
from tests.factories.assessments import OWN, RAYON

pytestmark = pytest.mark.django_db
WORDS = "Because of Asan of form 5b"


def test_words_for_the_department_are_not_shown_to_everybody(client_for: ClientFor) -> None:
    country.make_country()
    assessment = country.fill(country.start())
    country.say(assessment, "B02a", None, na_reason=WORDS, note=f"{WORDS}, note", evidence=f"{WORDS}, evidence")
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")

    shown = {
        name: WORDS in _page(client_for(), reverse(name, args=[OWN, what]))
        for name, what in (("why_level", "B02"), ("why_level_json", "B02"), ("why_block", "B"), ("why_block_json", "B"))
    }

    assert shown == dict.fromkeys(shown, False)
    assert WORDS not in _page(client_for(), reverse("school", args=[OWN]))
    assert WORDS in _page(client_for(Role.SPECIALIST, RAYON), reverse("assess_review", args=[assessment.pk]))


def test_question_asks_not_to_name_children(client_for: ClientFor) -> None:
    country.make_country()
    assessment = country.start()

    page = _page(client_for(Role.DIRECTOR, OWN), reverse("assess_block", args=[assessment.pk, "A"]))

    assert "Write no names of children here and nothing else about one child." in page


def _page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())
