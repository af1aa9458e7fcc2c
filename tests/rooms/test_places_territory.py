"""The shipped territory, and what a wrong one is told."""

from collections import Counter
from pathlib import Path

import pytest

from koopsuz.places.kinds import AreaLevel
from koopsuz.places.schemas.territory import TerritoryError, normalise_code, read_territory
from tests.factories.places import territory_folder

HEADER = "code,level,name_ky,name_ru,name_en,iso_code,parent,latitude,longitude,valid_from,valid_to,verified,source\n"


def test_shipped_territory_has_the_units_of_the_country() -> None:
    territory = read_territory(territory_folder())
    current = [area for area in territory.areas if area.valid_to is None]

    assert Counter(area.level for area in current) == {
        AreaLevel.COUNTRY: 1,
        AreaLevel.OBLAST: 7,
        AreaLevel.CAPITAL: 2,
        AreaLevel.RAYON: 40,
        AreaLevel.CITY: 14,
        AreaLevel.DISTRICT: 4,
        AreaLevel.AIMAK: 230,
    }
    assert {area.synthetic for area in current if area.level is AreaLevel.AIMAK} == {True}
    assert not any(area.synthetic for area in current if area.level is not AreaLevel.AIMAK)


def test_shipped_territory_names_every_area_once_in_its_parent_and_language() -> None:
    areas = read_territory(territory_folder()).areas

    for language in ("ky", "ru", "en"):
        names = Counter((area.parent, getattr(area.name, language)) for area in areas)
        assert [name for name, count in names.items() if count > 1] == []


def test_codes_that_were_not_found_officially_are_marked_as_not_verified() -> None:
    areas = {area.name.en: area for area in read_territory(territory_folder()).areas}

    assert not areas["Kant city"].verified
    assert not areas["Kara-Balta city"].verified
    assert areas["Tokmok city"].verified


def test_new_names_are_known_as_aliases() -> None:
    aliases = {alias.alias: alias.code for alias in read_territory(territory_folder()).aliases}

    assert aliases["Жалал-Абад шаары"] == "41703410000010"
    assert aliases["Айтматов району"] == "41707215000000"
    assert aliases["41704400000010"] == "41704000000010"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("417 07 215", "41707215000000"),
        ("KG41707215000000", "41707215000000"),
        ("kg417", "41700000000000"),
        ("41707215000000", "41707215000000"),
        ("417\u00a007\u202f215", "41707215000000"),
        ("417", "41700000000000"),
        ("Нарын", "Нарын"),
    ],
)
def test_code_is_brought_to_its_fourteen_digits(text: str, code: str) -> None:
    assert normalise_code(text) == code


def test_contradictions_of_a_territory_are_all_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text(
        HEADER
        + "41700000000000,country,Ө,К,Country,KG,,,,1991-08-31,,true,x\n"
        + "41702000000000,oblast,Ө,О,Oblast,,41709000000000,,,1991-08-31,,true,x\n"
        + "41702000000000,oblast,Ө,О,Oblast,,41700000000000,,,1991-08-31,,true,x\n"
        + "99902000000000,oblast,Ө,,Far,,41700000000000,,,1991-08-31,,true,x\n",
        encoding="utf-8",
    )
    (tmp_path / "aliases.csv").write_text("code,alias,note\n41705000000000,Old,\n", encoding="utf-8")

    with pytest.raises(TerritoryError) as refused:
        read_territory(tmp_path)

    assert str(refused.value).splitlines() == [
        "the code 41702000000000 stands twice; every area has a code of its own",
        "41702000000000 (Oblast) lies in 41709000000000, which is not listed",
        "99902000000000 (Far) is not a SOATE code; it has 14 digits and begins with 417",
        "99902000000000 has no name in: ru",
        "the other name 'Old' belongs to 41705000000000, which is not listed",
    ]


def test_territory_with_a_source_that_the_register_does_not_name_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "territory"
    folder.mkdir()
    (tmp_path / "sources.yaml").write_text(
        'sources:\n  - id: lists\n    name: {ky: "Тизме", ru: "Список", en: "List"}\n    kind: statistics\n',
        encoding="utf-8",
    )
    row = "41700000000000,country,Ө,К,Country,KG,,,,1991-08-31,,true,"
    (folder / "areas.csv").write_text(HEADER + row + "list\n", encoding="utf-8")

    with pytest.raises(TerritoryError, match=r"the source 'list' is not in sources\.yaml"):
        read_territory(folder)

    (folder / "areas.csv").write_text(HEADER + row + "lists\n", encoding="utf-8")
    assert [area.source for area in read_territory(folder).areas] == ["lists"]
