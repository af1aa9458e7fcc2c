"""Words that may tell of one child: refused on the page, kept from a device but held back from everybody outside."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from koopsuz.accounts.models import Person
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, ClearedWords, SecondOpinion
from koopsuz.assessments.schemas.field_sync import FieldChange
from koopsuz.assessments.schemas.named_child import print_of
from koopsuz.assessments.services import AnswerInput, AssessmentProblem
from koopsuz.assessments.services.field import receive_changes
from koopsuz.assessments.states import Capacity, OpinionKind
from koopsuz.audit.models import Entry
from tests.conftest import ClientFor
from tests.factories import assessments as make
from tests.factories.assessments import AUTUMN, FOREIGN_RAYON, NOON, OWN, RAYON
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
NAMING = "ученик 5б Иванов Петя упал"


@pytest.fixture
def assessment() -> Assessment:
    make.make_country()
    return make.fill(make.start())


def send_from_device(**words: str) -> Any:
    base = Assessment.objects.get().version
    change = FieldChange(uuid4(), "A01b", base, level=3, made_at=NOON, **words)
    return receive_changes(by=System(), school_code=OWN, campaign=AUTUMN, changes=[change])[0]


@pytest.mark.parametrize(
    ("field", "label"), [("note", "Note"), ("evidence", "Evidence"), ("na_reason", "Why it does not apply")]
)
def test_words_on_the_page_are_refused_with_the_field_and_the_remedy(
    assessment: Assessment, field: str, label: str
) -> None:
    given = AnswerInput("A01b", **{"level": None if field == "na_reason" else 3, field: NAMING})  # type: ignore[arg-type]  # by name

    result = services.answer_block(
        by=System(), assessment_id=assessment.pk, version=assessment.version, answers=[given], refuse_names=True
    )

    assert f"“{label}” may tell of one child" in str(result.problems["A01b"])
    assert "without the name" in str(result.problems["A01b"])
    assert Assessment.objects.get().remarks == {}


def test_page_keeps_what_was_typed_and_says_why(client_for: ClientFor, assessment: Assessment) -> None:
    client = client_for(Role.DIRECTOR, OWN)
    sent = {
        "version": assessment.version,
        "A01a-level": "2",
        "A01b-level": "3",
        "A01b-note": NAMING,
        "A02a-number": "5",
    }

    page = client.post(reverse("assess_block", args=[assessment.pk, "A"]), sent)
    alone = client.post(reverse("assess_answer", args=[assessment.pk, "A01b"]), sent)

    assert page.status_code == 422
    assert NAMING in page.content.decode()
    assert "may tell of one child" in page.content.decode()
    assert "may tell of one child" in alone.content.decode()
    kept = Assessment.objects.get()
    assert (kept.remarks, kept.version) == ({}, assessment.version + 1)


def test_words_from_a_device_are_kept_but_stand_in_no_file(client_for: ClientFor, assessment: Assessment) -> None:
    receipt = send_from_device(note=NAMING, evidence="The wall")
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")

    text = {
        form: b"".join(Client().get(reverse("answers_file", args=[AUTUMN, form])).streaming_content).decode()  # type: ignore[attr-defined]  # a streamed response
        for form in ("csv", "json")
    }
    oscal = json.dumps(Client().get(reverse("school_oscal", args=[OWN])).json(), ensure_ascii=False)

    assert receipt.outcome == "applied"
    assert Assessment.objects.get().remarks["A01b"]["note"] == NAMING
    row = next(
        one for one in csv.DictReader(io.StringIO(text["csv"].removeprefix("\ufeff"))) if one["indicator"] == "A01b"
    )
    assert (row["note"], row["evidence"], row["withheld"]) == ("", "The wall", "note")
    assert NAMING not in text["csv"] + text["json"] + oscal
    assert '"name": "withheld"' in oscal
    review = client_for(Role.SPECIALIST, RAYON).get(reverse("assess_review", args=[assessment.pk])).content.decode()
    assert "Words that may tell of one child" in review
    assert NAMING in review


def test_words_held_back_do_not_stand_in_the_way_of_the_other_answers(assessment: Assessment) -> None:
    send_from_device(note=NAMING)
    version = Assessment.objects.get().version
    answers = [AnswerInput("A01b", level=0, note=NAMING), AnswerInput("A01a", level=0)]

    result = services.answer_block(
        by=System(), assessment_id=assessment.pk, version=version, answers=answers, refuse_names=True
    )

    assert result.problems == {}


def test_second_opinion_that_names_a_child_is_refused(assessment: Assessment) -> None:
    trustee: Person = make_person(Role.TRUSTEE, OWN)

    with pytest.raises(AssessmentProblem, match="may tell of one child"):
        services.give_opinion(
            by=trustee, assessment_id=assessment.pk, indicator="A01a", kind=OpinionKind.DISAGREE,
            capacity=Capacity.TRUSTEE, remark=NAMING,
        )  # fmt: skip
    assert SecondOpinion.objects.count() == 0


def exported_note() -> tuple[str, str]:
    content = b"".join(Client().get(reverse("answers_file", args=[AUTUMN, "csv"])).streaming_content).decode()  # type: ignore[attr-defined]  # a streamed response
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    row = next(one for one in rows if one["indicator"] == "A01b")
    return row["note"], row["withheld"]


def test_reviewer_clears_words_and_they_stand_in_the_files(client_for: ClientFor, assessment: Assessment) -> None:
    send_from_device(note=NAMING)
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")
    client, review = client_for(Role.SPECIALIST, RAYON), reverse("assess_review", args=[assessment.pk])
    before, address = exported_note(), reverse("clear_words", args=[assessment.pk, "A01b"])
    assert address in client.get(review).content.decode()

    answers = [client.post(address, {"field": "note", "sha256": print_of(NAMING)}) for _again in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    assert (before, exported_note()) == (("", "note"), (NAMING, ""))
    assert address not in client.get(review).content.decode()
    entry = Entry.objects.get(action="clear_words")
    assert entry.details == {"school": OWN, "indicator": "A01b", "field": "note"}
    with pytest.raises(DatabaseError), transaction.atomic():
        ClearedWords.objects.update(person_name="another")


def test_changed_words_are_held_back_again(assessment: Assessment) -> None:
    send_from_device(note=NAMING)
    clear = {"by": System(), "assessment_id": assessment.pk, "indicator": "A01b", "name": "note"}
    assert services.clear_words(**clear, sha256=print_of(NAMING))  # type: ignore[arg-type]  # by name
    send_from_device(note=f"{NAMING} again")
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")

    assert exported_note() == ("", "note")
    with override("en"), pytest.raises(AssessmentProblem, match="changed meanwhile"):
        services.clear_words(**clear, sha256=print_of(NAMING))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(("role", "place"), [(Role.DIRECTOR, OWN), (Role.SPECIALIST, FOREIGN_RAYON)])
def test_only_the_department_of_the_school_clears(assessment: Assessment, role: Role, place: str) -> None:
    send_from_device(note=NAMING)
    with pytest.raises(RefusedError):
        services.clear_words(
            by=make_person(role, place),
            assessment_id=assessment.pk,
            indicator="A01b",
            name="note",
            sha256=print_of(NAMING),
        )
    assert not ClearedWords.objects.exists()
