"""Answers under a new edition: the account adds up, somebody signs it, and schools find drafts they can complete."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, CarryOver
from koopsuz.assessments.selectors import get_campaign
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.selectors.carrying import carried_in, carry_preview, signed_report
from koopsuz.assessments.services import AssessmentProblem, carry_over
from koopsuz.audit.models import Entry
from koopsuz.common.text import Text
from koopsuz.engine import scoring
from koopsuz.engine.scoring import Fate
from koopsuz.places.models import School
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import EditionContent, content_hash
from koopsuz.standards.schemas.migration_map import MigrationMap, PassageContent
from koopsuz.standards.services import keep_map
from koopsuz.standards.services.rows import write_content
from tests.factories import assessments as country
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

BY = System("tests")
SPRING, SECOND = "spring-2027", "tiny-2"
REASON = Text(ky="Керек эмес.", ru="Не нужно.", en="Not needed.")
PASSAGES = (
    PassageContent(("A01a", "A01b"), ("A01a",)),  # merged
    PassageContent(("B01a",), ("B04a",)),  # renamed
    PassageContent(("B02a",), (), reason=REASON),  # removed
)


def second_content() -> EditionContent:
    """The tiny edition without A01b and B02, and with B01 under another code."""
    first = country.tiny_content()
    block_a, block_b = first.blocks
    one = replace(block_a.requirements[0], indicators=block_a.requirements[0].indicators[:1])
    ladder = block_b.requirements[0]
    other = replace(
        ladder, code="B04", indicators=tuple(replace(i, code="B04a", requirement="B04") for i in ladder.indicators)
    )
    blocks = (replace(block_a, requirements=(one, *block_a.requirements[1:])), replace(block_b, requirements=(other,)))
    content = replace(first, code=SECOND, valid_from=date(2027, 1, 1), blocks=blocks)
    return replace(content, content_hash=content_hash(content))


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    """Two schools published, a third has not; a second edition with its map and an open campaign."""
    country.make_country()
    country.publish(country.OWN)
    country.publish(country.FOREIGN, answers={**country.ANSWERS, "A01a": 3, "A02a": 9})
    with transaction.atomic():
        write_content(Edition(code=SECOND), second_content())
    keep_map(by=BY, code=SECOND, found=MigrationMap("tiny", PASSAGES))
    country.make_campaign(SPRING, edition=SECOND)
    return


def autumn() -> CampaignInfo:
    found = get_campaign(country.AUTUMN)
    assert found is not None
    return found


def seen() -> str:
    return carry_preview(autumn(), edition=SECOND, facts_year=2026).report_hash


def carry(**changes: object) -> CarryOver:
    given = {"by": BY, "source": country.AUTUMN, "campaign": SPRING, "seen": seen()} | changes
    return carry_over(**given)


def draft(school: str = country.OWN) -> Assessment:
    return Assessment.objects.get(campaign__code=SPRING, school__code=school)


def test_preview_account_adds_up_answer_by_answer() -> None:
    report = carry_preview(autumn(), edition=SECOND).report

    assert (report.schools, report.given, report.carried) == (2, 10, 8)
    assert {fate: count for fate, count in report.fates().items() if count} == {
        Fate.KEPT: 2,
        Fate.RENAMED: 2,
        Fate.MERGED: 4,
        Fate.REMOVED: 2,
    }
    assert all(sum(row.fates.values()) == row.given for row in report.old)
    assert {row.code: (row.asked, row.filled) for row in report.new} == {
        "A01a": (2, 2),
        "A02a": (2, 2),
        "A03a": (0, 0),
        "B04a": (2, 2),
    }


def test_carry_over_begins_drafts_with_what_counts_on_and_leaves_the_earlier_ones() -> None:
    before = list(Assessment.objects.filter(campaign__code=country.AUTUMN).values())

    row = carry()

    assert row.schools == 2
    assert Assessment.objects.filter(campaign__code=SPRING).count() == 2
    own = draft()
    assert scoring.unpack(bytes(own.levels)).tolist() == [1, scoring.NOT_ANSWERED, scoring.NOT_ANSWERED, 1]
    assert scoring.unpack_numbers(bytes(own.numbers)).tolist() == [country.ANSWERS["A02a"]]
    assert (own.answered, own.asked, own.status) == (3, 3, "draft")
    assert list(Assessment.objects.filter(campaign__code=country.AUTUMN).values()) == before


def test_carry_over_school_answers_on_and_sends_the_draft() -> None:
    carry()

    country.say(draft(), "B04a", 3)
    services.transition(by=BY, assessment_id=draft().pk, action="submit")

    assert draft().status == "submitted"


def test_carry_over_leaves_a_school_that_has_begun() -> None:
    begun = country.start(country.OWN, campaign=SPRING)

    assert carry().schools == 1
    assert draft().pk == begun.pk
    assert draft().answered == 0


def test_carry_over_notes_follow_their_answers_and_merged_ones_name_their_code() -> None:
    published = Assessment.objects.get(campaign__code=country.AUTUMN, school__code=country.OWN)
    published.remarks = {
        "A01a": {"note": "left"},
        "A01b": {"note": "right"},
        "B01a": {"note": "ladder"},
        "B02a": {"note": "x"},
    }
    published.save(update_fields=["remarks"])

    carry()

    assert draft().remarks == {"A01a": {"note": "A01a: left\nA01b: right"}, "B04a": {"note": "ladder"}}


def test_carry_over_is_signed_recorded_and_never_changed() -> None:
    row = carry(by=make_person(Role.EDUCATION_MINISTRY, country.COUNTRY))
    signed = signed_report(row.pk)

    assert signed is not None
    assert signed.report == carry_preview(autumn(), edition=SECOND).report
    entry = Entry.objects.get(action="carry_over")
    assert entry.details["report_hash"] == row.report_hash == signed.report_hash
    with pytest.raises(DatabaseError), transaction.atomic():
        CarryOver.objects.filter(pk=row.pk).update(schools=7)


def test_carry_over_with_an_account_that_changed_since_does_nothing() -> None:
    old = seen()
    country.publish(country.SIBLING)

    with pytest.raises(AssessmentProblem, match="changed since"):
        carry(seen=old)
    assert not Assessment.objects.filter(campaign__code=SPRING).exists()


def test_carry_over_with_a_map_that_lacks_a_place_does_nothing() -> None:
    keep_map(by=BY, code=SECOND, found=MigrationMap("tiny", PASSAGES[:2]))

    with pytest.raises(AssessmentProblem, match="does not say"):
        carry()
    assert not CarryOver.objects.exists()


def test_carry_over_into_a_closed_campaign_is_refused() -> None:
    services.change_campaign(by=BY, code=SPRING, action="close")

    with pytest.raises(AssessmentProblem, match="not open"):
        carry()


def test_carry_over_refuses_one_who_may_not() -> None:
    with pytest.raises(RefusedError):
        carry(by=make_person(Role.DIRECTOR, country.OWN))


def test_carry_over_school_that_closed_is_counted_apart() -> None:
    School.objects.filter(code=country.FOREIGN).update(valid_to=date(2026, 12, 31))

    report = carry_preview(autumn(), edition=SECOND, facts_year=2027).report

    assert (report.schools, report.closed, report.given) == (1, 1, 5)


def test_carried_in_tells_a_school_what_it_lost_and_why() -> None:
    row = carry()

    found = carried_in(draft().pk)

    assert found is not None
    assert (found.number, found.carried) == (row.pk, 4)
    assert [(one.code, one.fate, one.reason) for one in found.lost] == [("B02a", Fate.REMOVED, REASON)]
    assert carried_in(Assessment.objects.get(campaign__code=country.AUTUMN, school__code=country.OWN).pk) is None
