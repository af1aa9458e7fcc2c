"""Verification visits: the draw, who sees what, the signs, and how a verification stands to the school's own answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.gate import RefusedError
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, VerificationDraw, VerificationVisit
from koopsuz.assessments.schemas.verification_rules import load_verification_rules
from koopsuz.assessments.selectors import get_campaign
from koopsuz.assessments.selectors.doubts import doubts_of
from koopsuz.assessments.selectors.visits import visits_for
from koopsuz.assessments.states import AssessmentKind
from koopsuz.common.problems import InputProblems
from koopsuz.engine.sampling import Unit, draw
from tests.conftest import ClientFor
from tests.factories import assessments as tiny
from tests.factories.assessments import AUTUMN, FOREIGN, OWN, SIBLING
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
SEED = "lottery of 27.11.2026: 7 12 31"


@pytest.fixture
def country() -> None:
    tiny.make_country()
    for school in (OWN, SIBLING, FOREIGN):
        tiny.publish(school)


def campaign():  # type: ignore[no-untyped-def]  # read anew in each test
    found = get_campaign(AUTUMN)
    assert found is not None
    return found


def drawn() -> list[str]:
    return list(VerificationVisit.objects.order_by("pk").values_list("school__code", flat=True))


def test_draw_visits_can_be_repeated_from_what_was_kept(country: None) -> None:
    services.draw_visits(by=System(), campaign=AUTUMN, seed=SEED)

    row = VerificationDraw.objects.get()
    units = [Unit(*unit) for unit in row.units]
    again = draw(units, seed=row.seed, share_permille=row.rules["share_permille"])
    assert drawn() == [one.unit.code for one in again]
    assert len(drawn()) == len({unit.stratum for unit in units})


@pytest.mark.parametrize(("seed", "where"), [("short", ["seed"]), (SEED, ["seed"])])
def test_draw_visits_with_a_bad_or_used_seed_is_refused(country: None, seed: str, where: list[str]) -> None:
    services.draw_visits(by=System(), campaign=AUTUMN, seed=SEED)

    with pytest.raises(InputProblems) as refused:
        services.draw_visits(by=System(), campaign=AUTUMN, seed=seed)

    assert [one.where for one in refused.value.problems] == where
    assert VerificationDraw.objects.count() == 1


def test_draw_visits_without_answers_tells_everything_at_once() -> None:
    tiny.make_country()

    with pytest.raises(InputProblems) as refused:
        services.draw_visits(by=System(), campaign=AUTUMN, seed="x")

    assert [one.where for one in refused.value.problems] == ["campaign", "seed"]


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.DIRECTOR, Role.OPERATOR])
def test_draw_visits_by_others_is_refused(country: None, role: Role) -> None:
    with pytest.raises(RefusedError):
        services.draw_visits(by=make_person(role, "417"), campaign=AUTUMN, seed=SEED)


def test_doubts_of_equal_answers_and_of_haste_are_told_with_their_numbers(country: None) -> None:
    rules = load_verification_rules_here()
    own = Assessment.objects.get(school__code=OWN)

    found = doubts_of(campaign(), rules=rules)

    by_sign = {doubt.sign: doubt.numbers for doubt in found[own.school_id]}
    assert by_sign["too_fast"]["answers"] == len(tiny.ANSWERS)
    assert int(str(by_sign["too_fast"]["seconds"])) < len(tiny.ANSWERS) * rules.doubts.seconds_per_answer


def load_verification_rules_here():  # type: ignore[no-untyped-def]  # a value of the reference data
    from django.conf import settings

    return load_verification_rules(settings.REFERENCE)[0]


def test_visits_show_agreement_once_the_verification_is_recorded(country: None) -> None:
    services.draw_visits(by=System(), campaign=AUTUMN, seed=SEED)
    school = drawn()[0]
    record = tiny.fill(tiny.start(school, kind=AssessmentKind.VERIFICATION), {**tiny.ANSWERS, "A01a": 3, "B01a": 3})
    services.transition(by=System(), assessment_id=record.pk, action="record")

    page = visits_for(System(), campaign=campaign())

    visit = next(one for one in page.visits if one.school_code == school)
    assert visit.agreement is not None
    assert visit.agreement.compared == visit.agreement.equal + visit.agreement.higher + visit.agreement.lower
    assert visit.agreement.lower >= 1
    assert visit.effect is not None
    assert visit.effect > 0
    assert page.recorded == 1


def test_visits_page_shows_a_specialist_only_the_own_places(country: None, client_for: ClientFor) -> None:
    services.draw_visits(by=System(), campaign=AUTUMN, seed=SEED)
    ministry = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("visits")).content.decode()
    away = client_for(Role.SPECIALIST, "41711000000000").get(reverse("visits")).content.decode()

    assert all(reverse("school", args=[code]) in ministry for code in drawn())
    assert not any(reverse("school", args=[code]) in away for code in drawn())
    assert SEED in ministry


def test_visits_page_query_count_does_not_depend_on_the_number_of_visits(country: None, client_for: ClientFor) -> None:
    services.draw_visits(by=System(), campaign=AUTUMN, seed=SEED)
    counts = {}
    for place in ("417", "41702000000000"):
        client = client_for(Role.SPECIALIST, place)
        client.get(reverse("visits"))
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(reverse("visits")).content.decode().count('value="verification"')
        counts[place] = (len(queries), shown)

    (all_queries, all_shown), (some_queries, some_shown) = counts.values()
    assert (all_shown, some_shown) == (len(drawn()), 1)
    assert all_queries == some_queries


def test_draw_file_holds_what_repeats_the_draw(country: None, client_for: ClientFor) -> None:
    services.draw_visits(by=System(), campaign=AUTUMN, seed=SEED)

    content = client_for(Role.EDUCATION_MINISTRY, "417").get(reverse("draw_file")).json()

    assert (content["seed"], sorted(content["drawn"])) == (SEED, sorted(drawn()))
    assert sorted(unit["code"] for unit in content["units"]) == sorted([OWN, SIBLING, FOREIGN])


def test_draw_visits_button_draws_and_tells_what_is_wrong(country: None, client_for: ClientFor) -> None:
    client = client_for(Role.EDUCATION_MINISTRY, "417")

    wrong = client.post(reverse("draw_visits"), {"seed": "x"}, follow=True).content.decode()
    right = client.post(reverse("draw_visits"), {"seed": SEED}, follow=True).content.decode()

    assert "shorter than 8" in wrong
    assert "The schools are drawn" in right
