"""What stands in the way of a step: one function for each guard of the table of steps."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from koopsuz.common import figures
from koopsuz.common.text import Text
from koopsuz.standards.models import Comment, CommentAnswer, Consultation, Edition, StepRecord
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.adoption import RECORD, load_procedures, procedure_on
from koopsuz.standards.selectors.editions import KEPT_EDITIONS, edition_content
from koopsuz.standards.selectors.endorsement import RequestView, requests_of
from koopsuz.standards.states import CHANGING, CommentState, EditionStatus, EditionStep, Guard

LAW_LANGUAGES = ("ky", "ru")
ALWAYS_FILLED = frozenset({"title", "text", "why", "question"})


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way, as a sentence with its figures, and the things that it is about."""

    guard: Guard
    message: str | Promise
    params: Mapping[str, object]
    items: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence in the language of the moment."""
        return str(self.message) % self.params if self.params else str(self.message)


_lacking_kept: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Case:
    """What guards look at; each thing is read once."""

    edition: Edition
    step: EditionStep
    run: int
    as_of: date

    @cached_property
    def content(self) -> EditionContent:
        """The words and rules of the edition."""
        return edition_content(self.edition)

    @cached_property
    def consultation(self) -> Consultation | None:
        """The discussion of the present way through the procedure."""
        return Consultation.objects.filter(edition=self.edition, run=self.run).first()

    @cached_property
    def requests(self) -> tuple[RequestView, ...]:
        """The bodies that were asked."""
        return requests_of(self.edition, run=self.run)


def blockers_of(edition: Edition, step: EditionStep, *, run: int, as_of: date) -> tuple[Blocker, ...]:
    """Everything that stands in the way of a step, in the order of its guards; empty if it may be taken."""
    case = Case(edition, step, run, as_of)
    found = (CHECKS[guard](case) for guard in step.guards)
    return tuple(one for one in found if one is not None)


def unanswered(edition: Edition) -> tuple[int, ...]:
    """The numbers of the published comments that have no answer, those of earlier discussions too."""
    published = Comment.objects.filter(consultation__edition=edition, state=CommentState.PUBLISHED, answer__isnull=True)
    return tuple(published.order_by("number").values_list("number", flat=True))


def _has_requirements(case: Case) -> Blocker | None:
    if case.content.requirements:
        return None
    return Blocker(Guard.HAS_REQUIREMENTS, _("The edition has no requirement yet."), {})


def _texts_complete(case: Case) -> Blocker | None:
    lacking = _lacking(case.content)
    if not lacking:
        return None
    message = _("Texts are missing in Kyrgyz or Russian in %(count)s places.")
    return Blocker(Guard.TEXTS_COMPLETE, message, {"count": figures.number(len(lacking))}, lacking)


def _discussion_over(case: Case) -> Blocker | None:
    found = case.consultation
    if found is not None and case.as_of > found.closes_on:
        return None
    day = figures.day(found.closes_on) if found else "—"
    return Blocker(Guard.DISCUSSION_OVER, _("The public discussion lasts until %(day)s."), {"day": day})


def _comments_moderated(case: Case) -> Blocker | None:
    held = Comment.objects.filter(consultation__edition=case.edition, state=CommentState.HELD)
    numbers = tuple(str(number) for number in held.order_by("number").values_list("number", flat=True))
    if not numbers:
        return None
    message = _("%(count)s comments wait for a moderator.")
    return Blocker(Guard.COMMENTS_MODERATED, message, {"count": figures.number(len(numbers))}, numbers)


def _comments_answered(case: Case) -> Blocker | None:
    numbers = unanswered(case.edition)
    if not numbers:
        return None
    message = _("%(count)s published comments have no answer yet.")
    return Blocker(
        Guard.COMMENTS_ANSWERED, message, {"count": figures.number(len(numbers))}, tuple(str(one) for one in numbers)
    )


def _changes_made(case: Case) -> Blocker | None:
    discussed = {one.pk: one for one in Consultation.objects.filter(edition=case.edition)}
    answers = CommentAnswer.objects.filter(
        comment__consultation__in=discussed, comment__state=CommentState.PUBLISHED, decision__in=CHANGING
    ).exclude(field="")
    content = case.content
    numbers = tuple(
        str(one.comment.number)
        for one in answers.select_related("comment").order_by("comment__number")
        if not is_changed(one, discussed[one.comment.consultation_id], content)
    )
    if not numbers:
        return None
    message = _("%(count)s comments were accepted, but the words that they are about have not changed yet.")
    return Blocker(Guard.CHANGES_MADE, message, {"count": figures.number(len(numbers))}, numbers)


def is_changed(answer: CommentAnswer, consultation: Consultation, content: EditionContent) -> bool:
    """Tell whether the words to which an accepted comment points differ from those that were discussed."""
    before = consultation.texts.get(answer.requirement, {}).get(answer.field)
    try:
        after = getattr(content.requirement(answer.requirement), answer.field).as_mapping()
    except KeyError:
        return True  # the requirement was taken out
    return bool(before != after)


def _bodies_asked(case: Case) -> Blocker | None:
    if case.requests:
        return None
    return Blocker(Guard.BODIES_ASKED, _("No body has been asked to endorse the edition."), {})


def _bodies_replied(case: Case) -> Blocker | None:
    return _about_bodies(
        Guard.BODIES_REPLIED,
        _("%(count)s bodies have not replied yet."),
        [one for one in case.requests if one.reply is None],
    )


def _no_refusal(case: Case) -> Blocker | None:
    return _about_bodies(
        Guard.NO_REFUSAL,
        _("%(count)s bodies refuse; settle their reasons and ask them again."),
        [one for one in case.requests if one.is_refused],
    )


def _version_endorsed(case: Case) -> Blocker | None:
    return _about_bodies(
        Guard.VERSION_ENDORSED,
        _("%(count)s bodies endorsed an earlier version and have to confirm the present one."),
        [one for one in case.requests if one.needs_confirmation],
    )


def _about_bodies(guard: Guard, message: str | Promise, bodies: list[RequestView]) -> Blocker | None:
    if not bodies:
        return None
    names = tuple(str(one.organisation) for one in bodies)
    return Blocker(guard, message, {"count": figures.number(len(bodies))}, names)


def _steps_recorded(case: Case) -> Blocker | None:
    found = case.consultation
    procedure = procedure_on(load_procedures(settings.REFERENCE), as_of=found.opened_on if found else case.as_of)
    wanted = [one for one in procedure.steps if one.done_by == RECORD and one.blocks == case.step.action]
    recorded = set(StepRecord.objects.filter(edition=case.edition, run=case.run).values_list("step", flat=True))
    names = tuple(str(one.name) for one in wanted if one.code not in recorded)
    if not names:
        return None
    return Blocker(Guard.STEPS_RECORDED, _("Steps of the procedure are not recorded as done yet."), {}, names)


def _successor_in_force(case: Case) -> Blocker | None:
    others = Edition.objects.filter(status=EditionStatus.ADOPTED, valid_from__lte=case.as_of)
    if others.filter(valid_from__gt=case.edition.valid_from).exclude(pk=case.edition.pk).exists():
        return None
    return Blocker(Guard.SUCCESSOR_IN_FORCE, _("No later edition is in force."), {})


CHECKS: Mapping[Guard, Callable[[Case], Blocker | None]] = {
    Guard.HAS_REQUIREMENTS: _has_requirements,
    Guard.TEXTS_COMPLETE: _texts_complete,
    Guard.DISCUSSION_OVER: _discussion_over,
    Guard.COMMENTS_MODERATED: _comments_moderated,
    Guard.COMMENTS_ANSWERED: _comments_answered,
    Guard.CHANGES_MADE: _changes_made,
    Guard.BODIES_ASKED: _bodies_asked,
    Guard.BODIES_REPLIED: _bodies_replied,
    Guard.NO_REFUSAL: _no_refusal,
    Guard.VERSION_ENDORSED: _version_endorsed,
    Guard.STEPS_RECORDED: _steps_recorded,
    Guard.SUCCESSOR_IN_FORCE: _successor_in_force,
}


def _texts(value: Any, code: str, name: str = "") -> Iterator[tuple[str, str, Text]]:
    """Every text of an edition with the code of the thing that it belongs to and the name of its field."""
    if isinstance(value, Text):
        yield code, name, value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part, code, name)
    elif is_dataclass(value):
        here = getattr(value, "code", "") or code
        for one in fields(value):
            yield from _texts(getattr(value, one.name), here, one.name)


def _lacking(content: EditionContent) -> tuple[str, ...]:
    """The codes of things that lack a text; kept by the fingerprint of the content, for an edition has thousands of texts."""
    key = content.content_hash
    if key not in _lacking_kept:
        found = {code for code, name, text in _texts(content, "") if _lacks(name, text)}
        while len(_lacking_kept) >= KEPT_EDITIONS:
            _lacking_kept.pop(next(iter(_lacking_kept)), None)
        _lacking_kept[key] = tuple(sorted(found))
    return _lacking_kept[key]


def _lacks(name: str, text: Text) -> bool:
    if not text and name not in ALWAYS_FILLED:
        return False
    return any(not getattr(text, language) for language in LAW_LANGUAGES)
