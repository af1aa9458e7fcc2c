"""A small edition on its way: brought to a state by the services, with the days of its discussion in the past."""

from datetime import date

from django.utils import timezone

from koopsuz.accounts.models import Organisation, Person
from koopsuz.accounts.roles import OrganisationKind, Role
from koopsuz.accounts.services import System, create_organisation
from koopsuz.common.text import Text
from koopsuz.standards import services
from koopsuz.standards.models import Consultation, Edition, EndorsementRequest, Requirement
from koopsuz.standards.schemas import content_hash
from koopsuz.standards.selectors.editions import edition_content
from koopsuz.standards.services import ActInput, AnswerInput, CommentInput, StepInput
from koopsuz.standards.states import EditionAction, EditionStatus
from tests.factories import assessments as tiny
from tests.factories.assessments import words
from tests.factories.people import make_person

BY = System("tests")
CODE = "tiny"
ACT = ActInput("Cabinet of Ministers", "17", date(2026, 3, 1), date(2026, 3, 20))
REASON = Text(ky="Себеби бар", ru="Есть причина", en="There is a reason")
WAY = (
    EditionStatus.DRAFT,
    EditionStatus.CONSULTATION,
    EditionStatus.ENDORSEMENT,
    EditionStatus.SUBMITTED,
    EditionStatus.ADOPTED,
)


def make_body(code: str, kind: OrganisationKind = OrganisationKind.MINISTRY) -> Organisation:
    """A body of the country."""
    return create_organisation(by=BY, code=code, kind=kind, name=words(f"Body {code}"), place_code="417")


def make_member(role: Role, body: Organisation) -> Person:
    """A person who holds a role of the country and belongs to a body."""
    person = make_person(role, "417")
    Person.objects.filter(pk=person.pk).update(organisation=body)
    return Person.objects.get(pk=person.pk)


def make_edition(status: EditionStatus = EditionStatus.DRAFT, *, code: str = CODE) -> Edition:
    """The tiny edition, led to a state."""
    edition = tiny.make_edition(code)
    lead(code, status)
    edition.refresh_from_db()
    return edition


def lead(code: str, status: EditionStatus, *, reached: EditionStatus = EditionStatus.DRAFT) -> None:
    """Lead an edition that has reached one state on to another."""
    for step in (_discuss, _send_for_endorsement, _submit, _adopt)[WAY.index(reached) : WAY.index(status)]:
        step(code)


def make_ready(status: EditionStatus) -> None:
    """The tiny edition in a state from which every step of the table may be taken."""
    past = {EditionStatus.SUPERSEDED: EditionAction.SUPERSEDE, EditionStatus.REPEALED: EditionAction.REPEAL}
    make_edition(EditionStatus.ADOPTED if status in past else status)
    if status == EditionStatus.CONSULTATION:
        end_discussion()
    if status == EditionStatus.ENDORSEMENT:
        ask()
        endorse()
        record_note()
    if status == EditionStatus.ADOPTED or status in past:
        Edition.objects.create(
            code="later",
            status=EditionStatus.ADOPTED,
            valid_from=date(2026, 6, 1),
            level_names=[],
            content_hash="later",
        )
    if status in past:
        services.take_step(by=BY, code=CODE, action=past[status], given=StepInput("Because.", ACT))


def comment(words: str = "Add a light at the gate.", *, requirement: str = "A01", publish: bool = True) -> int:
    """A comment of a visitor on the tiny edition."""
    number = services.send_comment(by=BY, code=CODE, given=CommentInput(words, requirement=requirement, language="en"))
    if publish:
        services.moderate_comment(by=BY, code=CODE, number=number, action="publish")
    return number


def answer(number: int, decision: str = "rejected", **more: object) -> None:
    """An answer to a comment."""
    services.answer_comment(
        by=BY,
        code=CODE,
        number=number,
        given=AnswerInput(decision, REASON, **more),  # type: ignore[arg-type]  # test words
    )


def end_discussion(code: str = CODE) -> None:
    """Move the discussion into the past, as if its month had gone by."""
    Consultation.objects.filter(edition__code=code).update(opened_on=date(2026, 1, 5), closes_on=date(2026, 2, 9))


def change_words(code: str = CODE, requirement: str = "A01", *, english: str = "Changed text") -> None:
    """Change the text of a requirement, as an editor does."""
    Requirement.objects.filter(edition__code=code, code=requirement).update(text=words(english))
    edition = Edition.objects.get(code=code)
    edition.content_hash = f"{english}-{edition.pk}"  # another key than the kept one, so that rows are read anew
    edition.content_hash = content_hash(edition_content(edition))
    Edition.objects.filter(pk=edition.pk).update(content_hash=edition.content_hash)


def endorse(code: str = CODE, *, decision: str = "endorsed", said: str = "") -> None:
    """Every body that was asked replies the same."""
    for request in EndorsementRequest.objects.filter(edition__code=code):
        services.reply_to_request(by=BY, request_id=request.pk, decision=decision, words=said)


def ask(code: str = CODE, *bodies: Organisation) -> None:
    """Ask bodies (by default one ministry) to endorse."""
    asked = bodies or (make_body("asked"),)
    due = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    services.ask_bodies(by=BY, code=code, organisations=[one.pk for one in asked], due_on=due)


def record_note(code: str = CODE) -> None:
    """The justification note is ready."""
    services.record_step(by=BY, code=code, step="impact_note", done_on=date(2026, 2, 20))


def _discuss(code: str) -> None:
    services.take_step(by=BY, code=code, action="open_consultation")


def _send_for_endorsement(code: str) -> None:
    end_discussion(code)
    services.take_step(by=BY, code=code, action="start_endorsement")


def _submit(code: str) -> None:
    ask(code)
    endorse(code)
    record_note(code)
    services.take_step(by=BY, code=code, action="submit")


def _adopt(code: str) -> None:
    services.take_step(by=BY, code=code, action="adopt", given=StepInput(act=ACT))
