"""Pages of the life of an edition: what they show to whom, hostile words, floods, and how many queries they take."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.common import figures
from koopsuz.standards.models import Comment, CommentContact, Edition, EndorsementRequest, Requirement
from koopsuz.standards.states import EditionStatus
from tests.conftest import LOGIN_BACKEND, ClientFor
from tests.factories import editions
from tests.factories.editions import CODE
from tests.pages.test_hostile_words import MARKUP, RUNS

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    """The browser of a person, in English."""
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(person, backend=LOGIN_BACKEND)
    return client


def page_of(client: Client, name: str, *arguments: object, **query: str) -> str:
    """The page as words."""
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == 200
    return str(response.content.decode())


def say(client: Client, words: str, about: str = "A01", **more: str) -> Any:
    """Send a comment by the form."""
    return client.post(reverse("consultation_about", args=[CODE, about]), {"words": words, **more})


def test_life_of_a_draft_is_absent_for_strangers_once_another_edition_is_current(client_for: ClientFor) -> None:
    editions.make_edition()
    Edition.objects.create(
        code="next", status="consultation", valid_from=date(2027, 1, 1), level_names=[], content_hash="next"
    )

    for name in ("edition_life", "edition_days", "edition_endorsement"):
        assert client_for().get(reverse(name, args=[CODE])).status_code == 404
        assert client_for(Role.PARLIAMENT_COMMITTEE, "417").get(reverse(name, args=[CODE])).status_code == 200


def test_life_says_what_is_next_who_does_it_and_what_stands_in_the_way(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment()

    page = page_of(client_for(), "edition_life", CODE)

    assert "Send for endorsement" in page
    assert "Done by: Ministry of education" in page
    assert "1 published comments have no answer yet." in page
    assert f"№ {number}" in page
    assert reverse("edition_step", args=[CODE, "start_endorsement"]) not in page
    assert reverse("comment_answer", args=[CODE, number]) in page_of(
        client_for(Role.EDUCATION_MINISTRY, "417"), "edition_life", CODE
    )


def test_step_is_absent_for_those_who_may_not_take_it(client_for: ClientFor) -> None:
    editions.make_edition()
    address = reverse("edition_step", args=[CODE, "open_consultation"])

    found = {role: client_for(role, "417").get(address).status_code for role in Role}

    assert found == {role: 200 if role is Role.EDUCATION_MINISTRY else 404 for role in Role}


def test_step_taken_by_the_form_moves_the_edition(client_for: ClientFor) -> None:
    editions.make_edition()
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")

    short = ministry.post(reverse("edition_step", args=[CODE, "open_consultation"]), {"closes_on": "2026-01-01"})
    assert (short.status_code, "at least until" in short.content.decode()) == (422, True)
    done = ministry.post(reverse("edition_step", args=[CODE, "open_consultation"]), {"closes_on": "2999-01-01"})

    assert (done.status_code, Edition.objects.get().status) == (302, "consultation")
    assert figures.day(date(2999, 1, 1)) in page_of(ministry, "edition_life", CODE)


def test_comment_of_a_visitor_waits_for_a_moderator_and_never_shows_who_sent_it(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    visitor = client_for()

    sent = say(visitor, "Add a light at the gate.", name="Asan Usenov", contact="asan@example.org")
    before = page_of(visitor, "consultation_about", CODE, "A01")
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")
    desk = page_of(ministry, "comments_desk", CODE)
    published = ministry.post(reverse("comment_moderate", args=[CODE, 1]), {"action": "publish"})
    after = page_of(visitor, "consultation_about", CODE, "A01")

    assert (sent.status_code, published.status_code) == (302, 302)
    assert ("Add a light" in before, "Add a light" in desk, "Add a light" in after) == (False, True, True)
    assert "1 comment waits for a moderator." in before
    shown = after + page_of(visitor, "consultation", CODE) + page_of(visitor, "edition_life", CODE)
    assert ("Usenov" in shown, "asan@example.org" in shown) == (False, False)
    answering = page_of(ministry, "comment_answer", CODE, 1)
    assert ("Asan Usenov" in answering, "asan@example.org" in answering) == (True, True)


def test_comment_with_markup_is_shown_as_it_is_written(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    say(client_for(), MARKUP, name=MARKUP, contact=MARKUP)
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")
    ministry.post(reverse("comment_moderate", args=[CODE, 1]), {"action": "publish"})

    for client, name, arguments in (
        (client_for(), "consultation_about", (CODE, "A01")),
        (ministry, "comments_desk", (CODE,)),
        (ministry, "comment_answer", (CODE, 1)),
    ):
        page = page_of(client, name, *arguments, **({"show": "unanswered"} if name == "comments_desk" else {}))
        assert not RUNS.search(page)
        assert "&lt;script&gt;alert(1)" in page


def test_comment_that_is_too_long_is_refused_and_nothing_is_lost(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    words = "Кыргызча сөз. " * 400

    response = say(client_for(), words, name="Asan")

    page = response.content.decode()
    assert (response.status_code, Comment.objects.count()) == (422, 0)
    assert words.strip() in page
    assert 'value="Asan"' in page
    assert "at most 5000 characters" in page


def test_comment_of_a_machine_that_fills_the_trap_is_thanked_and_dropped(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)

    response = say(client_for(), "Buy now", website="spam")

    assert (response.status_code, Comment.objects.count()) == (302, 0)


def test_eleventh_comment_of_a_day_from_one_browser_is_refused_with_its_words_kept(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    visitor = client_for()
    statuses = [say(visitor, f"Comment {number}").status_code for number in range(10)]

    refused = say(visitor, "One word more")

    assert statuses == [302] * 10
    assert (refused.status_code, "One word more" in refused.content.decode()) == (429, True)
    assert CommentContact.objects.filter(session_print="").count() == 0


def test_hidden_comment_leaves_its_number_and_reason(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment("Rude words", publish=False)
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")

    ministry.post(reverse("comment_moderate", args=[CODE, number]), {"action": "hide"})
    assert Comment.objects.get().state == "held"
    ministry.post(reverse("comment_moderate", args=[CODE, number]), {"action": "hide", "hiding_reason": "insult"})

    page = page_of(client_for(), "consultation_about", CODE, "A01")
    assert ("Rude words" in page, "It insults or threatens" in page) == (False, True)


def test_answer_by_the_form_stands_beside_the_comment_with_the_changed_words(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment()
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")
    address = reverse("comment_answer", args=[CODE, number])
    given = {"decision": "accepted", "reason_ky": "Туура", "reason_ru": "Верно", "requirement": "A01", "field": "text"}

    missing = ministry.post(address, {**given, "reason_ru": ""})
    done = ministry.post(address, given)
    before = page_of(client_for(), "consultation_about", CODE, "A01")
    editions.change_words(english="A01 text with light")
    after = page_of(client_for(), "consultation_about", CODE, "A01")

    assert (missing.status_code, "Туура" in missing.content.decode(), done.status_code) == (422, True, 302)
    assert "The words of A01 will be changed." in before
    assert "<ins>with light</ins>" in after


def test_body_that_endorses_replies_and_a_foreign_body_finds_nothing(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    own, other = editions.make_body("own"), editions.make_body("other", OrganisationKind.PARLIAMENT)
    editions.ask(CODE, own)
    request = EndorsementRequest.objects.get()
    member = client_of(editions.make_member(Role.ENDORSING_BODY, own))
    stranger = client_of(editions.make_member(Role.PARLIAMENT_COMMITTEE, other))
    address = reverse("endorsement_reply", args=[request.pk])
    seen = Edition.objects.get().content_hash

    assert stranger.get(address).status_code == 404
    assert "Your body has not been asked yet" in page_of(stranger, "endorsement_desk")
    assert "Read and reply" in page_of(member, "endorsement_desk")
    silent = member.post(address, {"decision": "with_remarks", "words": "", "seen": seen})
    assert (silent.status_code, "Write your remarks" in silent.content.decode()) == (422, True)
    assert member.post(address, {"decision": "endorsed", "seen": seen}).status_code == 302

    assert "Endorsed" in page_of(client_for(), "edition_endorsement", CODE)
    editions.change_words(english="A01 text with light")
    assert "Given for an earlier version, has to be confirmed" in page_of(client_for(), "edition_endorsement", CODE)
    again = page_of(member, "endorsement_reply", request.pk)
    assert ("What changed since your reply" in again, "<ins>with light</ins>" in again) == (True, True)


def test_desk_invites_a_body_to_comment_until_it_has(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    member = client_of(editions.make_member(Role.PUBLIC_COUNCIL, editions.make_body("council")))
    invitation = "Comment in the name of your body"

    before = page_of(member, "desk")
    say(member, "A word", about="all", for_body="body")
    after = page_of(member, "desk")

    assert (invitation in before, reverse("consultation", args=[CODE]) in before) == (True, True)
    assert invitation not in after
    assert invitation not in page_of(client_for(Role.OPERATOR, "417"), "desk")


def test_desks_say_who_has_to_do_what_by_when(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.SUBMITTED)

    cabinet = page_of(client_for(Role.CABINET, "417"), "desk")
    ministry = page_of(client_for(Role.EDUCATION_MINISTRY, "417"), "desk")

    assert reverse("edition_step", args=[CODE, "adopt"]) in cabinet
    assert reverse("edition_step", args=[CODE, "adopt"]) not in ministry


def test_calendar_reads_back_with_every_step(client_for: ClientFor) -> None:
    from icalendar import Calendar

    editions.make_edition(EditionStatus.CONSULTATION)

    response = client_for(language="ky").get(reverse("edition_days", args=[CODE]))

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert response["Content-Type"] == "text/calendar"
    assert [str(one["uid"]) for one in events][:2] == ["tiny-1-notice@koopsuz", "tiny-1-discussion@koopsuz"]
    assert "Коомдук талкуу" in str(events[1]["summary"])


@pytest.mark.parametrize(
    ("name", "arguments"), [("consultation", (CODE,)), ("consultation_about", (CODE, "A01")), ("edition_life", (CODE,))]
)
def test_public_page_takes_as_many_queries_for_three_comments_as_for_one(
    client_for: ClientFor, name: str, arguments: tuple[str, ...]
) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    visitor = client_for()
    editions.answer(editions.comment())
    counts = []
    for _round in range(2):
        page_of(visitor, name, *arguments)
        with CaptureQueriesContext(connection) as captured:
            page_of(visitor, name, *arguments)
        counts.append(len(captured))
        editions.answer(editions.comment("Second"))
        editions.comment("Third")

    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_desk_of_comments_takes_as_many_queries_for_three_as_for_one(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    ministry = client_for(Role.EDUCATION_MINISTRY, "417")
    editions.comment(publish=False)
    counts = []
    for _round in range(2):
        page_of(ministry, "comments_desk", CODE, show="held")
        with CaptureQueriesContext(connection) as captured:
            page_of(ministry, "comments_desk", CODE, show="held")
        counts.append(len(captured))
        editions.comment("Second", publish=False)
        editions.comment("Third", publish=False)

    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_pages_speak_one_language(client_for: ClientFor, language: str) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    client = client_for(language=language)

    for name, arguments in (
        ("edition_life", (CODE,)),
        ("consultation", (CODE,)),
        ("consultation_about", (CODE, "A01")),
        ("edition_endorsement", (CODE,)),
    ):
        page = page_of(client, name, *arguments)
        assert f'<html lang="{language}">' in page
        main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
        english = {"comment", "Comment", "discussion", "Discussion", "answer", "step"} & set(main.split())
        assert (not english) or language == "en"


@pytest.mark.parametrize("kind", ["docx", "pdf", "csv"])
def test_report_is_open_to_everybody_in_three_languages(client_for: ClientFor, kind: str) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    editions.answer(editions.comment())

    found = {
        language: client_for().get(reverse("consultation_file", args=[CODE, language, kind])).status_code
        for language in ("ky", "ru", "en", "de")
    }

    assert found == {"ky": 200, "ru": 200, "en": 200, "de": 404}


def test_discussion_after_its_last_day_shows_no_form(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    editions.end_discussion()

    page = page_of(client_for(), "consultation_about", CODE, "A01")

    assert ("The discussion is closed" in page, "<textarea" in page) == (True, False)


def test_names_of_officials_are_told_to_those_in_the_procedure_alone(client_for: ClientFor) -> None:
    editions.make_edition()
    ministry = editions.make_member(Role.EDUCATION_MINISTRY, editions.make_body("education"))
    client_of(ministry).post(reverse("edition_step", args=[CODE, "open_consultation"]), {"closes_on": "2999-01-01"})

    public, inside = (
        page_of(client, "edition_life", CODE) for client in (client_for(), client_for(Role.PARLIAMENT_COMMITTEE, "417"))
    )

    assert (ministry.name in public, ministry.name in inside) == (False, True)


def test_flood_is_counted_by_what_the_nearest_proxy_says(client_for: ClientFor, settings: Any) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    settings.SECURE = True
    address = reverse("consultation_about", args=[CODE, "A01"])

    for sent in ("10.0.0.1, 203.0.113.7", "10.0.0.2, 203.0.113.7", "203.0.113.8"):
        client_for().post(address, {"words": "Word"}, headers={"x-forwarded-for": sent})

    prints = list(CommentContact.objects.order_by("pk").values_list("address_print", flat=True))
    assert (prints[0] == prints[1], prints[0] == prints[2], "" in prints) == (True, False, False)


def test_long_discussion_of_one_requirement_comes_in_pages(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    for number in range(26):
        editions.comment(f"Word {number}.")

    first, second = (page_of(client_for(), "consultation_about", CODE, "A01", page=number) for number in ("1", "2"))

    assert (first.count('class="comment"'), second.count('class="comment"')) == (25, 1)


def test_comments_on_a_requirement_that_was_taken_out_stay_to_be_read(client_for: ClientFor) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    editions.comment("Take it out.", requirement="B02")
    Requirement.objects.filter(code="B02").delete()
    Edition.objects.update(content_hash="without B02")

    assert reverse("consultation_about", args=[CODE, "B02"]) in page_of(client_for(), "consultation", CODE)
    page = page_of(client_for(), "consultation_about", CODE, "B02")
    assert ("Take it out." in page, "<textarea" in page) == (True, False)
    assert client_for().get(reverse("consultation_about", args=[CODE, "Z99"])).status_code == 404
