"""The steps of an assessment: every pair of state and action, who may take it, and what it publishes."""

from typing import Any

import pytest

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError, System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, Campaign, Score, StatusChange
from koopsuz.assessments.selectors import current_campaign, school_result
from koopsuz.assessments.services import AssessmentProblem, IncompleteError
from koopsuz.assessments.states import (
    CAMPAIGN_TRANSITIONS,
    TRANSITIONS,
    AssessmentKind,
    AssessmentStatus,
    CampaignStatus,
    find_campaign_transition,
    find_transition,
)
from koopsuz.audit.models import Entry
from tests.conftest import PersonFor
from tests.factories import assessments as make
from tests.factories.assessments import AIMAK, AUTUMN, FOREIGN, FOREIGN_RAYON, OBLAST, OWN, RAYON, SIBLING

pytestmark = pytest.mark.django_db
SELF, VERIFICATION = AssessmentKind.SELF, AssessmentKind.VERIFICATION
ACTIONS = ("submit", "accept", "return", "record", "publish")
EVERY_PAIR = [(kind, status, action) for kind in AssessmentKind for status in AssessmentStatus for action in ACTIONS]
ALLOWED = {
    (SELF, "draft", "submit"): "submitted",
    (SELF, "returned", "submit"): "submitted",
    (SELF, "submitted", "return"): "returned",
    (SELF, "submitted", "accept"): "accepted",
    (VERIFICATION, "draft", "record"): "accepted",
}


@pytest.fixture(autouse=True)
def country() -> None:
    make.make_country()


def in_state(kind: AssessmentKind, status: AssessmentStatus) -> Assessment:
    """A full assessment, put into a state without the service under test."""
    assessment = make.fill(make.start(kind=kind))
    Assessment.objects.filter(pk=assessment.pk).update(status=status, submitted_at=make.NOON)
    return assessment


def take(assessment: Assessment, action: str, *, by: Any = None) -> AssessmentStatus:
    return services.transition(
        by=by or System(),
        assessment_id=assessment.pk,
        action=action,
        reason="Photograph the second exit",
    )


@pytest.mark.parametrize(("kind", "status", "action"), EVERY_PAIR)
def test_every_pair_of_state_and_action_is_allowed_or_refused(
    kind: AssessmentKind, status: AssessmentStatus, action: str
) -> None:
    assessment = in_state(kind, status)
    target = ALLOWED.get((kind, status.value, action))

    if target is None:
        with pytest.raises(AssessmentProblem):
            take(assessment, action)
        assert Assessment.objects.get().status == status
        assert StatusChange.objects.count() == 0
        return
    assert take(assessment, action) == target
    assert Assessment.objects.get().status == target
    step = StatusChange.objects.get()
    assert (step.before, step.after, step.reason, step.person_name) == (
        status.value,
        target,
        "Photograph the second exit",
        "Koopsuz",
    )
    entry = Entry.objects.get(action=action, object_type="assessment")
    assert entry.details == {"school": OWN, "from": status.value, "to": target}


def test_table_of_transitions_is_what_the_test_expects() -> None:
    assert {(step.kind, step.source.value, step.action): step.target.value for step in TRANSITIONS} == ALLOWED
    assert find_transition("draft", "accept") is None


@pytest.mark.parametrize("status", CampaignStatus)
@pytest.mark.parametrize("action", ["open", "close", "reopen", "delete"])
def test_every_step_of_a_campaign_is_allowed_or_refused(status: CampaignStatus, action: str) -> None:
    Campaign.objects.update(status=status)
    step = find_campaign_transition(status, action)

    if step is None:
        with pytest.raises(AssessmentProblem, match="can't do this step now"):
            services.change_campaign(by=System(), code=AUTUMN, action=action)
        assert Campaign.objects.get().status == status
        return
    assert services.change_campaign(by=System(), code=AUTUMN, action=action).status == step.target
    assert (status, action, step.target) in {(one.source, one.action, one.target) for one in CAMPAIGN_TRANSITIONS}


def test_submit_lists_everything_that_is_missing() -> None:
    assessment = make.start()
    make.say(assessment, "A01b", 3)

    with pytest.raises(IncompleteError) as caught:
        take(assessment, "submit")

    assert caught.value.missing == ("A01a", "A02a", "B01a", "B02a")
    assert str(caught.value) == "4 of 5 answers are missing. Answer them, then send the assessment."
    assert (Assessment.objects.get().status, Score.objects.count()) == ("draft", 0)


def test_submit_computes_the_score() -> None:
    make.publish()

    score = Score.objects.get()
    # A01 is the lower of 1 and 3; A02: 100 pupils on 5 toilets are 20 each, level 3; A03 is not asked
    assert list(bytes(score.requirement_levels)) == [1, 3, 5, 1, 0]
    assert score.block_levels == [1, 0]
    assert score.block_means == [2000, 500]
    assert score.capped_by == ["A01", ""]
    assert (score.open_life, score.open_duty, score.open_improvement) == (1, 1, 1)
    assert score.mean_permille == 1250
    assert score.rule_hash == make.tiny_content().content_hash


def test_return_without_a_reason_is_refused() -> None:
    assessment = make.publish()

    with pytest.raises(
        AssessmentProblem, match=r"^Say what is to be mended: the school reads it beside its answers\.$"
    ):
        services.transition(by=System(), assessment_id=assessment.pk, action="return", reason="  ")


def test_returned_assessment_is_not_published_until_sent_again() -> None:
    assessment = make.publish()
    school = assessment.school_id
    before = current_campaign()
    take(assessment, "return")
    returned = school_result(school)
    make.say(assessment, "B02a", 3)
    take(assessment, "submit")
    again = school_result(school)

    assert before is not None
    assert returned is not None
    assert returned.valid is None
    assert again is not None
    assert again.valid is not None
    assert again.valid.open_by_class == (1, 1, 0)
    assert again.campaign.revision == before.revision + 2
    assert Score.objects.count() == 1


def test_sent_answers_cannot_be_changed() -> None:
    assessment = make.publish()

    with pytest.raises(AssessmentProblem) as caught:
        make.say(assessment, "A01a", 3)

    assert str(caught.value) == (
        "The assessment is “Sent to the department”: to change an answer, ask the department to return it."
    )


@pytest.mark.parametrize(("action", "possible"), [("submit", False), ("return", False), ("accept", True)])
def test_closed_campaign_leaves_only_accepting(action: str, possible: bool) -> None:
    assessment = in_state(SELF, AssessmentStatus.DRAFT if action == "submit" else AssessmentStatus.SUBMITTED)
    services.change_campaign(by=System(), code=AUTUMN, action="close")

    if possible:
        assert take(assessment, action) == AssessmentStatus.ACCEPTED
        return
    with pytest.raises(AssessmentProblem, match="is closed, so the assessment stays as it is"):
        take(assessment, action)
    with pytest.raises(AssessmentProblem, match="is closed, so answers can't be changed any more"):
        make.say(assessment, "A01a", 2)


@pytest.mark.parametrize(
    ("action", "role", "place", "allowed"),
    [
        ("submit", Role.DIRECTOR, OWN, True),
        ("submit", Role.DIRECTOR, SIBLING, False),
        ("submit", Role.DIRECTOR, FOREIGN, False),
        ("submit", Role.SAFETY_OFFICER, OWN, False),
        ("submit", Role.TRUSTEE, OWN, False),
        ("submit", Role.SPECIALIST, RAYON, False),
        ("submit", Role.EDUCATION_MINISTRY, "417", False),
        ("accept", Role.SPECIALIST, RAYON, True),
        ("accept", Role.SPECIALIST, OBLAST, True),
        ("accept", Role.SPECIALIST, FOREIGN_RAYON, False),
        ("accept", Role.EDUCATION_MINISTRY, "417", True),
        ("accept", Role.DIRECTOR, OWN, False),
        ("accept", Role.LOCAL_HEAD, AIMAK, False),
        ("return", Role.SPECIALIST, RAYON, True),
        ("return", Role.SPECIALIST, FOREIGN_RAYON, False),
        ("return", Role.DIRECTOR, OWN, False),
        ("return", Role.PUBLIC_COUNCIL, "417", False),
    ],
)
def test_step_takes_its_permission_in_its_place(
    person_for: PersonFor, action: str, role: Role, place: str, allowed: bool
) -> None:
    assessment = in_state(SELF, AssessmentStatus.DRAFT if action == "submit" else AssessmentStatus.SUBMITTED)
    person = person_for(role, place)

    if allowed:
        assert (
            take(assessment, action, by=person)
            == ALLOWED[SELF, assessment.status if action == "submit" else "submitted", action]
        )
        return
    with pytest.raises(RefusedError):
        take(assessment, action, by=person)
    assert StatusChange.objects.count() == 0


@pytest.mark.parametrize(("role", "allowed"), [(Role.SPECIALIST, True), (Role.DIRECTOR, False)])
def test_verification_is_recorded_by_reviewers(person_for: PersonFor, role: Role, allowed: bool) -> None:
    verification = in_state(VERIFICATION, AssessmentStatus.DRAFT)
    person = person_for(role, RAYON if allowed else OWN)

    if allowed:
        assert take(verification, "record", by=person) == AssessmentStatus.ACCEPTED
        return
    with pytest.raises(RefusedError):
        take(verification, "record", by=person)


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.EDUCATION_MINISTRY, True), (Role.SPECIALIST, False), (Role.OPERATOR, False)]
)
def test_campaign_is_managed_by_the_ministry(person_for: PersonFor, role: Role, allowed: bool) -> None:
    person = person_for(role, "417")

    if allowed:
        assert services.change_campaign(by=person, code=AUTUMN, action="close").status == CampaignStatus.CLOSED
        return
    with pytest.raises(RefusedError):
        services.change_campaign(by=person, code=AUTUMN, action="close")


def test_campaign_opened_twice_is_the_same() -> None:
    again = make.make_campaign()

    assert Campaign.objects.get() == again
    assert Entry.objects.filter(action="open", object_type="campaign").count() == 1
