"""Pages of assessments: who sees them, what stands on them, how many queries they take."""

import json
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from koopsuz.assessments.models import AnswerChange, Assessment
from tests.conftest import ClientFor
from tests.factories import assessments as make
from tests.factories.assessments import AIMAK, FOREIGN, FOREIGN_RAYON, OWN, RAYON, SIBLING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


@pytest.fixture
def assessment() -> Assessment:
    return make.start()


def words_of(html: bytes) -> str:
    """The words of a page, with single spaces."""
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", html.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&quot;", '"').replace("&#x27;", "'").split())


def block_url(assessment: Assessment, block: str = "A") -> str:
    return reverse("assess_block", args=[assessment.pk, block])


SEES = [
    (Role.DIRECTOR, OWN, True),
    (Role.SAFETY_OFFICER, OWN, True),
    (Role.TRUSTEE, OWN, True),
    (Role.SPECIALIST, RAYON, True),
    (Role.LOCAL_HEAD, AIMAK, True),
    (Role.EDUCATION_MINISTRY, "417", True),
    (Role.DIRECTOR, SIBLING, False),
    (Role.DIRECTOR, FOREIGN, False),
    (Role.SPECIALIST, FOREIGN_RAYON, False),
    (Role.FINANCE_MINISTRY, "417", False),
    (Role.DONOR, "417", False),
]


@pytest.mark.parametrize(("role", "place", "sees"), SEES)
def test_unpublished_answers_are_for_those_who_may_see_them(
    client_for: ClientFor, assessment: Assessment, role: Role, place: str, sees: bool
) -> None:
    client = client_for(role, place)

    for url in (reverse("assess", args=[assessment.pk]), block_url(assessment)):
        assert client.get(url).status_code == (200 if sees else 404)


@pytest.mark.parametrize(
    ("role", "place", "sees"), [*SEES[:1], (Role.SPECIALIST, RAYON, True), (Role.SPECIALIST, FOREIGN_RAYON, False)]
)
def test_review_page_is_for_reviewers_of_the_place(
    client_for: ClientFor, assessment: Assessment, role: Role, place: str, sees: bool
) -> None:
    reviewer = sees and role is Role.SPECIALIST

    response = client_for(role, place).get(reverse("assess_review", args=[assessment.pk]))

    assert response.status_code == (200 if reviewer else 404)


@pytest.mark.parametrize("name", ["assessments", "campaigns"])
def test_lists_are_not_for_visitors(client_for: ClientFor, name: str) -> None:
    response = client_for().get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_absent_assessment_and_absent_block_look_the_same(client_for: ClientFor, assessment: Assessment) -> None:
    client = client_for(Role.DIRECTOR, OWN)

    assert client.get(reverse("assess", args=[uuid4()])).status_code == 404
    assert client.get(block_url(assessment, "Z")).status_code == 404
    assert client.post(reverse("assess_answer", args=[assessment.pk, "Z01a"])).status_code == 404


def test_overview_says_what_is_missing(client_for: ClientFor, assessment: Assessment) -> None:
    make.say(assessment, "A01b", 3)

    page = words_of(client_for(Role.DIRECTOR, OWN).get(reverse("assess", args=[assessment.pk])).content)

    assert "1 of 3 answered · one about danger to life is missing" in page
    assert "0 of 2 answered" in page
    assert "4 answers are missing before you can send it." in page
    assert "A01a A01a?" in page
    assert "Send to the department" not in page


@pytest.mark.parametrize(
    ("language", "expected"), [("ky", "School S-0012 (ky)"), ("ru", "School S-0012 (ru)"), ("en", "School S-0012")]
)
def test_overview_speaks_the_language_of_the_reader(
    client_for: ClientFor, assessment: Assessment, language: str, expected: str
) -> None:
    response = client_for(Role.DIRECTOR, OWN, language=language).get(reverse("assess", args=[assessment.pk]))

    assert expected in words_of(response.content)
    assert f'<html lang="{language}">' in response.content.decode()


def test_full_assessment_is_sent_and_reviewed(client_for: ClientFor, assessment: Assessment) -> None:
    make.fill(assessment)
    director, specialist = client_for(Role.DIRECTOR, OWN), client_for(Role.SPECIALIST, RAYON)
    assert "Send to the department" in words_of(director.get(reverse("assess", args=[assessment.pk])).content)

    sent = director.post(reverse("assess_submit", args=[assessment.pk]), follow=True)
    review = words_of(specialist.get(reverse("assess_review", args=[assessment.pk])).content)
    returned = specialist.post(
        reverse("assess_review", args=[assessment.pk]), {"action": "return", "reason": "A01: which door?"}, follow=True
    )
    told = words_of(director.get(reverse("assess", args=[assessment.pk])).content)

    assert "The assessment is sent to the department." in words_of(sent.content)
    assert review.index("A01. A01 title") < review.index("B01. B01 title") < review.index("B02. B02 title")
    assert "The assessment is returned; the school sees your reasons." in words_of(returned.content)
    assert "The department returned the assessment A01: which door?" in told


def test_return_without_reason_is_asked_for_again(client_for: ClientFor) -> None:
    assessment = make.publish()

    response = client_for(Role.SPECIALIST, RAYON).post(
        reverse("assess_review", args=[assessment.pk]), {"action": "return", "reason": ""}
    )

    assert response.status_code == 422
    assert Assessment.objects.get(pk=assessment.pk).status == "submitted"


def test_sending_with_missing_answers_leads_to_the_first(client_for: ClientFor, assessment: Assessment) -> None:
    make.fill(assessment, {"A01a": 1, "A01b": 3, "A02a": 4, "B02a": 3})

    response = client_for(Role.DIRECTOR, OWN).post(reverse("assess_submit", args=[assessment.pk]))

    assert response["Location"] == block_url(assessment, "B") + "#q-B01a"


def test_block_asks_what_applies_and_saves_as_a_whole(client_for: ClientFor, assessment: Assessment) -> None:
    client = client_for(Role.DIRECTOR, OWN)
    page = words_of(client.get(block_url(assessment)).content)

    response = client.post(
        block_url(assessment),
        {"version": "0", "A01a-level": "2", "A01a-note": "New doors", "A01b-level": "0", "A02a-number": "1 2"},
        follow=True,
    )

    assert "A01a level 2" in page
    assert "From 0 to 100. If there is none, enter 0." in page
    assert "A03a" not in page
    assert "One requirement does not apply to your school A03. A03 title" in page
    assert response.redirect_chain == [(block_url(assessment, "B"), 302)]
    assert "3 answers are saved." in words_of(response.content)
    stored = dict(AnswerChange.objects.values_list("indicator", "number_after"))
    assert stored == {"A01a": None, "A01b": None, "A02a": 12}


def test_block_with_mistakes_says_all_at_once_and_keeps_what_was_typed(
    client_for: ClientFor, assessment: Assessment
) -> None:
    response = client_for(Role.DIRECTOR, OWN).post(
        block_url(assessment), {"version": "0", "A01a-level": "na", "A01b-level": "3", "A02a-number": "twelve"}
    )

    page = words_of(response.content)
    assert response.status_code == 422
    assert "2 answers need a correction All other answers are saved." in page
    assert "A01a: Say in a few words why this does not apply to your school." in page
    assert "A02a: “twelve” is not a whole number. Use digits only, for example 12." in page
    assert 'value="twelve"' in response.content.decode()
    assert list(AnswerChange.objects.values_list("indicator", flat=True)) == ["A01b"]


@pytest.mark.parametrize("typed", ["9999999999", "1e3", "１２", "--1", "1.5", "<script>"])
def test_number_that_is_none_is_refused(client_for: ClientFor, assessment: Assessment, typed: str) -> None:
    response = client_for(Role.DIRECTOR, OWN).post(block_url(assessment), {"version": "0", "A02a-number": typed})

    assert response.status_code == 422
    assert "<script>”" not in response.content.decode()
    assert AnswerChange.objects.count() == 0


def test_one_answer_is_saved_alone(client_for: ClientFor, assessment: Assessment) -> None:
    response = client_for(Role.DIRECTOR, OWN).post(
        reverse("assess_answer", args=[assessment.pk, "A01a"]), {"version": "0", "A01a-level": "2"}
    )

    html = response.content.decode()
    assert re.search(r"Saved at \d\d:\d\d\. 1 of 3 answers of this block\.", html)
    assert '<input type="hidden" name="version" value="1" id="version" hx-swap-oob="true">' in html


def test_one_answer_that_can_not_be_says_so(client_for: ClientFor, assessment: Assessment) -> None:
    response = client_for(Role.DIRECTOR, OWN).post(
        reverse("assess_answer", args=[assessment.pk, "A02a"]), {"version": "0", "A02a-number": "900"}
    )

    page = words_of(response.content)
    assert page.startswith("900 is more than is possible here: the most is 100. Is there a digit too many?")
    assert "Not saved: see the question." in page


def test_conflict_is_shown_with_both_answers_and_settled(client_for: ClientFor, assessment: Assessment) -> None:
    director, officer = client_for(Role.DIRECTOR, OWN), client_for(Role.SAFETY_OFFICER, OWN)
    url = reverse("assess_answer", args=[assessment.pk, "A01a"])
    director.post(url, {"version": "0", "A01a-level": "1"})
    conflict = words_of(officer.post(url, {"version": "0", "A01a-level": "3"}).content)
    overview = words_of(director.get(reverse("assess", args=[assessment.pk])).content)

    director.post(block_url(assessment), {"version": "1", "A01a-level": "1", "settle": "A01a:take"})

    assert "Two answers: which one is right? Saved: A01a level 1" in conflict
    assert "A01a level 3" in conflict
    assert "Two people answered the same question differently" in overview
    assert make.say(assessment, "A01a", 3).outcome == "same"
    assert "differently" not in words_of(director.get(reverse("assess", args=[assessment.pk])).content)


def test_conflict_settled_by_keeping_is_over(client_for: ClientFor, assessment: Assessment) -> None:
    director, officer = client_for(Role.DIRECTOR, OWN), client_for(Role.SAFETY_OFFICER, OWN)
    url = reverse("assess_answer", args=[assessment.pk, "A01a"])
    director.post(url, {"version": "0", "A01a-level": "1"})
    officer.post(url, {"version": "0", "A01a-level": "3"})

    officer.post(block_url(assessment), {"version": "1", "A01a-level": "1", "settle": "A01a:keep"})

    assert "differently" not in words_of(officer.get(block_url(assessment)).content)
    assert make.say(assessment, "A01a", 1).outcome == "same"


def test_answer_of_the_round_before_stands_beside(client_for: ClientFor) -> None:
    make.make_campaign("autumn-2025", year=2025)
    make.publish(campaign="autumn-2025")

    page = words_of(client_for(Role.DIRECTOR, OWN).get(block_url(make.start())).content)

    assert "Campaign autumn-2025: A01a level 1" in page
    assert "Campaign autumn-2025: Yes" in page
    assert "Campaign autumn-2025: 5 pcs" in page


def test_trustee_reads_and_can_not_change(client_for: ClientFor, assessment: Assessment) -> None:
    client = client_for(Role.TRUSTEE, OWN)

    assert "You can read the answers here, but not change them now." in words_of(
        client.get(block_url(assessment)).content
    )
    assert client.post(block_url(assessment), {"version": "0", "A01a-level": "2"}).status_code == 404
    assert client.post(reverse("assess_submit", args=[assessment.pk])).status_code == 404
    assert AnswerChange.objects.count() == 0


def test_list_shows_the_states_of_the_place(client_for: ClientFor) -> None:
    make.publish(OWN)
    client = client_for(Role.SPECIALIST, RAYON)

    everything = words_of(client.get(reverse("assessments")).content)
    sent = words_of(client.get(reverse("assessments"), {"state": "submitted"}).content)
    found = words_of(client.get(reverse("assessments"), {"q": "s-0013"}).content)
    none = words_of(client.get(reverse("assessments"), {"q": "nothing"}).content)

    assert "School S-0012" in everything
    assert "School S-0013" in everything
    assert "School S-0900" not in everything
    assert "Sent to the department" in everything
    assert ("School S-0012" in sent, "School S-0013" in sent) == (True, False)
    assert ("School S-0012" in found, "School S-0013" in found) == (False, True)
    assert "No school here" in none


def test_director_begins_from_the_list(client_for: ClientFor) -> None:
    client = client_for(Role.DIRECTOR, OWN)
    assert "Begin" in words_of(client.get(reverse("assessments")).content)

    response = client.post(reverse("assess_start"), {"campaign": make.AUTUMN, "school": OWN})

    assert response["Location"] == reverse("assess", args=[Assessment.objects.get().pk])
    assert client.post(reverse("assess_start"), {"campaign": make.AUTUMN, "school": SIBLING}).status_code == 404


def test_campaign_is_closed_by_the_ministry_alone(client_for: ClientFor) -> None:
    url = reverse("campaign_step", args=[make.AUTUMN])

    assert client_for(Role.SPECIALIST, RAYON).post(url, {"action": "close"}).status_code == 404
    response = client_for(Role.EDUCATION_MINISTRY, "417").post(url, {"action": "close"}, follow=True)
    assert "The campaign “Campaign autumn-2026” is now: Closed." in words_of(response.content)


def test_why_level_tells_the_steps_to_everybody(client_for: ClientFor) -> None:
    make.publish()

    gap = words_of(client_for().get(reverse("why_level", args=[OWN, "A01"])).content)
    number = words_of(client_for().get(reverse("why_level", args=[OWN, "A02"])).content)
    out = words_of(client_for().get(reverse("why_level", args=[OWN, "A03"])).content)

    assert "School S-0012 stands at level 1 (started); level 3 is needed." in gap
    assert "The level of the requirement is the lowest of them: 1. Nothing is averaged. It is given by: A01a." in gap
    assert "1 is below 3: this is a gap. It is critical: it holds the whole block “Block A” down." in gap
    assert "Level 1 begins at 60, level 2 at 40, level 3 at 20. Less is better." in number
    assert "pupils / max(value, 1)" in number
    assert "This requirement does not apply to School S-0012." in out


def test_why_block_tells_the_mean_and_the_cap(client_for: ClientFor) -> None:
    make.publish(answers={"A01a": 1, "A01b": 3, "A02a": 5, "B01a": 1, "B02a": 0})

    capped = words_of(client_for().get(reverse("why_block", args=[OWN, "A"])).content)
    mean = words_of(client_for().get(reverse("why_block", args=[OWN, "B"])).content)

    assert "The levels of the 2 assessed requirements add up to 4; divided by 2 that is 2.000." in capped
    assert (
        "The critical requirement A01 is a gap at level 1, and danger is not averaged away: the block stays at 1."
        in capped
    )
    assert "The levels of the 2 assessed requirements add up to 1; divided by 2 that is 0.500." in mean
    assert "No critical requirement lowers it." in mean


def test_why_download_is_the_trace(client_for: ClientFor) -> None:
    make.publish()

    response = client_for().get(reverse("why_level_json", args=[OWN, "A02"]))

    found = json.loads(response.content)
    assert response["Content-Disposition"] == f'attachment; filename="koopsuz-{OWN}-A02.json"'
    assert {name: found[name] for name in ("school", "campaign", "requirement", "level", "rule")} == {
        "school": OWN,
        "campaign": make.AUTUMN,
        "requirement": "A02",
        "level": 3,
        "rule": "lowest_indicator",
    }
    assert found["trace"]["inputs"][1]["inputs"][0]["result"] == 20


def test_what_is_not_published_is_not_explained(client_for: ClientFor) -> None:
    make.fill(make.start())

    for name, what in (("why_level", "A01"), ("why_level_json", "A01"), ("why_block", "A"), ("why_block_json", "A")):
        assert client_for().get(reverse(name, args=[OWN, what])).status_code == 404
    make.publish(SIBLING)
    assert client_for().get(reverse("why_level", args=[SIBLING, "Z09"])).status_code == 404
    assert client_for().get(reverse("why_level", args=["S-none", "A01"])).status_code == 404


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_list_takes_the_same_queries_for_one_and_three_schools(client_for: ClientFor) -> None:
    client = client_for(Role.EDUCATION_MINISTRY, "417")
    make.publish(OWN)
    url = reverse("assessments")
    one = queries_of(client, url)
    make.publish(SIBLING)
    services.start_assessment(by=System(), campaign=make.AUTUMN, school_code=FOREIGN)

    assert queries_of(client, url) == one <= 12


def test_pages_take_few_queries_however_much_is_answered(client_for: ClientFor) -> None:
    client = client_for(Role.DIRECTOR, OWN)
    assessment = make.start()
    urls = [reverse("assess", args=[assessment.pk]), block_url(assessment)]
    before = [queries_of(client, url) for url in urls]
    make.fill(assessment)

    assert [queries_of(client, url) for url in urls] == before
    assert max(before) <= 14
