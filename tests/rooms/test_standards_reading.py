"""Reading the standard's files: what is right becomes values, what is wrong is named by file, line, key and remedy."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from koopsuz.common.reference import ReferenceError_, ReferenceProblem
from koopsuz.common.text import Text
from koopsuz.engine.money import Money
from koopsuz.standards.kinds import Comparison, CostType, IndicatorKind
from koopsuz.standards.schemas import (
    CrosswalkContent,
    IndicatorContent,
    LegalSourceContent,
    MeasureContent,
    load_edition,
    load_prices,
    price_on,
    rules_hash,
)
from tests.factories.standards import BLOCK_FILE, ReferenceFolder, make_reference
from tests.factories.standards_spoilt import SPOILT

PROJECT_REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.fixture
def reference(tmp_path: Path) -> ReferenceFolder:
    return make_reference(tmp_path)


def problems_of(reference: ReferenceFolder) -> list[ReferenceProblem]:
    with pytest.raises(ReferenceError_) as caught:
        load_edition(reference.edition)
    return list(caught.value.problems)


def test_load_edition_of_good_files_gives_whole_values(reference: ReferenceFolder) -> None:
    edition = load_edition(reference.edition)

    first = edition.requirement("D01")
    assert (edition.code, [block.code for block in edition.blocks]) == ("tiny-1", ["D"])
    assert [one.code for one in edition.requirements] == ["D01", "D02"]
    assert [one.code for one in edition.indicators] == ["D01a", "D01b", "D02a"]
    assert edition.count_by_class() == {1: 1, 2: 0, 3: 1}
    assert first.legal_sources == (
        LegalSourceContent(
            "kg-law-1",
            Text("Мыйзам", "Закон", "Law on education"),
            Text("Берене", "Статья", "Article"),
            False,
        ),
    )
    assert first.crosswalk == (CrosswalkContent("jmp", "sanitation-basic"),)
    assert edition.indicator("D01b") == IndicatorContent(
        code="D01b",
        requirement="D01",
        kind=IndicatorKind.NUMBER,
        question=Text("Канча орун?", "Сколько мест?", "How many seats?"),
        levels=(),
        evidence=Text("Сүрөт", "Фото", "Photo of the row"),
        unit=Text("даана", "шт.", "pcs"),
        minimum=0,
        maximum=500,
        score="girls / max(value, 1)",
        better=Comparison.LOWER,
        thresholds=(Decimal(60), Decimal(40), Decimal("20.5")),
    )
    assert edition.measure("D01m1") == MeasureContent(
        code="D01m1",
        requirement="D01",
        title=Text("Орундарды куруу", "Построить места", "Build seats"),
        closes_to=3,
        effect_permille=1000,
        cost_type=CostType.CAPITAL_REPAIR,
        line="capital_repair",
        quantity="max(1, ceil(girls / 20) - D01b)",
        price="d_seat",
        lifetime_years=20,
        recurrent_permille=30,
        recurrent_line="utilities",
        prerequisite="D02",
    )


def test_first_edition_of_the_project_loads_with_its_counts() -> None:
    edition = load_edition(PROJECT_REFERENCE / "standard" / "2026-1")

    assert [block.code for block in edition.blocks] == list("ABCDEFGHIJ")
    assert [len(block.requirements) for block in edition.blocks] == [13] * 10
    assert min(len(block.indicators) for block in edition.blocks) >= 20
    assert min(edition.count_by_class().values()) >= 25


@pytest.mark.parametrize("name", SPOILT)
def test_load_edition_with_a_planted_error_names_file_line_key_and_remedy(
    reference: ReferenceFolder, name: str
) -> None:
    spoilt = SPOILT[name]
    line = reference.change(spoilt.file, spoilt.before, spoilt.after) + spoilt.below

    problems = problems_of(reference)

    assert ReferenceProblem(spoilt.file, line, spoilt.key, spoilt.problem, spoilt.remedy) in problems


def test_load_edition_with_many_errors_tells_all_at_once_in_order(reference: ReferenceFolder) -> None:
    price_line = reference.change("prices/d.yaml", "transport_sensitive: false", "transport_sensitive: maybe")
    class_line = reference.change(BLOCK_FILE, "class: 3", "class: 9")
    price_of_measure = reference.change(BLOCK_FILE, "price: d_lesson", "price: d_leson")

    problems = problems_of(reference)

    assert [(one.file, one.line) for one in problems] == [
        ("prices/d.yaml", price_line),
        (BLOCK_FILE, class_line),
        (BLOCK_FILE, price_of_measure),
    ]
    assert str(problems[2]) == (
        f"{BLOCK_FILE}:{price_of_measure} requirements.D02.measures.D02m1.price: “d_leson” is not known. "
        "Did you mean “d_lesson”?"
    )


def test_load_edition_with_an_id_in_two_requirements_refuses_the_later(reference: ReferenceFolder) -> None:
    line = reference.change(BLOCK_FILE, "  - id: D02\n", "  - id: D01\n")

    problems = problems_of(reference)

    twice = f"The id “D01” already stands in {BLOCK_FILE}, line 6."
    assert (
        ReferenceProblem(
            BLOCK_FILE, line, "requirements.D01.id", twice, "Give it an id of its own; ids are never reused."
        )
        in problems
    )


def test_load_edition_with_a_circle_of_prerequisites_names_the_way(reference: ReferenceFolder) -> None:
    line = reference.change(BLOCK_FILE, "recurrent_permille: 0", "recurrent_permille: 0\n        prerequisite: D01") + 1

    problems = problems_of(reference)

    circle = "These requirements wait for each other: D02 → D01 → D02."
    assert (
        ReferenceProblem(
            BLOCK_FILE, line, "requirements.D02.measures.D02m1.prerequisite", circle, "Take one prerequisite out."
        )
        in problems
    )


def test_load_edition_from_an_empty_folder_names_the_missing_files(tmp_path: Path) -> None:
    with pytest.raises(ReferenceError_) as caught:
        load_edition(tmp_path / "standard" / "none")

    files = {problem.file: (problem.problem, problem.remedy) for problem in caught.value.problems}
    cannot = ("The file can't be read.", "Check that it exists and may be read.")
    shared = ("crosswalk.yaml", "facts.yaml", "law/acts.yaml", "sources.yaml")
    assert files == dict.fromkeys((*shared, "standard/none/edition.yaml"), cannot)


def test_rules_hash_when_only_words_change_stays_the_same(reference: ReferenceFolder) -> None:
    before = load_edition(reference.edition)
    reference.change(BLOCK_FILE, "Children fall ill.", "Children fall ill more often.")
    reference.change(BLOCK_FILE, 'en: "Most"', 'en: "Nearly all"')

    after = load_edition(reference.edition)

    assert rules_hash(after) == rules_hash(before)
    assert after.content_hash != before.content_hash


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("thresholds: [60, 40, 20.5]", "thresholds: [60, 40, 20]"),
        ("target: 2", "target: 3"),
        ('applies: "true"', 'applies: "pupils > 0"'),
        ("effect_permille: 900", "effect_permille: 901"),
        ("theme: health", "theme: fire"),
    ],
)
def test_rules_hash_when_a_rule_changes_differs(reference: ReferenceFolder, before: str, after: str) -> None:
    first = load_edition(reference.edition)
    reference.change(BLOCK_FILE, before, after)

    second = load_edition(reference.edition)

    assert rules_hash(second) != rules_hash(first)


def test_price_on_a_day_is_the_newest_that_has_begun(reference: ReferenceFolder) -> None:
    prices = (reference.path / "prices" / "d.yaml").read_text(encoding="utf-8")
    newer = prices.replace("2026-01-01", "2027-01-01").replace("185000", "200000")
    (reference.path / "prices" / "e.yaml").write_text(newer, encoding="utf-8")
    loaded = load_prices(reference.path)

    chosen = [price_on(loaded, as_of=day) for day in (loaded[0].valid_from, loaded[-1].valid_from)]

    assert [prices["d_seat"].amount for prices in chosen] == [Money(18_500_000), Money(20_000_000)]


def test_load_prices_with_the_same_price_of_a_day_twice_is_refused(reference: ReferenceFolder) -> None:
    prices = (reference.path / "prices" / "d.yaml").read_text(encoding="utf-8")
    (reference.path / "prices" / "e.yaml").write_text(prices, encoding="utf-8")

    with pytest.raises(ReferenceError_) as caught:
        load_prices(reference.path)

    assert [(one.file, one.line, one.key) for one in caught.value.problems] == [
        ("prices/e.yaml", 2, "prices.d_seat.id"),
        ("prices/e.yaml", 10, "prices.d_lesson.id"),
    ]
