"""A reference folder small enough to read at once: two acts, five facts, two prices, one block with two requirements."""

from dataclasses import dataclass
from pathlib import Path

FACTS = """\
facts:
  - id: pupils
    kind: count
    label: {ky: "Окуучулар", ru: "Учащиеся", en: "Pupils"}
    unit: {ky: "бала", ru: "чел.", en: "people"}
    minimum: 0
    maximum: 6000
    required: true
  - id: girls
    kind: count
    label: {ky: "Кыздар", ru: "Девочки", en: "Girls"}
    unit: {ky: "бала", ru: "чел.", en: "people"}
    minimum: 0
    maximum: 6000
  - id: building_year
    kind: year
    label: {ky: "Жыл", ru: "Год", en: "Building year"}
    unit: {ky: "жыл", ru: "год", en: "year"}
    minimum: 1880
    maximum: 2035
  - id: heating
    kind: choice
    label: {ky: "Жылытуу", ru: "Отопление", en: "Heating"}
    values: [coal, electric]
    value_labels:
      coal: {ky: "көмүр", ru: "уголь", en: "coal"}
      electric: {ky: "электр", ru: "электричество", en: "electricity"}
  - id: has_boarding
    kind: flag
    label: {ky: "Жатаканасы бар", ru: "Есть интернат", en: "Has a boarding house"}
"""

ACTS = """\
acts:
  - id: kg-law-1
    kind: law
    title: {ky: "Мыйзам", ru: "Закон", en: "Law on education"}
    issuer: {ky: "Кеңеш", ru: "Кенеш", en: "Parliament"}
    number: "179"
    date: 2023-08-11
    status: in_force
    source: gazette
    verified: true
  - id: kg-rules-2
    kind: rules
    title: {ky: "Эреже", ru: "Правила", en: "Sanitary rules"}
    issuer: {ky: "Өкмөт", ru: "Правительство", en: "Government"}
    status: unknown
    source: gazette
    verified: false
"""

PRICES = """\
prices:
  - id: d_seat
    name: {ky: "Даараткана орду", ru: "Место в туалете", en: "Toilet seat"}
    unit: {ky: "орун", ru: "место", en: "seat"}
    amount_som: 185000
    transport_sensitive: true
    valid_from: 2026-01-01
    source: estimate
    verified: false
  - id: d_lesson
    name: {ky: "Сабак", ru: "Занятие", en: "Lesson"}
    unit: {ky: "сабак", ru: "занятие", en: "lesson"}
    amount_som: 3000
    transport_sensitive: false
    valid_from: 2026-01-01
    source: estimate
    verified: false
"""

SOURCES = """\
sources:
  - id: gazette
    name: {ky: "Гезит", ru: "Газета", en: "Gazette"}
    kind: law
    date: 2023-08-12
    address: "No. 7"
  - id: estimate
    name: {ky: "Болжол", ru: "Оценка", en: "Estimate"}
    kind: estimate
"""

CROSSWALK = """\
frameworks:
  - id: jmp
    name: {ky: "Суу тепкичтери", ru: "Лестницы воды", en: "Water ladders"}
    references:
      - id: sanitation-basic
        name: {ky: "Санитария: негизги", ru: "Санитария: базовая", en: "Sanitation: basic"}
"""

EDITION = """\
id: "tiny-1"
title: {ky: "Кичине басылма", ru: "Малая редакция", en: "Tiny edition"}
about: {ky: "Сыноо үчүн", ru: "Для проверки", en: "For trying out"}
valid_from: 2026-01-01
status: draft
sources:
  - {ky: "Мыйзамдар", ru: "Законы", en: "Laws"}
levels:
  - {ky: "Жок", ru: "Нет", en: "Absent"}
  - {ky: "Башталган", ru: "Начато", en: "Started"}
  - {ky: "Негизги", ru: "Базовый", en: "Basic"}
  - {ky: "Толук", ru: "Полный", en: "Full"}
blocks: [D]
"""

BLOCK = """\
block:
  id: D
  title: {ky: "Суу", ru: "Вода", en: "Water"}
  about: {ky: "Суу жөнүндө", ru: "О воде", en: "About water"}
requirements:
  - id: D01
    title: {ky: "Даараткана жетет", ru: "Туалетов хватает", en: "Enough toilets"}
    text: {ky: "Текст", ru: "Текст", en: "There are enough toilets."}
    why: {ky: "Себеп", ru: "Причина", en: "Children fall ill."}
    class: 1
    critical: true
    target: 3
    theme: water_sanitation
    applies: "true"
    law:
      - act: kg-law-1
        provision: {ky: "Берене", ru: "Статья", en: "Article"}
        verified: false
    crosswalk:
      - {framework: jmp, reference: sanitation-basic}
    indicators:
      - id: D01a
        kind: levels
        question: {ky: "Абалы кандай?", ru: "В каком состоянии?", en: "In what state?"}
        levels:
          - {ky: "0", ru: "0", en: "None"}
          - {ky: "1", ru: "1", en: "Some"}
          - {ky: "2", ru: "2", en: "Most"}
          - {ky: "3", ru: "3", en: "All"}
        evidence: {ky: "Сүрөт", ru: "Фото", en: "Photo of the door"}
      - id: D01b
        kind: number
        question: {ky: "Канча орун?", ru: "Сколько мест?", en: "How many seats?"}
        unit: {ky: "даана", ru: "шт.", en: "pcs"}
        minimum: 0
        maximum: 500
        score: "girls / max(value, 1)"
        better: lower
        thresholds: [60, 40, 20.5]
        evidence: {ky: "Сүрөт", ru: "Фото", en: "Photo of the row"}
    measures:
      - id: D01m1
        title: {ky: "Орундарды куруу", ru: "Построить места", en: "Build seats"}
        closes_to: 3
        effect_permille: 1000
        cost_type: capital_repair
        line: capital_repair
        quantity: "max(1, ceil(girls / 20) - D01b)"
        price: d_seat
        lifetime_years: 20
        recurrent_permille: 30
        recurrent_line: utilities
        prerequisite: D02
  - id: D02
    title: {ky: "Кол жууш үйрөтүлөт", ru: "Учат мыть руки", en: "Hand washing is taught"}
    text: {ky: "Текст", ru: "Текст", en: "Hand washing is taught."}
    why: {ky: "Себеп", ru: "Причина", en: "Hands carry illness."}
    class: 3
    critical: false
    target: 2
    theme: health
    applies: 'has_boarding or heating == "coal"'
    law:
      - act: kg-rules-2
        provision: {ky: "Бөлүм", ru: "Глава", en: "Chapter"}
        verified: false
    indicators:
      - id: D02a
        kind: yes_no
        question: {ky: "Үйрөтүлөбү?", ru: "Учат ли?", en: "Is it taught?"}
        evidence: {ky: "План", ru: "План", en: "Lesson plan"}
    measures:
      - id: D02m1
        title: {ky: "Сабак өтүү", ru: "Провести занятие", en: "Hold lessons"}
        closes_to: 3
        effect_permille: 900
        cost_type: organisational
        line: training
        quantity: "1"
        price: d_lesson
        lifetime_years: 1
        recurrent_permille: 0
"""

FILES = {
    "facts.yaml": FACTS,
    "sources.yaml": SOURCES,
    "crosswalk.yaml": CROSSWALK,
    "law/acts.yaml": ACTS,
    "prices/d.yaml": PRICES,
    "standard/tiny-1/edition.yaml": EDITION,
    "standard/tiny-1/blocks/d.yaml": BLOCK,
}
BLOCK_FILE = "standard/tiny-1/blocks/d.yaml"
EDITION_FILE = "standard/tiny-1/edition.yaml"


@dataclass(frozen=True, slots=True)
class ReferenceFolder:
    """A reference folder on disk, whose files a test may spoil."""

    path: Path

    @property
    def edition(self) -> Path:
        """The folder of the tiny edition."""
        return self.path / "standard" / "tiny-1"

    def change(self, file: str, before: str, after: str) -> int:
        """Replace words that stand exactly once and return the line on which they begin."""
        words = (self.path / file).read_text(encoding="utf-8")
        assert words.count(before) == 1, f"{before!r} stands {words.count(before)} times in {file}"
        (self.path / file).write_text(words.replace(before, after), encoding="utf-8")
        return words[: words.index(before)].count("\n") + 1


def make_reference(folder: Path) -> ReferenceFolder:
    """Write the tiny reference folder."""
    for name, words in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    return ReferenceFolder(folder)
