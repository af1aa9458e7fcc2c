"""Bringing editions into the database: whole, once, and never against assessments that already use them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from koopsuz.accounts.gate import RefusedError, System
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import ROLE_TERMS, Role
from koopsuz.assessments.models import Campaign
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.common.reference import Problems, ReferenceError_
from koopsuz.law.models import Act
from koopsuz.standards import selectors
from koopsuz.standards.engine_model import engine_measures, engine_prices, scoring_model
from koopsuz.standards.models import Edition, Indicator, Requirement
from koopsuz.standards.schemas import load_prices, name_kinds, read_fact_catalogue
from koopsuz.standards.selectors import NoEditionError, editions
from koopsuz.standards.services import load_edition
from tests.factories.people import make_person
from tests.factories.standards import BLOCK_FILE, EDITION_FILE, ReferenceFolder, make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.fixture
def reference(tmp_path: Path) -> ReferenceFolder:
    return make_reference(tmp_path)


def load(reference: ReferenceFolder) -> str:
    """Load the tiny edition and return what changed."""
    return load_edition(by=System(), folder=reference.edition).change


def open_campaign() -> None:
    """Let a campaign use the tiny edition."""
    Campaign.objects.create(
        code="autumn",
        edition=Edition.objects.get(),
        facts_year=2026,
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 10, 1),
        status="open",
    )


def test_load_edition_and_read_it_back_gives_the_same_content(reference: ReferenceFolder) -> None:
    loaded = load_edition(by=System(), folder=reference.edition)
    editions._kept.clear()

    assert loaded.change == "created"
    assert selectors.current_edition() == loaded.content
    assert selectors.get_edition("tiny-1") == loaded.content
    assert selectors.get_edition_by_id(selectors.edition_id("tiny-1")) == loaded.content


def test_load_edition_twice_changes_nothing_and_records_once(reference: ReferenceFolder) -> None:
    load(reference)
    keys = dict(Requirement.objects.values_list("code", "pk"))
    entries = Entry.objects.count()

    assert load(reference) == "none"
    assert dict(Requirement.objects.values_list("code", "pk")) == keys
    assert Entry.objects.count() == entries


def test_load_edition_records_who_and_what(reference: ReferenceFolder) -> None:
    load(reference)

    entries = list(Entry.objects.order_by("pk").values_list("actor_name", "action", "object_type", "object_id"))
    assert entries == [
        ("Koopsuz", "load", "acts", "law/acts.yaml"),
        ("Koopsuz", "load", "edition", "tiny-1"),
    ]


def test_load_edition_with_an_error_writes_nothing(reference: ReferenceFolder) -> None:
    reference.change(BLOCK_FILE, "class: 3", "class: 9")

    with pytest.raises(ReferenceError_):
        load(reference)

    assert (Edition.objects.count(), Act.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_load_edition_with_new_rules_before_any_use_replaces_them(reference: ReferenceFolder) -> None:
    load(reference)
    keys = dict(Requirement.objects.values_list("code", "pk"))
    reference.change(BLOCK_FILE, "id: D02a", "id: D02b")

    assert load(reference) == "rules"
    assert dict(Requirement.objects.values_list("code", "pk")) == keys
    assert sorted(Indicator.objects.values_list("code", flat=True)) == ["D01a", "D01b", "D02b"]


def test_load_edition_in_use_with_new_words_keeps_rows_and_changes_words(reference: ReferenceFolder) -> None:
    load(reference)
    open_campaign()
    reference.change(BLOCK_FILE, "Hands carry illness.", "Illness travels on hands.")

    assert load(reference) == "words"
    assert selectors.current_edition().requirement("D02").why.en == "Illness travels on hands."


def test_load_edition_in_use_with_new_rules_is_refused_and_names_the_requirement(reference: ReferenceFolder) -> None:
    load(reference)
    open_campaign()
    before = selectors.current_edition()
    reference.change(BLOCK_FILE, "target: 2", "target: 3")

    with pytest.raises(InputProblems) as caught:
        load(reference)

    assert [str(problem) for problem in caught.value.problems] == [
        "tiny-1 D02: The rules of this requirement changed, but assessments or plans already use the edition. "
        "Put the rules back, or make a new edition; words may still be mended."
    ]
    assert selectors.current_edition() == before


@pytest.mark.parametrize("role", list(Role))
def test_load_edition_is_for_those_who_manage_the_standard(reference: ReferenceFolder, role: Role) -> None:
    person = make_person(role, "417")

    if Permission.MANAGE_STANDARD in ROLE_TERMS[role].permissions:
        assert load_edition(by=person, folder=reference.edition).change == "created"
    else:
        with pytest.raises(RefusedError):
            load_edition(by=person, folder=reference.edition)


def test_current_edition_while_none_is_loaded_says_so() -> None:
    with pytest.raises(NoEditionError, match="no edition of the standard is loaded"):
        selectors.current_edition()


def test_current_edition_passes_over_past_ones(reference: ReferenceFolder) -> None:
    Edition.objects.create(
        code="old", status="superseded", valid_from=date(2025, 1, 1), level_names=[], content_hash="old"
    )

    with pytest.raises(NoEditionError):
        selectors.current_edition()


def test_get_edition_for_a_draft_that_is_not_current_needs_the_permission(reference: ReferenceFolder) -> None:
    load(reference)
    Edition.objects.create(
        code="next", status="consultation", valid_from=date(2027, 1, 1), level_names=[], content_hash="next"
    )
    reader, stranger = make_person(Role.PARLIAMENT_COMMITTEE, "417"), make_person(Role.DIRECTOR, "S-0012")

    assert selectors.get_edition_for(reader, "tiny-1").code == "tiny-1"
    with pytest.raises(NoEditionError):
        selectors.get_edition_for(stranger, "tiny-1")
    assert selectors.get_edition_for(stranger, "next").code == "next"


def test_current_edition_kept_in_the_process_takes_one_query(
    reference: ReferenceFolder, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    load(reference)
    selectors.current_edition()

    with django_assert_num_queries(1):
        selectors.current_edition()


def test_engine_forms_keep_the_order_of_the_edition(reference: ReferenceFolder) -> None:
    load(reference)
    content = selectors.current_edition()
    kinds = name_kinds(read_fact_catalogue(reference.path, problems=Problems()))

    model = scoring_model(content, facts=kinds)

    assert model.requirement_ids == ("D01", "D02")
    assert model.indicator_ids == ("D01a", "D01b", "D02a")
    assert [measure.id for measure in engine_measures(content)] == ["D01m1", "D02m1"]
    assert engine_measures(content)[1].prerequisite is None
    assert [price.tyiyn for price in engine_prices(load_prices(reference.path))] == [18_500_000, 300_000]


def test_find_requirements_by_words_class_and_theme(reference: ReferenceFolder) -> None:
    load(reference)
    content = selectors.current_edition()

    def codes(**wanted: Any) -> list[str]:
        return [one.code for one in selectors.find_requirements(content, **wanted)]

    assert codes(query="TOILETS enough") == ["D01"]
    assert codes(query="уйротулот") == ["D02"]  # typed without ү and ө
    assert codes(requirement_class=1) == ["D01"]
    assert codes(theme="health") == ["D02"]
    assert codes(query="toilets", theme="health") == []
    assert codes() == ["D01", "D02"]
    assert [one.code for one in selectors.requirements_of_act(content, "kg-rules-2")] == ["D02"]


def test_load_edition_from_a_file_of_another_status_does_not_move_the_edition(reference: ReferenceFolder) -> None:
    load(reference)
    open_campaign()
    reference.change(EDITION_FILE, "status: draft", "status: consultation")

    assert load(reference) == "none"
    assert Edition.objects.get().status == "draft"
