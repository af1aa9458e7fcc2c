"""Reading the standard's files: what is right becomes values, what is wrong is named by file, line, key and remedy."""

from dataclasses import dataclass
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
from tests.factories.standards import BLOCK_FILE, EDITION_FILE, ReferenceFolder, make_reference

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
    assert first.crosswalk == (CrosswalkContent("jmp", "Sanitation: basic"),)
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


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A planted error: where, what, and the problem that must be told; `below` lines under the change."""

    file: str
    before: str
    after: str
    key: str
    problem: str
    remedy: str
    below: int = 0


D01, D02 = "requirements.D01", "requirements.D02"
SPOILT = {
    "language missing": Spoilt(
        BLOCK_FILE,
        'en: "Hand washing is taught"}',
        'en: ""}',
        f"{D02}.title.en",
        "“en” is missing or empty.",
        "Fill it in.",
    ),
    "title too long": Spoilt(
        BLOCK_FILE,
        'en: "Enough toilets"',
        f'en: "{"x" * 71}"',
        f"{D01}.title.en",
        "This text has 71 characters; at most 70 fit.",
        "Shorten it.",
    ),
    "title with full stop": Spoilt(
        BLOCK_FILE,
        'ru: "Туалетов хватает"',
        'ru: "Туалетов хватает."',
        f"{D01}.title",
        "The title in “ru” ends with a full stop.",
        "Remove the full stop.",
    ),
    "question without mark": Spoilt(
        BLOCK_FILE,
        'ky: "Үйрөтүлөбү?"',
        'ky: "Үйрөтүлөбү"',
        f"{D02}.indicators.D02a.question",
        "The question in “ky” does not end with a question mark.",
        "Ask it as a question.",
    ),
    "unknown name in formula": Spoilt(
        BLOCK_FILE,
        "has_boarding or heating",
        "has_bording or heating",
        f"{D02}.applies",
        "Formula, character 1: “has_bording” is not known. Did you mean “has_boarding”?",
        "Correct the formula.",
    ),
    "unknown choice": Spoilt(
        BLOCK_FILE,
        'heating == "coal"',
        'heating == "cole"',
        f"{D02}.applies",
        "Formula, character 28: “heating” is never “cole”. Its values are coal, electric.",
        "Correct the formula.",
    ),
    "wrong kind of formula": Spoilt(
        BLOCK_FILE,
        'applies: "true"',
        'applies: "pupils"',
        f"{D01}.applies",
        "Formula, character 1: “pupils” is a number, but a condition (true or false) is needed here.",
        "Correct the formula.",
    ),
    "answer of another requirement": Spoilt(
        BLOCK_FILE,
        'quantity: "1"',
        'quantity: "pupils - D01b"',
        f"{D02}.measures.D02m1.quantity",
        "Formula, character 10: “D01b” is not known. Look it up in the list of facts.",
        "Correct the formula.",
    ),
    "thresholds against direction": Spoilt(
        BLOCK_FILE,
        "thresholds: [60, 40, 20.5]",
        "thresholds: [20.5, 40, 60]",
        f"{D01}.indicators.D01b.thresholds",
        "Lower is better, but the thresholds 20.5, 40, 60 do not fall from level 1 to level 3.",
        "Put them in order, or turn “better” round.",
    ),
    "too few thresholds": Spoilt(
        BLOCK_FILE,
        "thresholds: [60, 40, 20.5]",
        "thresholds: [60, 40]",
        f"{D01}.indicators.D01b.thresholds",
        "“thresholds” has 2 entries, but exactly 3 are needed.",
        "Add or remove entries.",
    ),
    "maximum under minimum": Spoilt(
        BLOCK_FILE,
        "maximum: 500",
        "maximum: 0",
        f"{D01}.indicators.D01b.maximum",
        "The maximum 0 is not above the minimum 0.",
        "Write what could be true at all.",
    ),
    "unknown price": Spoilt(
        BLOCK_FILE,
        "price: d_seat",
        "price: d_seet",
        f"{D01}.measures.D01m1.price",
        "“d_seet” is not known.",
        "Did you mean “d_seat”?",
    ),
    "unknown act": Spoilt(
        BLOCK_FILE,
        "act: kg-rules-2",
        "act: kg-rules-3",
        f"{D02}.law.1.act",
        "“kg-rules-3” is not known.",
        "Did you mean “kg-rules-2”?",
    ),
    "unknown theme": Spoilt(
        BLOCK_FILE,
        "theme: health",
        "theme: helth",
        f"{D02}.theme",
        "“helth” is not known.",
        "Did you mean “health”?",
    ),
    "unknown line": Spoilt(
        BLOCK_FILE,
        "line: training",
        "line: trainings",
        f"{D02}.measures.D02m1.line",
        "“trainings” is not known.",
        "Did you mean “training”?",
    ),
    "unknown framework": Spoilt(
        BLOCK_FILE,
        "framework: jmp",
        "framework: wash",
        f"{D01}.crosswalk.1.framework",
        "“wash” is not known.",
        "Look up the allowed words in docs/reference.",
    ),
    "unknown prerequisite": Spoilt(
        BLOCK_FILE,
        "prerequisite: D02",
        "prerequisite: D09",
        f"{D01}.measures.D01m1.prerequisite",
        "“D09” is not known.",
        "Did you mean “D02”?",
    ),
    "waiting for itself": Spoilt(
        BLOCK_FILE,
        "prerequisite: D02",
        "prerequisite: D01",
        f"{D01}.measures.D01m1.prerequisite",
        "These requirements wait for each other: D01 → D01.",
        "Take one prerequisite out.",
    ),
    "best measure leaves the gap": Spoilt(
        BLOCK_FILE,
        "        closes_to: 3\n        effect_permille: 1000",
        "        closes_to: 2\n        effect_permille: 1000",
        f"{D01}.measures.D01m1.closes_to",
        "The best measure reaches level 2, but the target is 3.",
        "Put a measure first that closes the gap.",
    ),
    "critical outside class 1": Spoilt(
        BLOCK_FILE,
        "critical: false",
        "critical: true",
        f"{D02}.critical",
        "A requirement of class 3 can't be critical.",
        "Critical is what endangers life: write class: 1, or critical: false.",
    ),
    "low target in class 1": Spoilt(
        BLOCK_FILE,
        "target: 3",
        "target: 2",
        f"{D01}.target",
        "A danger to life is closed only by level 3, but the target is 2.",
        "Write target: 3, or another class.",
    ),
    "class outside bounds": Spoilt(
        BLOCK_FILE,
        "class: 3",
        "class: 4",
        f"{D02}.class",
        "4 is outside 1 … 3.",
        "Write a number within these bounds.",
    ),
    "id of another block": Spoilt(
        BLOCK_FILE,
        "id: D02a",
        "id: D03a",
        f"{D02}.indicators.D03a.id",
        "The id “D03a” is not the requirement's id and a small letter, as in “D03a”.",
        "Correct the id.",
    ),
    "upkeep without line": Spoilt(
        BLOCK_FILE,
        "        recurrent_line: utilities\n",
        "",
        f"{D01}.measures.D01m1.recurrent_line",
        "“recurrent_line” is missing or empty.",
        "Fill it in.",
        below=-10,
    ),
    "line without upkeep": Spoilt(
        BLOCK_FILE,
        "recurrent_permille: 0",
        "recurrent_permille: 0\n        recurrent_line: fuel",
        f"{D02}.measures.D02m1.recurrent_line",
        "This measure has no yearly upkeep, but a line that carries it.",
        "Remove recurrent_line, or write how much the upkeep is.",
        below=1,
    ),
    "yes for a truth": Spoilt(
        BLOCK_FILE,
        "critical: false",
        "critical: no",
        f"{D02}.critical",
        "“critical” is text, but true or false is expected.",
        "Write true or false.",
    ),
    "unknown key": Spoilt(
        BLOCK_FILE,
        "lifetime_years: 1\n",
        "lifetime_years: 1\n        life_time: 2\n",
        f"{D02}.measures.D02m1.life_time",
        "The key “life_time” is not known here.",
        "Did you mean “lifetime_years”?",
        below=1,
    ),
    "key twice": Spoilt(
        BLOCK_FILE,
        "    theme: health\n",
        "    theme: health\n    theme: fire\n",
        "theme",
        "The key “theme” already stands on line 61.",
        "Keep one of the two.",
        below=1,
    ),
    "block without file": Spoilt(
        EDITION_FILE,
        "blocks: [D]",
        "blocks: [D, E]",
        "blocks",
        "The block “E” has no file blocks/e.yaml.",
        "Write the file, or take the letter out.",
    ),
    "edition in another folder": Spoilt(
        EDITION_FILE,
        'id: "tiny-1"',
        'id: "tiny-2"',
        "id",
        "The edition “tiny-2” lies in the folder “tiny-1”.",
        "Give both the same name.",
    ),
    "wrong status": Spoilt(
        EDITION_FILE,
        "status: draft",
        "status: drafty",
        "status",
        "“drafty” is not known.",
        "Did you mean “draft”?",
    ),
    "wrong date": Spoilt(
        EDITION_FILE,
        "valid_from: 2026-01-01",
        "valid_from: 2026-02-30",
        "valid_from",
        "“valid_from” is text, but a date such as 2026-01-31 is expected.",
        "Write a date such as 2026-01-31.",
    ),
    "three levels": Spoilt(
        EDITION_FILE,
        '  - {ky: "Толук", ru: "Полный", en: "Full"}\n',
        "",
        "levels",
        "“levels” has 3 entries, but exactly 4 are needed.",
        "Add or remove entries.",
        below=-3,
    ),
    "fact of unknown kind": Spoilt(
        "facts.yaml",
        "kind: flag",
        "kind: flagg",
        "facts.has_boarding.kind",
        "“flagg” is not known.",
        "Did you mean “flag”?",
    ),
    "act without title": Spoilt(
        "law/acts.yaml",
        '    title: {ky: "Эреже", ru: "Правила", en: "Sanitary rules"}\n',
        "",
        "acts.kg-rules-2.title",
        "“title” is missing or empty.",
        "Fill it in.",
        below=-2,
    ),
    "verified without number": Spoilt(
        "law/acts.yaml",
        "verified: false",
        "verified: true",
        "acts.kg-rules-2.verified",
        "An act without a number and a date can't be verified.",
        "Write verified: false, or fill in the number or the date.",
    ),
    "price below one som": Spoilt(
        "prices/d.yaml",
        "amount_som: 3000",
        "amount_som: 0",
        "prices.d_lesson.amount_som",
        "0 is outside 1 … 1000000000.",
        "Write a number within these bounds.",
    ),
    "price in words": Spoilt(
        "prices/d.yaml",
        "amount_som: 3000",
        "amount_som: 3 000",
        "prices.d_lesson.amount_som",
        "“amount_som” is text, but a whole number is expected.",
        "Write a whole number.",
    ),
}


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
    assert files == {"facts.yaml": cannot, "law/acts.yaml": cannot, "standard/none/edition.yaml": cannot}


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
