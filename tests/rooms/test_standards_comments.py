"""Comments of a discussion and their answers: who sent them stays apart, floods are refused, nothing is left unanswered."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError
from koopsuz.audit.models import Entry
from koopsuz.common.text import Text
from koopsuz.standards import services
from koopsuz.standards.models import (
    Comment,
    CommentAnswer,
    CommentContact,
    Consultation,
)
from koopsuz.standards.services import BlockedError, CommentInput, FloodError, LifeProblem, StepInput
from koopsuz.standards.states import EditionStatus, Guard
from tests.factories import editions
from tests.factories.editions import BY, CODE
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("decision", "more", "message"),
    [
        ("maybe", {}, "Choose whether the comment is accepted."),
        ("accepted", {}, "Point to the words that change"),
        ("accepted", {"requirement": "A01"}, "Point to the words that change"),
        ("partly", {"requirement": "Z99", "field": "text"}, "The edition has no requirement Z99."),
        ("partly", {"change": Text(ky="Өзгөрдү")}, "Point to the words that change"),
    ],
)
def test_answer_that_says_too_little_is_refused(decision: str, more: dict[str, object], message: str) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment()

    with pytest.raises(LifeProblem, match=message):
        editions.answer(number, decision, **more)

    assert not CommentAnswer.objects.exists()


def test_answer_needs_its_reason_in_kyrgyz_and_russian() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment()
    given = services.AnswerInput("rejected", Text(ky="Себеби", en="Reason"))

    with pytest.raises(LifeProblem, match="in Kyrgyz and in Russian"):
        services.answer_comment(by=BY, code=CODE, number=number, given=given)
    with pytest.raises(IntegrityError, match="standards_answer_has_a_reason_in_ky_and_ru"), transaction.atomic():
        CommentAnswer.objects.create(
            comment=Comment.objects.get(), decision="rejected", reason=Text(ky="Себеби"), at=timezone.now()
        )


def test_comment_keeps_who_sent_it_apart_and_the_record_of_acts_does_not_tell() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    person = make_person(Role.DIRECTOR, "S-0012")
    given = CommentInput("A word", name="Asan", contact="asan@example.org", session="s", address="a")

    services.send_comment(by=person, code=CODE, given=given)

    contact = CommentContact.objects.get()
    assert (contact.name, contact.contact, contact.person_id) == ("Asan", "asan@example.org", None)
    entry = Entry.objects.get(action="comment")
    assert (entry.actor_id, entry.actor_name, entry.details) == (None, "visitor", {"number": 1, "requirement": ""})


def test_comment_of_a_body_carries_its_name_and_is_published_at_once() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    body = editions.make_body("council")
    member, outsider = editions.make_member(Role.PUBLIC_COUNCIL, body), make_person(Role.PUBLIC_COUNCIL, "417")

    services.send_comment(by=member, code=CODE, given=CommentInput("A word", for_body=True))

    comment = Comment.objects.get()
    assert (comment.state, comment.organisation) == ("published", body)
    with pytest.raises(LifeProblem, match="You belong to no body"):
        services.send_comment(by=outsider, code=CODE, given=CommentInput("A word", for_body=True))
    operator = editions.make_member(Role.OPERATOR, body)
    with pytest.raises(RefusedError):
        services.send_comment(by=operator, code=CODE, given=CommentInput("A word", for_body=True))


def test_flood_from_one_session_is_refused_and_from_another_is_not() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    for number in range(10):
        services.send_comment(by=BY, code=CODE, given=CommentInput(f"Word {number}", session="one", address="a"))

    with pytest.raises(FloodError):
        services.send_comment(by=BY, code=CODE, given=CommentInput("One more", session="one", address="a"))

    assert services.send_comment(by=BY, code=CODE, given=CommentInput("Mine", session="two", address="a")) == 11


def test_flood_from_one_address_is_refused() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    for number in range(60):
        services.send_comment(by=BY, code=CODE, given=CommentInput("Word", session=f"s{number}", address="a"))

    with pytest.raises(FloodError):
        services.send_comment(by=BY, code=CODE, given=CommentInput("Word", session="new", address="a"))


@pytest.mark.parametrize(
    ("words", "message"), [("  ", "Write what you want to say."), ("a" * 5001, "The text has 5001 letters")]
)
def test_comment_that_is_empty_or_too_long_is_refused(words: str, message: str) -> None:
    editions.make_edition(EditionStatus.CONSULTATION)

    with pytest.raises(LifeProblem, match=message):
        services.send_comment(by=BY, code=CODE, given=CommentInput(words))

    assert not Comment.objects.exists()


def test_comment_after_the_last_day_is_refused() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    editions.end_discussion()

    with pytest.raises(LifeProblem, match="is over"):
        services.send_comment(by=BY, code=CODE, given=CommentInput("Late"))


def test_comments_of_a_submitted_edition_stay_as_they_are() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment("Rude", publish=False)
    services.moderate_comment(by=BY, code=CODE, number=number, action="hide", hiding_reason="insult")
    editions.lead(CODE, EditionStatus.SUBMITTED, reached=EditionStatus.CONSULTATION)

    with pytest.raises(LifeProblem, match="its comments stay as they are"):
        services.moderate_comment(by=BY, code=CODE, number=number, action="publish")


def test_names_are_forgotten_a_year_after_the_discussion_and_fingerprints_after_their_day() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    for name in ("Asan", "Uson"):
        services.send_comment(by=BY, code=CODE, given=CommentInput("Word", name=name, session="s", address="a"))
    Comment.objects.filter(number=1).update(sent_at=timezone.now() - timedelta(days=2))

    assert services.forget_contacts(by=BY) == 0
    kept = list(CommentContact.objects.order_by("pk").values_list("name", "session_print"))
    assert [(name, bool(session)) for name, session in kept] == [("Asan", False), ("Uson", True)]

    Consultation.objects.update(closed_on=timezone.localdate() - timedelta(days=366))
    assert services.forget_contacts(by=BY) == 2
    assert set(CommentContact.objects.values_list("name", "contact")) == {("", "")}
    assert services.forget_contacts(by=BY) == 0


def test_discussion_becomes_longer_and_never_shorter() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    last = Consultation.objects.get().closes_on

    with pytest.raises(LifeProblem, match="may become longer, not shorter"):
        services.extend_consultation(by=BY, code=CODE, closes_on=last - timedelta(days=1))
    services.extend_consultation(by=BY, code=CODE, closes_on=last + timedelta(days=7))

    assert Consultation.objects.get().closes_on == last + timedelta(days=7)


def test_comment_of_an_earlier_discussion_keeps_its_number_and_has_to_be_answered_too() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    first = editions.comment()
    services.take_step(by=BY, code=CODE, action="return", given=StepInput("Think again."))
    services.take_step(by=BY, code=CODE, action="open_consultation")
    second = editions.comment("Second")
    editions.answer(second)
    editions.end_discussion()

    assert (first, second) == (1, 2)
    with pytest.raises(BlockedError) as caught:
        services.take_step(by=BY, code=CODE, action="start_endorsement")
    assert [(one.guard, one.items) for one in caught.value.blockers] == [(Guard.COMMENTS_ANSWERED, ("1",))]

    editions.answer(first)
    assert services.take_step(by=BY, code=CODE, action="start_endorsement") == EditionStatus.ENDORSEMENT
