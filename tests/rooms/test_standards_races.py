"""Two people at the same moment: comments keep their numbers, a step is taken once, no step passes an unseen comment."""

from collections.abc import Callable
from typing import Any

import pytest

from koopsuz.audit.models import Entry
from koopsuz.standards import services
from koopsuz.standards.models import Comment, Edition, EditionTransition
from koopsuz.standards.services import CommentInput, LifeProblem
from koopsuz.standards.states import EditionStatus
from tests.factories import editions
from tests.factories.editions import BY, CODE
from tests.rooms.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def or_problem(work: Callable[[], Any]) -> Callable[[], Any]:
    """The same work, with a refusal as its result."""

    def run() -> Any:
        try:
            return work()
        except LifeProblem as problem:
            return problem

    return run


def test_comments_sent_at_once_get_numbers_of_their_own() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)

    def send() -> int:
        return services.send_comment(by=BY, code=CODE, given=CommentInput("Word"))

    numbers = together(send, send, send)

    assert sorted(numbers) == [1, 2, 3]
    assert Comment.objects.count() == 3


def test_step_taken_twice_at_once_is_taken_once() -> None:
    editions.make_edition()
    opening = or_problem(lambda: services.take_step(by=BY, code=CODE, action="open_consultation"))

    results = together(opening, opening)

    assert sorted(str(type(one).__name__) for one in results) == ["EditionStatus", "LifeProblem"]
    assert EditionTransition.objects.count() == 1
    assert Entry.objects.filter(object_type="edition", action="open_consultation").count() == 1


def test_edition_never_leaves_the_discussion_beside_a_comment_that_is_just_being_published() -> None:
    editions.make_edition(EditionStatus.CONSULTATION)
    number = editions.comment(publish=False)
    editions.end_discussion()

    results = together(
        or_problem(lambda: services.moderate_comment(by=BY, code=CODE, number=number, action="publish")),
        or_problem(lambda: services.take_step(by=BY, code=CODE, action="start_endorsement")),
    )

    assert isinstance(results[1], LifeProblem)
    assert Edition.objects.get().status == EditionStatus.CONSULTATION


def test_words_changed_while_a_body_endorses_leave_no_reply_for_words_that_it_did_not_see() -> None:
    editions.make_edition(EditionStatus.ENDORSEMENT)
    editions.ask()
    request = Edition.objects.get().endorsement_requests.get()
    seen = Edition.objects.get().content_hash

    def reply() -> Any:
        return services.reply_to_request(by=BY, request_id=request.pk, decision="endorsed", seen=seen)

    together(or_problem(reply), editions.change_words)

    replies = list(request.replies.all())
    assert [one.content_hash for one in replies] in ([], [seen])
