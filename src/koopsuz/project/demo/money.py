"""Makes the money of the demo: programmes, a subvention, grants, local budgets and schools' own means of three years.

The whole is about a quarter of what closing every gap of the demo would cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from koopsuz.common.text import Text
from koopsuz.places.selectors import SchoolTable
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.project.demo.seeds import stream

YEARS = (2027, 2028, 2029)
GROWTH = (0.31, 0.33, 0.36)  # how the money of three years is divided between them
TYIYN = 100
MILLION = 1_000_000
SUBVENTION_MILLIONS = 1_250
LOCAL_MILLIONS = 5_000
CAPITAL_WEIGHT = 1.5  # the city of Bishkek carries nearly everything of its schools itself
SOM_A_PUPIL_PUBLIC, SOM_A_PUPIL_PRIVATE = 150, 2_400  # own means of a school in a year
ORIGIN = "Made-up money of the demo"


@dataclass(frozen=True, slots=True)
class _Programme:
    """A republican programme: what it may pay and its millions of som in three years."""

    code: str
    name: Text
    millions: int
    lines: tuple[str, ...]
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Grant:
    """A donor's grant for one theme in one oblast, to be spent by the end of a year."""

    theme: str
    oblast: str
    millions: int
    deadline: int


PROGRAMMES = (
    _Programme(
        "rep-safe-buildings",
        Text("Коопсуз мектеп имараттары", "Безопасные здания школ", "Safe school buildings"),
        9_000,
        ("capital_repair", "construction"),
        ("structural", "grounds", "accessibility"),
    ),
    _Programme(
        "rep-clean-water",
        Text(
            "Мектептерге таза суу жана даараткана",
            "Чистая вода и туалеты в школах",
            "Clean water and toilets in schools",
        ),
        2_400,
        ("capital_repair", "construction", "current_repair", "equipment", "medical", "food"),
        ("water_sanitation", "health", "nutrition"),
    ),
    _Programme(
        "rep-warm-school",
        Text("Жылуу мектеп", "Тёплая школа", "Warm school"),
        2_100,
        ("capital_repair", "construction", "current_repair", "equipment"),
        ("energy", "indoor_climate", "environment"),
    ),
    _Programme(
        "rep-upkeep",
        Text(
            "Мектептерди күтүү жана учурдагы оңдоо",
            "Содержание и текущий ремонт школ",
            "Upkeep and current repair of schools",
        ),
        1_300,
        ("current_repair", "utilities", "fuel"),
    ),
    _Programme(
        "rep-security",
        Text(
            "Өрт, электр жана күзөт коопсуздугу",
            "Пожарная, электрическая безопасность и охрана",
            "Fire safety, electrical safety and security",
        ),
        1_700,
        ("security", "equipment", "current_repair", "capital_repair"),
        ("fire", "electrical", "security", "emergency", "protection", "digital"),
    ),
    _Programme(
        "rep-equipment",
        Text("Мектептерди жабдуу", "Оснащение школ", "Equipment of schools"),
        1_000,
        ("equipment", "medical"),
    ),
)
GRANTS = (
    _Grant("water_sanitation", "41704", 260, 2028),
    _Grant("water_sanitation", "41705", 310, 2029),
    _Grant("water_sanitation", "41703", 340, 2029),
    _Grant("structural", "41706", 620, 2029),
    _Grant("structural", "41702", 380, 2028),
    _Grant("energy", "41704", 240, 2029),
    _Grant("energy", "41707", 180, 2028),
    _Grant("indoor_climate", "41708", 220, 2029),
    _Grant("fire", "41706", 160, 2028),
    _Grant("accessibility", "41711", 150, 2029),
    _Grant("protection", "41703", 60, 2027),
    _Grant("emergency", "41702", 70, 2027),
    _Grant("health", "41705", 90, 2028),
    _Grant("nutrition", "41707", 120, 2029),
)
THEMES = {
    "water_sanitation": Text("суу жана даараткана", "вода и туалеты", "water and toilets"),
    "structural": Text("имараттын бекемдиги", "прочность зданий", "strong buildings"),
    "energy": Text("энергияны үнөмдөө", "энергосбережение", "energy saving"),
    "indoor_climate": Text("жылуулук, аба, жарык", "тепло, воздух, свет", "warmth, air and light"),
    "fire": Text("өрт коопсуздугу", "пожарная безопасность", "fire safety"),
    "accessibility": Text("жеткиликтүүлүк", "доступность", "accessibility"),
    "protection": Text("зомбулуктан коргоо", "защита от насилия", "protection from violence"),
    "emergency": Text("өзгөчө кырдаалга даярдык", "готовность к ЧС", "emergency preparedness"),
    "health": Text("ден соолук", "здоровье", "health"),
    "nutrition": Text("тамактануу", "питание", "school meals"),
}


def make_sources(
    table: SchoolTable, *, area_names: Mapping[str, Text], school_names: Mapping[str, Text]
) -> list[SourceInput]:
    """Return every source with its three years; `area_names` by SOATE code, `school_names` by code of the school."""
    return [
        *_national(area_names),
        *_local(table, names=area_names),
        *_own_means(table, names=school_names),
    ]


def _national(area_names: Mapping[str, Text]) -> Iterator[SourceInput]:
    for programme in PROGRAMMES:
        yield SourceInput(
            code=programme.code,
            kind="republican",
            name=programme.name,
            amounts=_by_year(programme.millions * MILLION),
            lines=programme.lines,
            themes=programme.themes,
            synthetic=True,
        )
    yield SourceInput(
        code="sub-operating",
        kind="subvention",
        name=Text(
            "Мектептердин учурдагы чыгымдарына субвенция",
            "Субвенция на текущие расходы школ",
            "Operating subvention to schools",
        ),
        amounts=_by_year(SUBVENTION_MILLIONS * MILLION),
        synthetic=True,
    )
    for grant in GRANTS:
        place, theme = area_names[grant.oblast.ljust(14, "0")], THEMES[grant.theme]
        yield SourceInput(
            code=f"don-{grant.theme.replace('_', '-')}-{grant.oblast}",
            kind="donor",
            name=Text(
                ky=f"Донордук грант: {theme.ky}, {place.ky}",
                ru=f"Грант донора: {theme.ru}, {place.ru}",
                en=f"Donor grant: {theme.en}, {place.en}",
            ),
            amounts=((YEARS[0], grant.millions * MILLION * TYIYN),),
            themes=(grant.theme,),
            places=(grant.oblast.ljust(14, "0"),),
            whole_period=True,
            deadline_year=grant.deadline,
            synthetic=True,
        )


def _local(table: SchoolTable, *, names: Mapping[str, Text]) -> Iterator[SourceInput]:
    """Divide the local money by pupils; some places are richer than others."""
    chance = stream("local money")
    codes = sorted(set(table.area_codes))
    position = {code: place for place, code in enumerate(codes)}
    rows = np.asarray([position[code] for code in table.area_codes])
    pupils = np.bincount(rows, weights=table.facts["pupils"].astype(np.float64), minlength=len(codes))
    weights = pupils**0.95 * chance.lognormal(0, 0.45, len(codes))
    weights[[position[code] for code in codes if code.startswith("41711")]] *= CAPITAL_WEIGHT
    for code, som in zip(codes, weights / weights.sum() * LOCAL_MILLIONS * MILLION, strict=True):
        yield SourceInput(
            code=f"loc-{code}",
            kind="local",
            name=_of("Жергиликтүү бюджет", "Местный бюджет", "Local budget", names[code]),
            amounts=_by_year(int(som)),
            owner_code=code,
            synthetic=True,
        )


def _own_means(table: SchoolTable, *, names: Mapping[str, Text]) -> Iterator[SourceInput]:
    chance = stream("own means")
    private = table.facts["ownership"] == "private"
    each = np.where(private, SOM_A_PUPIL_PRIVATE, SOM_A_PUPIL_PUBLIC) * table.facts["pupils"]
    drawn = each * len(YEARS) * chance.lognormal(0, 0.6, len(table))
    for code, som in zip(table.codes, drawn, strict=True):
        yield SourceInput(
            code=f"sch-{code}",
            kind="school",
            name=_of("Атайын каражат", "Специальные средства", "Special means", names[code]),
            amounts=_by_year(int(som)),
            owner_code=code,
            synthetic=True,
        )


def _of(ky: str, ru: str, en: str, whose: Text) -> Text:
    return Text(ky=f"{ky}: {whose.ky}", ru=f"{ru}: {whose.ru}", en=f"{en}: {whose.en}")


def _by_year(som: int) -> tuple[tuple[int, int], ...]:
    """Divide som over the years in whole thousands; in tyiyn."""
    return tuple((year, round(som * share / 1000) * 1000 * TYIYN) for year, share in zip(YEARS, GROWTH, strict=True))
