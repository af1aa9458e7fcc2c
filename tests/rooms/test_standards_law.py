"""Requirements and the provisions under them: tied, flagged when the law changes, looked at again."""

from datetime import date
from pathlib import Path

import pytest

from koopsuz.accounts.gate import RefusedError, System
from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from koopsuz.law.selectors import NoProvisionError
from koopsuz.standards.kinds import ReviewOutcome
from koopsuz.standards.models import RequirementReview
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import current_edition
from koopsuz.standards.selectors.law import Flag, flags_of, provisions_under, resting_on
from koopsuz.standards.services import LifeProblem, load_edition
from koopsuz.standards.services.law import link_provision, review_requirement, unlink_provision
from tests.factories.acts import write
from tests.factories.people import make_person
from tests.factories.standards import make_reference

pytestmark = pytest.mark.django_db
OLD = "1-берене. А\n1. бир\n2. эки\n2-берене. Б\n1. үч"
SINCE = date(2025, 1, 1)


@pytest.fixture
def edition(tmp_path: Path) -> EditionContent:
    """The tiny edition, whose requirements rest on the act, and a text of the act."""
    load_edition(by=System(), folder=make_reference(tmp_path).edition)
    write(OLD)
    return current_edition()


def resting_codes(edition: EditionContent) -> list[str]:
    return [one.code for one in edition.requirements if any(source.act == "kg-law-1" for source in one.legal_sources)]


def tie(requirement: str, eid: str) -> bool:
    return link_provision(by=System(), edition="tiny-1", requirement=requirement, act="kg-law-1", eid=eid)


def waiting(edition: EditionContent) -> list[tuple[str, bool, tuple[str, ...]]]:
    return [(flag.requirement.code, flag.is_exact, flag.eids) for flag in flags_of(edition) if flag.review is None]


def look(requirement: str, outcome: ReviewOutcome = ReviewOutcome.STANDS, note: str = "") -> int:
    return review_requirement(
        by=System(), edition="tiny-1", requirement=requirement, act="kg-law-1", since=SINCE, outcome=outcome, note=note
    )


def test_link_goes_both_ways_and_is_kept_once(edition: EditionContent) -> None:
    assert (tie("D01", "art_1__para_1"), tie("D01", "art_1__para_1")) == (True, False)

    assert [(one.act, one.eid) for one in provisions_under(edition, "D01")] == [("kg-law-1", "art_1__para_1")]
    for eid in ("art_1", "art_1__para_1"):
        assert [one.requirement.code for one in resting_on(edition, act="kg-law-1", eid=eid)] == ["D01"]
    assert resting_on(edition, act="kg-law-1", eid="art_1__para_2") == ()
    assert Entry.objects.filter(action="link_provision").count() == 1


def test_link_is_taken_away_once(edition: EditionContent) -> None:
    tie("D01", "art_1")

    gone = [
        unlink_provision(by=System(), edition="tiny-1", requirement="D01", act="kg-law-1", eid="art_1")
        for _ in range(2)
    ]

    assert gone == [True, False]
    assert provisions_under(edition, "D01") == ()


def test_link_to_what_is_not_there_is_refused(edition: EditionContent) -> None:
    with pytest.raises(NoProvisionError):
        tie("D01", "art_404")
    with pytest.raises(LifeProblem, match="The edition has no requirement Z99"):
        tie("Z99", "art_1")


def test_nothing_is_flagged_before_the_law_changes(edition: EditionContent) -> None:
    assert flags_of(edition) == ()


def test_change_of_the_tied_provision_flags_exactly(edition: EditionContent) -> None:
    tie("D01", "art_1__para_1")

    write(OLD.replace("бир", "беш"), since=SINCE)

    assert waiting(edition)[0] == ("D01", True, ("art_1__para_1",))


def test_change_elsewhere_in_the_act_leaves_a_tied_requirement_alone(edition: EditionContent) -> None:
    for code in resting_codes(edition):
        tie(code, "art_1__para_1")

    write(OLD.replace("үч", "беш"), since=SINCE)

    assert waiting(edition) == []


def test_change_of_the_act_flags_requirements_that_name_no_provision(edition: EditionContent) -> None:
    write(OLD.replace("үч", "беш"), since=SINCE)

    assert waiting(edition) == [(code, False, ("art_2__para_1",)) for code in resting_codes(edition)]
    assert resting_codes(edition) != []


def test_whole_article_taken_out_flags_what_rests_on_its_clause(edition: EditionContent) -> None:
    tie("D01", "art_1__para_2")

    write("2-берене. Б\n1. үч", since=SINCE)

    assert waiting(edition)[0] == ("D01", True, ("art_1", "art_1__para_2"))


def test_look_settles_all_changes_of_the_day_and_is_recorded(edition: EditionContent) -> None:
    tie("D01", "art_1")
    write(OLD.replace("бир", "беш").replace("эки", "алты"), since=SINCE)

    assert look("D01") == 2

    flag: Flag = next(one for one in flags_of(edition) if one.requirement.code == "D01")
    assert flag.review is not None
    assert (flag.review.outcome, flag.review.person) == (ReviewOutcome.STANDS, "Koopsuz")
    assert Entry.objects.latest("pk").action == "review"
    with pytest.raises(LifeProblem, match="Nothing waits"):
        look("D01")


def test_look_that_asks_for_a_change_says_which(edition: EditionContent) -> None:
    tie("D01", "art_1")
    write(OLD.replace("бир", "беш"), since=SINCE)

    with pytest.raises(LifeProblem, match="Say what has to change"):
        look("D01", ReviewOutcome.TO_CHANGE, "  ")
    assert look("D01", ReviewOutcome.TO_CHANGE, "Беш болсун") == 1
    assert RequirementReview.objects.get().note == "Беш болсун"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EDUCATION_MINISTRY])
def test_other_roles_tie_and_look_at_nothing(edition: EditionContent, role: Role) -> None:
    person = make_person(role, "417")
    for write_it in (
        lambda: link_provision(by=person, edition="tiny-1", requirement="D01", act="kg-law-1", eid="art_1"),
        lambda: unlink_provision(by=person, edition="tiny-1", requirement="D01", act="kg-law-1", eid="art_1"),
        lambda: review_requirement(
            by=person, edition="tiny-1", requirement="D01", act="kg-law-1", since=SINCE, outcome=ReviewOutcome.STANDS
        ),
    ):
        with pytest.raises(RefusedError):
            write_it()
