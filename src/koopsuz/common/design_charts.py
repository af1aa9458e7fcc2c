"""Charts of the style guide, from made-up values."""

from __future__ import annotations

import datetime

from django.conf import settings

from koopsuz.common import charts, components, figures
from koopsuz.common.text import Text

BLOCKS = (
    ("A", Text(ky="Мектептин аймагы", ru="Территория школы", en="Site and grounds"), 2, 2),
    (
        "B",
        Text(
            ky="Имарат жана сейсмикалык туруктуулук", ru="Здание и сейсмостойкость", en="Building and seismic strength"
        ),
        1,
        1,
    ),
    (
        "C",
        Text(ky="Өрт жана электр коопсуздугу", ru="Пожарная и электробезопасность", en="Fire and electrical safety"),
        0,
        2,
    ),
    (
        "D",
        Text(ky="Суу, санитария жана гигиена", ru="Вода, санитария и гигиена", en="Water, sanitation, hygiene"),
        1,
        1,
    ),
    (
        "E",
        Text(
            ky="Аба, жылуулук, жарык жана эмерек", ru="Воздух, тепло, свет и мебель", en="Air, warmth, light, furniture"
        ),
        2,
        2,
    ),
    (
        "F",
        Text(ky="Тамактануу жана медициналык жардам", ru="Питание и медицинская помощь", en="Nutrition and health"),
        2,
        2,
    ),
    (
        "G",
        Text(
            ky="Психологиялык коопсуздук жана зордук-зомбулуксуз мамиле",
            ru="Психологическая безопасность и ненасилие",
            en="Non-violence and tolerance",
        ),
        3,
        3,
    ),
    (
        "H",
        Text(ky="Күзөт, кирүү жана жол коопсуздугу", ru="Охрана, вход и дорога", en="Security, access and road"),
        2,
        2,
    ),
    (
        "I",
        Text(
            ky="Өзгөчө кырдаалга даярдык, санариптик коопсуздук",
            ru="Готовность к ЧС, цифровая безопасность",
            en="Emergencies and digital safety",
        ),
        1,
        1,
    ),
    (
        "J",
        Text(ky="Башкаруу, каржылоо, энергия", ru="Управление, финансы, энергия", en="Management, money, energy"),
        None,
        None,
    ),
)
SOURCES = (
    ("republican", Text(ky="Республикалык бюджет", ru="Республиканский бюджет", en="Republican budget"), "brand"),
    ("subvention", Text(ky="Тең салмактоочу гранттар", ru="Выравнивающие гранты", en="Equalisation grants"), "scale-3"),
    ("local", Text(ky="Жергиликтүү бюджеттер", ru="Местные бюджеты", en="Local budgets"), "ochre"),
    ("donor", Text(ky="Донорлор", ru="Доноры", en="Donors"), "soft"),
)
MILLIONS = {
    "republican": (0, 1900, 700, 950, 320, 60, 0, 140, 90, 30),
    "subvention": (80, 200, 260, 410, 300, 50, 20, 90, 40, 25),
    "local": (210, 90, 300, 180, 260, 110, 35, 240, 60, 75),
    "donor": (0, 60, 40, 220, 90, 30, 55, 10, 35, 15),
}
SHARES = {
    "41702": ("Ысык-Көл облусу", "Иссык-Кульская область", "Issyk-Kul oblast", 612, (21, 60, 98, 24)),
    "41703": ("Жалал-Абад облусу", "Джалал-Абадская область", "Jalal-Abad oblast", 388, (88, 190, 170, 41)),
    "41704": ("Нарын облусу", "Нарынская область", "Naryn oblast", 471, (31, 55, 42, 9)),
    "41705": ("Баткен облусу", "Баткенская область", "Batken oblast", 254, (74, 98, 51, 8)),
    "41706": ("Ош облусу", "Ошская область", "Osh oblast", 333, (120, 236, 160, 22)),
    "41707": ("Талас облусу", "Таласская область", "Talas oblast", 545, (14, 40, 47, 12)),
    "41708": ("Чүй облусу", "Чуйская область", "Chui oblast", 702, (25, 86, 160, 62)),
    "41711": ("Бишкек шаары", "город Бишкек", "Bishkek city", 874, (4, 19, 58, 34)),
    "41721": ("Ош шаары", "город Ош", "Osh city", None, (6, 21, 24, 6)),
}
CITY_POINTS = {"41711": (74.6, 42.87), "41721": (72.8, 40.53)}
LEVELS = (("level-0", "0"), ("level-1", "1"), ("level-2", "2"), ("level-3", "3"))


def chart_samples() -> dict[str, charts.Chart]:
    """Return one chart of each kind."""
    return {
        "map": _map(),
        "ladder": _ladder(),
        "sankey": _sankey(),
        "shares": _shares(),
        "bars": _bars(),
        "spark": _spark(),
        "timeline": _timeline(),
    }


def _ladder() -> charts.Chart:
    exit_locked = Text(ky="эвакуациялык эшик кулпуланган", ru="заперт эвакуационный выход", en="a fire exit is locked")
    blocks = [
        charts.Block(letter, str(name), level, reached, capped_by=str(exit_locked) if letter == "C" else "", url="#")
        for letter, name, level, reached in BLOCKS
    ]
    title = Text(ky="Он бөлүк боюнча деңгээл", ru="Уровень по десяти разделам", en="Level in the ten blocks")
    return charts.ladder(blocks, title=str(title))


def _map() -> charts.Chart:
    names = ("0–25 %", "25–40 %", "40–55 %", "55–70 %", "70–85 %", "85–100 %")
    places = [
        charts.Place(
            f"{code}000000000",
            str(Text(ky=ky, ru=ru, en=en)),
            share,
            figures.permille(share),
            url="#",
            point=CITY_POINTS.get(code),
            lift=18 if code == "41711" else 0,
        )
        for code, (ky, ru, en, share, _levels) in SHARES.items()
    ]
    outlines = charts.read_outlines(settings.REFERENCE / "territory" / "outlines.geojson")
    title = Text(ky="Бааланган мектептердин үлүшү", ru="Доля оценённых школ", en="Share of schools assessed")
    scale = charts.Scale(thresholds=(250, 400, 550, 700, 850), names=names)
    return charts.country_map(places, outlines=outlines, scale=scale, title=str(title), value_name=str(title))


def _sankey() -> charts.Chart:
    sources = [charts.Node(key, str(name), kind) for key, name, kind in SOURCES]
    targets = [charts.Node(letter, f"{letter}. {name}") for letter, name, _level, _reached in BLOCKS]
    flows = [
        charts.Flow(source, BLOCKS[number][0], millions * 100_000_000)
        for source, row in MILLIONS.items()
        for number, millions in enumerate(row)
    ]
    title = Text(
        ky="Акча кайдан келет жана эмнеге кетет, 2027–2029",
        ru="Откуда деньги и на что, 2027–2029",
        en="Money in and money out, 2027–2029",
    )
    return charts.sankey(sources, targets, flows, title=str(title))


def _shares() -> charts.Chart:
    kinds = [charts.Kind(key, components.LEVEL_NAMES[number], mark) for number, (key, mark) in enumerate(LEVELS)]
    rows = [
        charts.ShareRow(str(Text(ky=ky, ru=ru, en=en)), levels, "#") for ky, ru, en, _share, levels in SHARES.values()
    ]
    title = Text(ky="Мектептер деңгээл боюнча", ru="Школы по уровням", en="Schools by level")
    return charts.shares(rows, kinds=kinds, title=str(title))


def _bars() -> charts.Chart:
    sums = {
        letter: sum(row[number] for row in MILLIONS.values()) * 100_000_000
        for number, (letter, *_rest) in enumerate(BLOCKS)
    }
    rows = [
        charts.Bar(f"{letter}. {name}", sums[letter], figures.money_short(sums[letter]), url="#")
        for letter, name, _level, _reached in BLOCKS[:6]
    ]
    title = Text(ky="Керектүү акча бөлүктөр боюнча", ru="Потребность по разделам", en="Money needed by block")
    return charts.bars(rows, title=str(title))


def _spark() -> charts.Chart:
    title = Text(
        ky="Жабылган кемчиликтер, чейректер боюнча",
        ru="Устранено недостатков по кварталам",
        en="Gaps closed by quarter",
    )
    points = (("2025-III", 12), ("2025-IV", 30), ("2026-I", None), ("2026-II", 41), ("2026-III", 95), ("2026-IV", 140))
    return charts.sparkline(points, title=str(title))


def _timeline() -> charts.Chart:
    rows = (
        (Text(ky="Эвакуациялык эшиктер", ru="Эвакуационные двери", en="Fire exits"), (2027, 2), (2027, 5), "brand"),
        (
            Text(ky="Имарат ичиндеги даараткана", ru="Туалет в здании", en="Indoor toilets"),
            (2027, 6),
            (2028, 9),
            "scale-3",
        ),
        (Text(ky="Жылытууну алмаштыруу", ru="Замена отопления", en="New heating"), (2028, 4), (2029, 10), "ochre"),
    )
    spans = [
        charts.Span(str(name), datetime.date(*start, 1), datetime.date(*end, 1), kind)
        for name, start, end, kind in rows
    ]
    title = Text(ky="Иштердин убактысы", ru="Когда идут работы", en="When the work happens")
    return charts.timeline_chart(
        spans,
        start=datetime.date(2026, 9, 1),
        end=datetime.date(2029, 12, 31),
        today=datetime.date(2026, 11, 22),
        title=str(title),
    )
