"""The desks: every role finds one, with what it must do first."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment
from tests.conftest import ClientFor
from tests.factories import assessments as tiny
from tests.factories.assessments import AIMAK, OWN, RAYON, SIBLING
from tests.factories.planning import make_plan, make_planned_country

pytestmark = pytest.mark.django_db
PLACES = {
    Role.DIRECTOR: OWN,
    Role.SAFETY_OFFICER: OWN,
    Role.TRUSTEE: OWN,
    Role.SPECIALIST: RAYON,
    Role.LOCAL_HEAD: AIMAK,
    Role.LOCAL_FINANCE: AIMAK,
    Role.DEPUTY: AIMAK,
}


def desk(client_for: ClientFor, role: Role, place: str | None = None) -> str:
    """The words of a desk, with plain spaces."""
    response = client_for(role, place or PLACES.get(role, "417")).get(reverse("desk"))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def planned(db: None) -> str:
    translation.activate("en")
    make_planned_country()
    return make_plan()


def test_desk_of_a_visitor_asks_to_sign_in(db: None, client_for: ClientFor) -> None:
    response = client_for().get(reverse("desk"))

    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/desk/")


@pytest.mark.parametrize(
    ("role", "action"),
    [
        (Role.DIRECTOR, "See the page of the school"),
        (Role.SAFETY_OFFICER, "See the page of the school"),
        (Role.TRUSTEE, "Check the school&#x27;s answers"),
        (Role.SPECIALIST, "Review the answers that wait longest"),
        (Role.LOCAL_HEAD, "See what is not paid yet"),
        (Role.LOCAL_FINANCE, "Enter the envelopes"),
        (Role.DEPUTY, "See what is not paid yet"),
        (Role.EDUCATION_MINISTRY, "Compute a plan"),
        (Role.FINANCE_MINISTRY, "Compute a plan"),
        (Role.PARLIAMENT_COMMITTEE, "Read the standard and what it costs"),
        (Role.PUBLIC_COUNCIL, "Follow the money"),
        (Role.UNIVERSITY, "Follow the money"),
        (Role.DONOR, "Look through the unpaid needs"),
        (Role.OPERATOR, "Import schools and their facts"),
    ],
)
def test_desk_of_a_role_has_its_one_primary_action(
    planned: str, client_for: ClientFor, role: Role, action: str
) -> None:
    assert action in desk(client_for, role)


@pytest.mark.parametrize("role", list(Role))
def test_desk_of_a_role_stands_in_an_empty_country_too(db: None, client_for: ClientFor, role: Role) -> None:
    tiny.make_territory()
    tiny.make_school(OWN)

    assert "Sign out" in desk(client_for, role)


def test_director_follows_the_assessment_from_beginning_to_return(db: None, client_for: ClientFor) -> None:
    tiny.make_country()
    assert "Begin the assessment" in desk(client_for, Role.DIRECTOR)

    assessment = tiny.start()
    tiny.say(assessment, "A01a", 1)
    assert "Continue the assessment" in desk(client_for, Role.DIRECTOR)

    tiny.fill(Assessment.objects.get(pk=assessment.pk))
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")
    assert "The assessment is sent" in desk(client_for, Role.DIRECTOR)

    services.transition(by=System(), assessment_id=assessment.pk, action="return", reason="Look at the exit again.")
    returned = desk(client_for, Role.DIRECTOR)
    assert "Look at the exit again." in returned
    assert "Correct the answers" in returned


def test_begin_button_of_the_desk_starts_the_assessment(db: None, client_for: ClientFor) -> None:
    tiny.make_country()
    client = client_for(Role.DIRECTOR, OWN)
    page = client.get(reverse("desk")).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(campaign|school)" value="([^"]+)"', page))

    response = client.post(reverse("assess_start"), fields)

    assert response.status_code == 302
    assert response["Location"].startswith("/assess/")


def test_specialist_sees_the_oldest_answers_first_and_who_is_silent(db: None, client_for: ClientFor) -> None:
    tiny.make_country()
    tiny.publish(SIBLING)

    words = desk(client_for, Role.SPECIALIST)

    assert words.index("Waiting for review") < words.index("School S-0013") < words.index("Not sent yet")
    assert words.index("Not sent yet") < words.index("School S-0012")
    assert "School S-0900" not in words


def test_donor_sees_unpaid_needs_by_theme(planned: str, client_for: ClientFor) -> None:
    words = desk(client_for, Role.DONOR)

    assert "Fire safety 3" in words


def test_person_without_a_role_learns_whom_to_ask(db: None, client_for: ClientFor) -> None:
    client = client_for(Role.DONOR, "417")
    from koopsuz.accounts.models import Assignment

    Assignment.objects.all().delete()

    assert "You hold no role yet" in client.get(reverse("desk")).content.decode()
