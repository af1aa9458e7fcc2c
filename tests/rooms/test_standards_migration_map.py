"""The migration map and the comparison of editions: what changed, where answers go, and that none is lost without a reason."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import RefusedError
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.common.reference import Problems, ReferenceError_, read_section
from koopsuz.common.text import Text
from koopsuz.law import services as law
from koopsuz.standards.exchange.yaml_files import as_yaml
from koopsuz.standards.kinds import Change
from koopsuz.standards.models import EditionMap
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.comparison import compare_editions
from koopsuz.standards.schemas.documents import read_documents
from koopsuz.standards.schemas.edition import read_references
from koopsuz.standards.schemas.migration_map import (
    MigrationMap,
    PassageContent,
    check_map,
    load_map,
    map_document,
    map_hash,
    read_map,
)
from koopsuz.standards.selectors import NoEditionError
from koopsuz.standards.selectors.comparison import comparison_for, migration_map
from koopsuz.standards.services import LifeProblem, bring_in, keep_map, put_passage, start_draft
from tests.factories import assessments as country
from tests.factories import editions
from tests.factories.drafts import BY, first_edition, make_draft, small_documents
from tests.factories.people import make_person
from tests.factories.successor import REASON, successor

REASONED = PassageContent(("C01a",), (), reason=REASON)


@pytest.fixture(scope="module")
def second() -> tuple[EditionContent, MigrationMap]:
    documents, migration = successor(first_edition())
    return read_documents(documents, rests_on=read_references(settings.REFERENCE, problems=Problems())), migration


def test_comparison_names_splits_merges_renames_and_the_removal(second: tuple[EditionContent, MigrationMap]) -> None:
    content, migration = second

    changes = compare_editions(first_edition(), content, migration=migration)

    counts = Counter(one.kind for one in changes)
    wanted = {
        Change.SPLIT: 3,
        Change.MERGED: 2,
        Change.RENAMED: 4,
        Change.REMOVED: 1,
        Change.ADDED: 0,
        Change.REGROUPED: 0,
    }
    assert {kind: counts[kind] for kind in wanted} == wanted
    assert ("A02", "A91") in [one.codes for one in changes if one.kind is Change.SPLIT]
    assert ("D02", "D03", "D91") in [one.codes for one in changes if one.kind is Change.MERGED]


def test_comparison_every_requirement_stands_in_exactly_one_change(second: tuple[EditionContent, MigrationMap]) -> None:
    content, migration = second

    changes = compare_editions(first_edition(), content, migration=migration)

    assert sorted(one.code for change in changes for one in change.before) == sorted(
        one.code for one in first_edition().requirements
    )
    assert sorted(one.code for change in changes for one in change.after) == sorted(
        one.code for one in content.requirements
    )


def test_comparison_of_an_edition_with_itself_finds_nothing() -> None:
    changes = compare_editions(first_edition(), first_edition())

    assert {one.kind for one in changes} == {Change.SAME}


def test_comparison_tells_words_from_rules() -> None:
    documents = small_documents()
    rests_on = read_references(settings.REFERENCE, problems=Problems())
    before = read_documents(documents, rests_on=rests_on)
    documents.blocks["C"]["requirements"][0]["title"]["en"] = "Another title"
    documents.blocks["C"]["requirements"][1]["measures"][0]["lifetime_years"] = 99

    changes = {one.codes: one for one in compare_editions(before, read_documents(documents, rests_on=rests_on))}

    assert changes["C01",].kind is Change.WORDS
    assert changes["C02",].kind is Change.RULES
    assert changes["C02",].rules == ("measures",)


def test_map_of_the_successor_is_complete_and_survives_its_file(second: tuple[EditionContent, MigrationMap]) -> None:
    content, migration = second

    words = as_yaml(map_document(migration))
    problems = Problems()
    read = read_map(read_section(words, name="migration.yaml", problems=problems))

    assert len(problems) == 0
    assert read == migration
    assert as_yaml(map_document(read)) == words
    assert check_map(migration, old=first_edition(), new=content) == ()


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        (PassageContent(("Z01a",), ("C01a",)), "does not ask Z01a"),
        (PassageContent(("C01a",), ("Z01a",)), "does not ask Z01a"),
        (PassageContent(("C01a",), ()), "no reason is given"),
        (PassageContent(("C01a",), (), reason=Text(ky="бар")), "no reason is given"),
        (PassageContent(("C01a",), ("C01a",), levels=(0, 1, 2, 9)), "0, 1, 2 and 3"),
        (PassageContent((), ("C01a",)), "without a source"),
    ],
)
def test_map_that_says_something_wrong_is_told_so(passage: PassageContent, said: str) -> None:
    content = first_edition()

    problems = check_map(MigrationMap("x", (passage,)), old=content, new=replace(content, code="y"))

    assert any(said in problem.sentence for problem in problems), problems


def test_map_two_passages_to_one_indicator_are_refused() -> None:
    content = first_edition()
    twice = MigrationMap("x", (PassageContent(("C01a",), ("C02a",)), PassageContent(("C02a",), ("C02a",))))

    problems = check_map(twice, old=content, new=content)

    assert any("two passages" in problem.sentence for problem in problems)


def test_map_a_level_becomes_no_number() -> None:
    content = first_edition()
    number = next(one for one in content.indicators if one.is_number)
    level = next(one for one in content.indicators if not one.is_number)

    problems = check_map(MigrationMap("x", (PassageContent((level.code,), (number.code,)),)), old=content, new=content)

    assert any("only from one indicator that asks for a number" in problem.sentence for problem in problems)


def test_map_file_with_a_wrong_key_names_it(tmp_path: Path) -> None:
    (tmp_path / "migration.yaml").write_text('from: "2026-1"\npassages:\n  - from: [A01a]\n    two: [A01b]\n')

    with pytest.raises(ReferenceError_, match="two"):
        load_map(tmp_path)


def test_map_folder_without_a_file_has_none(tmp_path: Path) -> None:
    assert load_map(tmp_path) is None


@pytest.mark.django_db
class TestKeeping:
    @pytest.fixture(autouse=True)
    def two_editions(self) -> None:
        make_draft("draft-1")
        make_draft("draft-2")

    def test_keep_map_stores_it_and_leaves_a_row_of_the_act(self) -> None:
        keep_map(by=BY, code="draft-2", found=MigrationMap("draft-1", (REASONED,)))

        assert migration_map("draft-2") == MigrationMap("draft-1", (REASONED,))
        assert Entry.objects.filter(action="keep_map", object_id="draft-2").count() == 1

    def test_keep_map_refuses_one_who_may_not(self) -> None:
        country.make_territory()
        country.make_school(country.OWN)
        with pytest.raises(RefusedError):
            keep_map(by=make_person(Role.DIRECTOR, country.OWN), code="draft-2", found=MigrationMap("draft-1", ()))

    def test_keep_map_refuses_what_is_wrong_and_stores_nothing(self) -> None:
        wrong = MigrationMap("draft-1", (PassageContent(("Z01a",), ("C01a",)),))

        with pytest.raises(InputProblems):
            keep_map(by=BY, code="draft-2", found=wrong)
        assert not EditionMap.objects.exists()

    @pytest.mark.parametrize("base", ["draft-2", "nothing"])
    def test_keep_map_refuses_a_base_that_is_no_other_edition(self, base: str) -> None:
        with pytest.raises(InputProblems):
            keep_map(by=BY, code="draft-2", found=MigrationMap(base, ()))

    def test_put_passage_adds_changes_and_takes_out(self) -> None:
        keep_map(by=BY, code="draft-2", found=MigrationMap("draft-1", ()))
        changed = replace(REASONED, sources=("C01a", "C02a"))

        for place, passage in ((None, REASONED), (0, changed)):
            seen = map_hash(migration_map("draft-2") or MigrationMap("", ()))
            put_passage(by=BY, code="draft-2", place=place, passage=passage, seen=seen)
        assert migration_map("draft-2") == MigrationMap("draft-1", (changed,))
        seen = map_hash(MigrationMap("draft-1", (changed,)))
        put_passage(by=BY, code="draft-2", place=0, passage=None, seen=seen)

        assert migration_map("draft-2") == MigrationMap("draft-1", ())

    def test_put_passage_after_somebody_else_saves_nothing(self) -> None:
        keep_map(by=BY, code="draft-2", found=MigrationMap("draft-1", ()))

        with pytest.raises(LifeProblem, match="meanwhile"):
            put_passage(by=BY, code="draft-2", place=None, passage=REASONED, seen="an older map")
        assert migration_map("draft-2") == MigrationMap("draft-1", ())

    def test_comparison_without_any_edition_before_is_none(self) -> None:
        with pytest.raises(NoEditionError):
            comparison_for(BY, "draft-2")


@pytest.mark.django_db
def test_start_draft_knows_what_it_was_copied_from() -> None:
    law.load_acts(by=BY, reference=settings.REFERENCE)
    content = bring_in(by=BY, documents=small_documents("first"))
    editions.lead("first", editions.EditionStatus.CONSULTATION)

    start_draft(by=BY, base="first", code="second", valid_from=content.valid_from.replace(year=2030))

    assert migration_map("second") == MigrationMap("first", ())
    assert {one.kind for one in comparison_for(BY, "second").changes} == {Change.SAME}
