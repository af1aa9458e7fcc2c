"""The cost of adoption of the tiny country, whose sums are known by heart."""

from dataclasses import replace
from typing import Any

import pytest

from koopsuz.accounts.gate import RefusedError
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments.selectors import published_campaigns
from koopsuz.assessments.selectors.aligned import scored_under
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.engine import scoring
from koopsuz.finance import selectors, services
from koopsuz.finance.models import AdoptionEstimate
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import BlockContent, EditionContent, content_hash
from koopsuz.standards.services.rows import write_content
from koopsuz.standards.states import EditionStatus
from tests.factories import assessments as tiny
from tests.factories.people import make_person
from tests.factories.planning import AS_OF, SOM, make_planned_country, planned_content

pytestmark = pytest.mark.django_db


def estimate(edition: str = "tiny") -> selectors.Estimate:
    pk = services.request_estimate(by=System(), edition=edition, as_of=AS_OF, in_background=False)
    services.run_estimate(pk)
    found = selectors.adoption_page_for(System(), edition).estimate
    assert found is not None
    return found


def sums(found: selectors.Estimate, key: str) -> dict[str, int]:
    return {one["payer"]: sum(one[key]) // SOM for one in found.result["payers"]}


def test_estimate_of_the_tiny_country_is_the_sum_known_by_heart() -> None:
    make_planned_country()

    found = estimate()

    assert sums(found, "one_off") == {
        "republican": 0,
        "subvention": 3_000,
        "local": 100_000,
        "school": 3_000,
        "nobody": 0,
    }
    assert found.full_upkeep == 10_000 * SOM
    assert (found.result["known_indicators"], found.result["indicators"]) == (
        found.result["indicators"],
        len(found.edition.indicators),
    )
    assert [(one["assessed"], one["schools"]) for one in found.result["oblasts"]] == [(2, 2), (1, 1)]


def test_estimate_does_not_touch_an_estimate_that_is_ready() -> None:
    make_planned_country()
    first = estimate()

    assert services.run_estimate(first.id) == "tiny"
    assert AdoptionEstimate.objects.count() == 1
    assert [*Entry.objects.filter(object_type="adoption_estimate").order_by("pk").values_list("action", flat=True)] == [
        "request",
        "compute",
    ]


def test_estimate_without_published_answers_is_refused_with_the_remedy() -> None:
    write_content(Edition(code="tiny"), planned_content())

    with pytest.raises(InputProblems) as refused:
        services.request_estimate(by=System(), edition="tiny", as_of=AS_OF)

    assert [problem.where for problem in refused.value.problems] == ["campaign"]
    assert not AdoptionEstimate.objects.exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.LOCAL_FINANCE, Role.OPERATOR])
def test_request_estimate_of_a_role_without_the_right_is_refused(role: Role) -> None:
    make_planned_country()

    with pytest.raises(RefusedError):
        services.request_estimate(by=make_person(role, "417"), edition="tiny", as_of=AS_OF)


def next_edition(**changes: Any) -> EditionContent:
    """The tiny edition as a draft in which the last indicator has another code: it was never asked before."""
    plain = planned_content()
    blocks = list(plain.blocks)
    last = blocks[-1].requirements[-1]
    renamed = replace(last, indicators=tuple(replace(one, code=f"{last.code}z") for one in last.indicators))
    blocks[-1] = BlockContent(
        blocks[-1].code, blocks[-1].title, blocks[-1].about, (*blocks[-1].requirements[:-1], renamed)
    )
    values = {
        **tiny.vars_of(plain),
        "code": "next",
        "blocks": tuple(blocks),
        "status": EditionStatus.DRAFT,
        "content_hash": "",
    }
    content = EditionContent(**{**values, **changes})
    return EditionContent(**{**tiny.vars_of(content), "content_hash": content_hash(content)})


def test_scored_under_a_new_edition_counts_what_was_never_asked_as_not_answered() -> None:
    make_planned_country()
    write_content(Edition(code="next"), next_edition())
    campaign = published_campaigns()[0]

    here, there = (scored_under(campaign, edition=code) for code in ("tiny", "next"))

    assert (there.asked - there.known) == len(next_edition().blocks[-1].requirements[-1].indicators)
    assert (there.requirement_levels[:, -1] >= scoring.NOT_ANSWERED).all()
    assert (there.requirement_levels[:, :-1] == here.requirement_levels[:, :-1]).all()


def test_estimate_of_a_draft_says_how_much_of_it_is_known() -> None:
    make_planned_country()
    write_content(Edition(code="next"), next_edition())

    found = estimate("next")

    assert found.result["known_indicators"] < found.result["indicators"]
    assert sums(found, "one_off")["local"] == 100_000
