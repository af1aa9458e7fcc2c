"""The demo country: plausible, hanging together, the same on every machine."""

from collections import Counter
from functools import cache
from hashlib import sha256

import numpy as np
import pytest

from koopsuz.places.kinds import AreaLevel
from koopsuz.places.schemas.arrays import SchoolTable, columns, oblast_of
from koopsuz.places.schemas.plausible import check_facts
from koopsuz.places.schemas.report import ImportProblem
from koopsuz.places.schemas.schools import SchoolRow
from koopsuz.places.schemas.territory import Territory, read_territory
from koopsuz.project.demo.money import GRANTS, PROGRAMMES, YEARS, make_sources
from koopsuz.project.demo.names import in_english, numbered
from koopsuz.project.demo.schools import make_schools
from tests.factories.places import facts, territory_folder

NEWEST = 2026


@cache
def territory() -> Territory:
    return read_territory(territory_folder())


@cache
def rows() -> tuple[SchoolRow, ...]:
    return tuple(make_schools(territory()))


def newest() -> list[SchoolRow]:
    return [row for row in rows() if row.year == NEWEST]


def table(year: int = NEWEST) -> SchoolTable:
    """The demo's schools as the engine sees them, without a database."""
    capital = {area.code: area.parent for area in territory().areas if area.level is AreaLevel.DISTRICT}
    ordered = sorted(
        (row for row in rows() if row.year == year),
        key=lambda row: (capital.get(row.area_code, row.area_code), row.code),
    )
    area_codes = tuple(capital.get(row.area_code, row.area_code) for row in ordered)
    return SchoolTable(
        year=year,
        ids=np.arange(1, len(ordered) + 1),
        codes=tuple(row.code for row in ordered),
        area_codes=area_codes,
        oblast_codes=tuple(oblast_of(code) for code in area_codes),
        facts=columns([row.facts for row in ordered], facts=facts()),
    )


def test_country_has_its_schools_pupils_and_owners() -> None:
    schools = newest()

    assert len(schools) == len({row.code for row in schools}) == 2394
    assert 1_480_000 < sum(row.facts["pupils"] for row in schools) < 1_520_000
    assert Counter(row.facts["ownership"] for row in schools) == {"state": 1040, "municipal": 1150, "private": 204}


def test_country_is_the_same_every_time() -> None:
    first = sha256(repr(rows()).encode()).hexdigest()

    assert sha256(repr(tuple(make_schools(territory()))).encode()).hexdigest() == first


def test_every_aimak_city_and_district_has_a_school() -> None:
    there = {row.area_code for row in newest()}
    local = {AreaLevel.AIMAK, AreaLevel.CITY, AreaLevel.DISTRICT}

    assert {area.code for area in territory().areas if area.level in local and area.valid_to is None} <= there


def test_every_fact_of_every_school_is_possible() -> None:
    problems: list[ImportProblem] = []
    for row in rows():
        check_facts(row.facts, row=1, year=row.year, facts=facts(), problems=problems)
        for fact in facts():
            value = row.facts[fact.name]
            if fact.is_numeric:
                assert fact.minimum <= value <= fact.maximum, (row.code, fact.name, value)
            elif fact.kind == "choice":
                assert value in fact.values, (row.code, fact.name, value)
            else:
                assert isinstance(value, bool), (row.code, fact.name, value)

    assert problems == []


def test_villages_are_poorer_than_cities() -> None:
    known = table().facts
    urban = known["urban"]

    assert known["sewer"][urban].mean() > 3 * known["sewer"][~urban].mean()
    assert (known["heating"][~urban] == "coal").mean() > 0.7
    assert not (known["building_type"][urban] == "adobe").any()
    assert np.median(known["pupils"][urban]) > 2 * np.median(known["pupils"][~urban])


def test_names_are_said_in_three_languages() -> None:
    row = next(row for row in newest() if row.code == "04-0001")

    assert row.name.missing() == ()
    assert "№" in row.name.ru
    assert "No." in row.name.en


@pytest.mark.parametrize(
    ("kyrgyz", "english"),
    [("Жаңы-Өрүк", "Jangy-Oruk"), ("Чоң-Таш", "Chong-Tash"), ("Үчкөшкөн", "Uchkoshkon"), ("Шоола", "Shoola")],
)
def test_kyrgyz_names_are_written_in_latin_letters(kyrgyz: str, english: str) -> None:
    assert in_english(kyrgyz) == english


def test_members_of_groups_are_numbered_from_one() -> None:
    assert numbered(["a", "b", "a", "a", "b"]) == [1, 1, 2, 3, 2]


def test_money_has_every_kind_for_three_years_and_no_parents() -> None:
    schools = table()
    names = {area.code: area.name for area in territory().areas}

    sources = make_sources(schools, area_names=names, school_names={row.code: row.name for row in newest()})

    kinds = Counter(source.kind for source in sources)
    assert kinds == {
        "republican": len(PROGRAMMES),
        "subvention": 1,
        "donor": len(GRANTS),
        "local": len(set(schools.area_codes)),
        "school": 2394,
    }
    assert all(source.synthetic for source in sources)
    assert len({source.code for source in sources}) == len(sources)
    assert {source.owner_code for source in sources if source.kind == "local"} == set(schools.area_codes)
    yearly = [source for source in sources if not source.whole_period]
    assert all(tuple(year for year, _ in source.amounts) == YEARS for source in yearly)
    total = sum(tyiyn for source in sources for _, tyiyn in source.amounts) / 100
    assert 27e9 < total < 30e9
    assert all(source.deadline_year in YEARS for source in sources if source.kind == "donor")
