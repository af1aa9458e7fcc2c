"""What stands in the way of an edition: comments without an answer, changes not made, endorsements of an earlier version."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from koopsuz.common import figures
from koopsuz.common.problems import InputProblems
from koopsuz.common.text import Text
from koopsuz.standards import services
from koopsuz.standards.models import (
    Edition,
    EndorsementReply,
    EndorsementRequest,
)
from koopsuz.standards.selectors.endorsement import NoRequestError
from koopsuz.standards.selectors.life import life_of
from koopsuz.standards.services import BlockedError, LifeProblem
from koopsuz.standards.states import EditionStatus, Guard
from tests.factories import editions
from tests.factories.editions import BY, CODE
from tests.factories.people import make_person
from tests.factories.standards import BLOCK_FILE, make_reference

pytestmark = pytest.mark.django_db


def blockers(action: str) -> dict[Guard, tuple[str, ...]]:
    """What stands in the way of a step, with the things that it is about."""
    with pytest.raises(BlockedError) as caught, transaction.atomic():
        services.take_step(by=BY, code=CODE, action=action)
    return {one.guard: one.items for one in caught.value.blockers}


def test_edition_does_not_advance_while_one_published_comment_lacks_an_answer() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    first, second = editions.comment(), editions.comment("And a ramp.")
    editions.answer(first)
    editions.end_discussion()

    assert blockers("start_endorsement") == {Guard.COMMENTS_ANSWERED: (str(second),)}

    editions.answer(second)
    assert services.take_step(by=BY, code=CODE, action="start_endorsement") == EditionStatus.ENDORSEMENT


def test_edition_does_not_advance_while_a_comment_is_held_or_the_month_runs() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    held = editions.comment(publish=False)

    assert set(blockers("start_endorsement")) == {Guard.DISCUSSION_OVER, Guard.COMMENTS_MODERATED}

    services.moderate_comment(by=BY, code=CODE, number=held, action="hide", hiding_reason="insult")
    editions.end_discussion()
    assert services.take_step(by=BY, code=CODE, action="start_endorsement") == EditionStatus.ENDORSEMENT


def test_accepted_comment_blocks_until_the_words_it_points_to_change() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment()
    editions.answer(number, "accepted", requirement="A01", field="text")
    editions.end_discussion()

    assert blockers("start_endorsement") == {Guard.CHANGES_MADE: (str(number),)}

    editions.change_words(requirement="A02")
    assert blockers("start_endorsement") == {Guard.CHANGES_MADE: (str(number),)}

    editions.change_words(requirement="A01", english="With a light at the gate")
    assert services.take_step(by=BY, code=CODE, action="start_endorsement") == EditionStatus.ENDORSEMENT


def test_edition_with_a_text_missing_in_russian_is_not_opened_to_the_public() -> None:
    from koopsuz.standards.models import Requirement

    editions.make_edition()
    Requirement.objects.filter(code="B01").update(why=Text(ky="Себеп", en="Why"))
    Edition.objects.update(content_hash="another")

    assert blockers("open_consultation") == {Guard.TEXTS_COMPLETE: ("B01",)}


def test_endorsement_of_an_earlier_version_has_to_be_confirmed() -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    editions.record_note()
    editions.ask()
    editions.endorse()
    editions.change_words()

    assert blockers("submit") == {Guard.VERSION_ENDORSED: ("Body asked",)}

    editions.endorse()
    assert services.take_step(by=BY, code=CODE, action="submit") == EditionStatus.SUBMITTED
    assert EndorsementReply.objects.count() == 2


def test_edition_is_not_submitted_without_bodies_replies_and_the_note() -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    assert set(blockers("submit")) == {Guard.BODIES_ASKED, Guard.STEPS_RECORDED}

    editions.ask()
    assert set(blockers("submit")) == {Guard.BODIES_REPLIED, Guard.STEPS_RECORDED}

    editions.endorse(decision="refused", said="Too dear")
    editions.record_note()
    assert blockers("submit") == {Guard.NO_REFUSAL: ("Body asked",)}


def test_reply_to_a_version_that_changed_meanwhile_is_refused() -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    body = editions.make_body("asked")
    editions.ask(CODE, body)
    seen = Edition.objects.get().content_hash
    editions.change_words()
    request = EndorsementRequest.objects.get()

    with pytest.raises(LifeProblem, match="changed while you were reading"):
        services.reply_to_request(by=BY, request_id=request.pk, decision="endorsed", seen=seen)


def test_reply_is_given_by_the_body_that_was_asked_alone() -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    own, other = editions.make_body("asked"), editions.make_body("other")
    editions.ask(CODE, own)
    request = EndorsementRequest.objects.get()

    stranger = editions.make_member(Role.ENDORSING_BODY, other)
    with pytest.raises(NoRequestError):
        services.reply_to_request(by=stranger, request_id=request.pk, decision="endorsed")
    with pytest.raises(NoRequestError):
        services.reply_to_request(
            by=make_person(Role.ENDORSING_BODY, "417"), request_id=request.pk, decision="endorsed"
        )
    member = editions.make_member(Role.ENDORSING_BODY, own)
    with pytest.raises(LifeProblem, match="Write your remarks"):
        services.reply_to_request(by=member, request_id=request.pk, decision="with_remarks")
    services.reply_to_request(by=member, request_id=request.pk, decision="with_remarks", words="Name the payer.")
    reply = EndorsementReply.objects.get()
    assert (reply.decision, reply.words, reply.content_hash) == (
        "with_remarks", "Name the payer.", Edition.objects.get().content_hash,
    )  # fmt: skip


def test_reminder_goes_out_once_before_the_day_and_once_after_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    edition = editions.make_edition(EditionStatus.CONSULTATION)
    make_person(Role.EDUCATION_MINISTRY, "417")
    Person.objects.update(language="en")
    due = next(one.due_on for one in life_of(edition, by=BY).clock if one.step.code == "notice")

    sent = []
    for day in (due - timedelta(days=1), due, due + timedelta(days=1), due + timedelta(days=2)):
        with django_capture_on_commit_callbacks(execute=True):
            sent.append(services.send_reminders(by=BY, as_of=day))

    assert sent == [1, 0, 1, 0]
    day = figures.day(due)
    assert [one.subject for one in mail.outbox] == [
        f"Due on {day}: Notice of the public discussion",
        "Overdue: Notice of the public discussion",
    ]


def test_recorded_step_lies_within_the_discussion_and_today() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)

    with pytest.raises(LifeProblem, match="Give a day between"):
        services.record_step(by=BY, code=CODE, step="notice", done_on=date(2999, 1, 1))
    with pytest.raises(LifeProblem, match="not recorded by hand"):
        services.record_step(by=BY, code=CODE, step="discussion", done_on=date(2026, 1, 1))


def test_words_of_a_submitted_edition_stay_as_they_were_endorsed(tmp_path: Path) -> None:
    reference = make_reference(tmp_path)
    load = partial(services.load_edition, by=BY, folder=reference.edition, reference=reference.path)
    load()
    editions.lead("tiny-1", EditionStatus.SUBMITTED)
    assert load().change == "none"
    reference.change(BLOCK_FILE, "There are enough toilets.", "There are many toilets.")

    with pytest.raises(InputProblems) as caught:
        load()

    assert "its words are what was endorsed and adopted" in str(caught.value.problems[0])


def test_every_act_of_the_life_leaves_one_row_in_the_record() -> None:
    rows = []

    def act(work: Callable[[], object]) -> None:
        before = Entry.objects.count()
        work()
        rows.append(Entry.objects.count() - before)

    editions.make_edition()
    body = editions.make_body("asked")
    act(lambda: services.take_step(by=BY, code=CODE, action="open_consultation"))
    act(lambda: editions.comment(publish=False))
    act(lambda: services.moderate_comment(by=BY, code=CODE, number=1, action="publish"))
    act(lambda: editions.answer(1))
    editions.end_discussion()
    act(lambda: services.take_step(by=BY, code=CODE, action="start_endorsement"))
    act(lambda: editions.ask(CODE, body))
    act(editions.endorse)
    act(editions.record_note)
    act(lambda: services.take_step(by=BY, code=CODE, action="submit"))

    assert rows == [1] * 9


def test_letter_speaks_the_language_of_the_person(django_capture_on_commit_callbacks: Any) -> None:
    edition = editions.make_edition(EditionStatus.CONSULTATION)
    make_person(Role.EDUCATION_MINISTRY, "417")
    Person.objects.update(language="ru")
    due = next(one.due_on for one in life_of(edition, by=BY).clock if one.step.code == "notice")

    with django_capture_on_commit_callbacks(execute=True):
        services.send_reminders(by=BY, as_of=due)

    assert mail.outbox[0].subject == f"Срок {figures.day(due)}: Уведомление об общественном обсуждении"


def test_daily_task_supersedes_reminds_and_forgets() -> None:
    from koopsuz.standards.tasks import keep_editions_clock

    editions.make_edition(EditionStatus.ADOPTED)
    Edition.objects.create(
        code="later", status=EditionStatus.ADOPTED, valid_from=date(2026, 6, 1), level_names=[], content_hash="later"
    )

    keep_editions_clock(timestamp=0)

    assert dict(Edition.objects.values_list("code", "status")) == {"tiny": "superseded", "later": "adopted"}
