"""Reading what is published: of a country as arrays, of areas, of a school, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import selectors, services
from koopsuz.assessments.models import Assessment
from koopsuz.assessments.selectors import country as country_selectors
from koopsuz.assessments.selectors import tables
from koopsuz.assessments.states import AssessmentKind
from koopsuz.places.models import School
from tests.conftest import PersonFor
from tests.factories import assessments as make
from tests.factories.assessments import (
    AIMAK,
    AUTUMN,
    COUNTRY,
    FOREIGN,
    FOREIGN_AIMAK,
    FOREIGN_RAYON,
    OBLAST,
    OWN,
    RAYON,
    SIBLING,
)

GOOD = {"A01a": 3, "A01b": 3, "A02a": 5, "B01a": 3, "B02a": 3}


@pytest.fixture
def campaign(db: None) -> selectors.CampaignInfo:
    make.make_country()
    found = selectors.current_campaign()
    assert found is not None
    return found


def now() -> selectors.CampaignInfo:
    found = selectors.current_campaign()
    assert found is not None
    return found


def school_id(code: str) -> int:
    return School.objects.get(code=code).pk


def test_score_table_has_published_schools_in_canonical_order(campaign: selectors.CampaignInfo) -> None:
    make.publish(FOREIGN)
    make.publish(OWN, answers=GOOD)
    make.start(SIBLING)

    table = selectors.score_table(now())

    assert table.school_codes.tolist() == [OWN, FOREIGN]
    assert table.unit_codes.tolist() == [AIMAK, FOREIGN_AIMAK]
    assert table.requirement_levels.tolist() == [[3, 3, 5, 3, 3], [1, 3, 5, 1, 0]]
    assert table.block_levels.tolist() == [[3, 3], [1, 0]]
    assert table.block_means.tolist() == [[3000, 3000], [2000, 500]]
    assert table.capped_by.tolist() == [["", ""], ["A01", ""]]
    assert table.open_by_class.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert {name: column.tolist() for name, column in table.numbers.items()} == {"A02a": [5, 5]}
    assert table.statuses.tolist() == ["submitted", "submitted"]
    assert selectors.score_table(now(), school_ids=[school_id(FOREIGN)]).school_codes.tolist() == [FOREIGN]


def test_score_table_of_nothing_is_empty(campaign: selectors.CampaignInfo) -> None:
    table = selectors.score_table(campaign)

    assert table.requirement_levels.shape == (0, 5)
    assert table.block_levels.shape == (0, 2)


def test_verification_counts_before_the_school_own_answers(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN, answers=GOOD)
    verification = make.fill(make.start(OWN, kind=AssessmentKind.VERIFICATION))
    services.transition(by=System(), assessment_id=verification.pk, action="record")

    table = selectors.score_table(now())
    result = selectors.school_result(school_id(OWN))

    assert (table.kinds.tolist(), table.open_by_class.tolist()) == (["verification"], [[1, 1, 1]])
    assert result is not None
    assert result.self_assessment is not None
    assert result.valid is result.verification is not None
    assert (result.self_assessment.open_by_class, result.valid.open_by_class) == ((0, 0, 0), (1, 1, 1))


def test_school_result_tells_levels_gaps_and_caps(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN)

    result = selectors.school_result(school_id(OWN))

    assert result is not None
    record = result.valid
    assert record is not None
    assert dict(record.levels) == {"A01": 1, "A02": 3, "B01": 1, "B02": 0}
    assert record.not_applicable == {"A03"}
    assert [(gap.requirement.code, gap.level) for gap in record.gaps] == [("A01", 1), ("B01", 1), ("B02", 0)]
    assert [(one.block.code, one.level, one.mean, one.capped_by and one.capped_by.code) for one in record.blocks] == [
        ("A", 1, 2000, "A01"),
        ("B", 0, 500, None),
    ]
    assert (record.answered, record.asked, record.mean) == (5, 5, 1250)


def test_school_history_goes_back_over_the_campaigns(campaign: selectors.CampaignInfo) -> None:
    make.make_campaign("autumn-2025", year=2025)
    make.publish(campaign="autumn-2025", answers=GOOD)
    make.publish()

    history = selectors.school_history(school_id(OWN))

    assert [(one.campaign.code, one.valid and one.valid.open_by_class) for one in history] == [
        (AUTUMN, (1, 1, 1)),
        ("autumn-2025", (0, 0, 0)),
    ]
    assert [one.code for one in selectors.published_campaigns()] == [AUTUMN, "autumn-2025"]


def test_before_the_first_campaign_there_is_nothing(db: None) -> None:
    assert selectors.current_campaign() is None
    assert selectors.area_summary(COUNTRY) is None
    assert selectors.school_result(1) is None
    assert selectors.states_for(System(), as_of=date(2026, 10, 1)) is None


def test_area_summary_counts_what_lies_in_it(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN)
    make.publish(FOREIGN, answers=GOOD)

    found = selectors.area_summaries([COUNTRY, OBLAST, RAYON, AIMAK, FOREIGN_RAYON])

    counts = {
        code: (one.schools, one.assessed, one.open_by_class, one.schools_in_danger, one.pupils)
        for code, one in found.items()
    }
    here = (2, 1, (1, 1, 1), 1, 200)
    assert counts == {
        COUNTRY: (3, 2, (1, 1, 1), 1, 300),
        OBLAST: here,
        RAYON: here,
        AIMAK: here,
        FOREIGN_RAYON: (1, 1, (0, 0, 0), 0, 100),
    }
    assert [(one.code, one.levels, one.not_assessed) for one in found[COUNTRY].blocks] == [
        ("A", (0, 1, 0, 1), 0),
        ("B", (1, 0, 0, 1), 0),
    ]
    assert found[COUNTRY].assessed_permille == 666
    assert selectors.requirement_levels("A01") == (0, 1, 0, 1, 0, 0)
    assert selectors.requirement_levels("Z01") is None


def test_queries_do_not_grow_with_schools(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN)
    with CaptureQueriesContext(connection) as one:
        selectors.area_summaries([COUNTRY, OBLAST])
        selectors.score_table(now())
    make.publish(SIBLING)
    make.publish(FOREIGN)
    with CaptureQueriesContext(connection) as three:
        selectors.area_summaries([COUNTRY, OBLAST, RAYON, AIMAK])
        selectors.score_table(now())

    assert len(one) == len(three)


@contextmanager
def outside_a_transaction() -> Iterator[None]:
    """Read as a page does, outside any transaction, so that tables are kept."""
    database = connections["default"]
    database.in_atomic_block = False
    try:
        yield
    finally:
        database.in_atomic_block = True


@pytest.fixture
def empty_memory() -> Iterator[None]:
    yield
    tables._kept.clear()
    country_selectors._kept.clear()


def test_tables_are_kept_until_something_is_published(campaign: selectors.CampaignInfo, empty_memory: None) -> None:
    make.publish(OWN)
    info = now()
    with outside_a_transaction():
        before = selectors.score_table(info)
        selectors.area_summary(COUNTRY, info)
        with CaptureQueriesContext(connection) as warm:
            again = selectors.score_table(info)
            selectors.area_summary(OBLAST, info)
    make.publish(SIBLING)

    assert again is before
    assert len(warm) == 0
    with outside_a_transaction():
        assert selectors.score_table(now()).school_codes.tolist() == [OWN, SIBLING]
        summary = selectors.area_summary(COUNTRY)
    assert summary is not None
    assert summary.assessed == 2


def test_tables_read_inside_a_transaction_are_not_kept(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN)

    selectors.score_table(now())

    assert now().id not in tables._kept


def test_explain_level_of_a_number_names_facts_and_rule(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN, answers={**GOOD, "A02a": 2})

    found = selectors.explain_level(OWN, "A02")

    assert found is not None
    assert (found.level, found.rule, found.gap, found.lowest) == (1, "lowest_indicator", True, ("A02a",))
    assert dict(found.facts) == {"pupils": 100}
    assert [(one.name, one.value.split()[0]) for one in selectors.facts_in_words(found)] == [("pupils", "100")]
    formula = selectors.formula_steps(found)[0]
    assert (formula.of, formula.text, formula.result) == ("A02a", "pupils / max(value, 1)", "50")
    assert [(step.text, step.result) for step in formula.steps] == [
        ("value", "2"),
        ("max(value, 1)", "2"),
        ("pupils", "100"),
        ("pupils / max(value, 1)", "50"),
    ]


def test_explanation_agrees_with_the_stored_score(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN)
    result = selectors.school_result(school_id(OWN))
    assert result is not None
    assert result.valid is not None

    for one in result.valid.blocks:
        found = selectors.explain_block(OWN, one.block.code)
        assert found is not None
        assert (found.level, found.mean, found.capped_by) == (one.level, one.mean, one.capped_by)
        assert {step.requirement.code: step.level for step in found.steps if step.rule == "lowest_indicator"} == {
            code: level for code, level in result.valid.levels.items() if code.startswith(one.block.code)
        }


def test_states_are_those_of_the_persons_places(campaign: selectors.CampaignInfo, person_for: PersonFor) -> None:
    make.publish(OWN)
    make.start(SIBLING)

    specialist = selectors.states_for(person_for(Role.SPECIALIST, RAYON), as_of=date(2026, 12, 2))
    director = selectors.states_for(person_for(Role.DIRECTOR, OWN), as_of=date(2026, 10, 1))
    donor = selectors.states_for(person_for(Role.DONOR, "417"), as_of=date(2026, 10, 1))

    assert specialist is not None
    assert [(row.school.code, row.state, row.late, row.open_life) for row in specialist.rows] == [
        (OWN, "submitted", False, 1),
        (SIBLING, "draft", True, None),
    ]
    assert dict(specialist.counts) == {
        "not_started": 0,
        "draft": 1,
        "submitted": 1,
        "returned": 0,
        "accepted": 0,
        "late": 1,
    }
    assert specialist.days_left == -1
    assert director is not None
    assert [row.school.code for row in director.rows] == [OWN]
    assert donor is not None
    assert (donor.rows, donor.schools) == ((), 0)


def test_states_are_filtered_by_state_area_and_words(campaign: selectors.CampaignInfo) -> None:
    make.publish(OWN)

    def codes(**filters: str) -> list[str]:
        found = selectors.states_for(System(), as_of=date(2026, 12, 2), **filters)
        assert found is not None
        return [row.school.code for row in found.rows]

    assert codes(state="submitted") == [OWN]
    assert codes(state="not_started") == [SIBLING, FOREIGN]
    assert codes(state="late", area=RAYON) == [SIBLING]
    assert codes(words="school s-09") == [FOREIGN]


def test_own_schools_are_those_where_the_role_is_held(campaign: selectors.CampaignInfo, person_for: PersonFor) -> None:
    assessment = make.start(OWN)

    found = selectors.own_schools(person_for(Role.DIRECTOR, OWN))

    assert [(one.school.code, one.assessment_id, one.state) for one in found] == [(OWN, assessment.pk, "draft")]
    assert selectors.own_schools(person_for(Role.SPECIALIST, RAYON)) == ()


def test_facts_of_the_campaign_year_decide(campaign: selectors.CampaignInfo) -> None:
    make.make_school("S-0014", has_boarding=True)
    assessment = make.fill(make.start("S-0014"), {**GOOD, "A03a": 0})

    assert Assessment.objects.get(pk=assessment.pk).asked == 6
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")
    result = selectors.school_result(school_id("S-0014"))
    assert result is not None
    assert result.valid is not None
    assert [(gap.requirement.code, gap.level) for gap in result.valid.gaps] == [("A03", 0)]
