"""Reads of places: pages, the table for the engine, lists, search."""

from collections.abc import Callable

import numpy as np
import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from koopsuz.accounts.gate import Place, System
from koopsuz.places import selectors
from koopsuz.places.kinds import AreaLevel
from koopsuz.places.services import import_schools
from tests.factories.places import AIMAK, NARYN, OTHER_AIMAK, csv_of, make_schools, make_territory, row

pytestmark = pytest.mark.django_db
DISTRICT, BISHKEK = "41711203000000", "41711000000000"


@pytest.fixture(autouse=True)
def territory(db: None) -> None:
    make_territory()


def queries_of(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read()
    return len(queries)


def test_table_stands_in_the_canonical_order_with_one_column_per_fact() -> None:
    make_schools("04-0002", "04-0001", area=OTHER_AIMAK)
    make_schools("11-0001", area=DISTRICT, internet="да")
    make_schools("04-0009", area=AIMAK, floor_area_m2="1890,5", heating="coal")

    table = selectors.school_table(year=2026)

    assert table.codes == ("04-0009", "04-0001", "04-0002", "11-0001")
    assert table.area_codes == (AIMAK, OTHER_AIMAK, OTHER_AIMAK, BISHKEK)
    assert table.oblast_codes == ("41704000000000",) * 3 + (BISHKEK,)
    assert tuple(table.facts) == tuple(fact.name for fact in selectors.facts_catalogue())
    assert table.facts["pupils"].dtype == np.int64
    assert table.facts["floor_area_m2"].tolist() == [1890.5, 1890, 1890, 1890]
    assert table.facts["heating"].tolist() == ["coal", "", "", ""]
    assert table.facts["internet"].tolist() == [None, None, None, True]
    assert np.isnan(table.facts["altitude_m"]).all()


def test_table_takes_the_newest_facts_up_to_the_year() -> None:
    import_schools(by=System(), content=csv_of(row(year="2024", classrooms="10"), row(year="2026")), file_name="x.csv")

    assert selectors.school_table(year=2025).facts["classrooms"].tolist() == [10]
    assert selectors.school_table(year=2026).facts["classrooms"].tolist() == [15]
    assert len(selectors.school_table(year=2023)) == 0


def test_table_of_some_schools_has_only_them_and_takes_one_query() -> None:
    make_schools("04-0001", "04-0002", "04-0003")
    ids = selectors.school_table(year=2026).ids

    table = selectors.school_table(year=2026, school_ids=ids[1:].tolist())

    assert table.codes == ("04-0002", "04-0003")
    assert queries_of(lambda: selectors.school_table(year=2026)) == 1


def test_school_page_tells_the_way_from_the_country_and_the_newest_facts() -> None:
    make_schools("04-0001", settlement="Ак-Суу")

    page = selectors.get_school_for(None, "04-0001")

    assert [link.level for link in page.path] == [
        AreaLevel.COUNTRY,
        AreaLevel.OBLAST,
        AreaLevel.RAYON,
        AreaLevel.AIMAK,
    ]
    assert page.place == Place(area_code=AIMAK, school_code="04-0001")
    assert (page.facts["pupils"], page.facts_year, page.settlement, page.synthetic) == (240, 2026, "Ак-Суу", False)


@pytest.mark.parametrize("code", ["04-9999", "", "\x00", "'; drop table places_school; --"])
def test_unknown_school_or_area_is_absent(code: str) -> None:
    with pytest.raises(Http404):
        selectors.get_school_for(None, code)
    with pytest.raises(Http404):
        selectors.get_area_for(None, code)


def test_area_page_counts_schools_and_pupils_below_it() -> None:
    make_schools("04-0001", "04-0002", area=AIMAK)
    make_schools("04-0003", area="41704000000010")

    rayon, oblast = selectors.get_area_for(None, NARYN), selectors.get_area_for(None, "41704")

    assert (rayon.schools, rayon.pupils, rayon.facts_year) == (2, 480, 2026)
    assert (oblast.schools, oblast.pupils) == (3, 720)
    assert rayon.parent is not None
    assert rayon.parent.code == "41704000000000"
    assert [link.code for link in rayon.children][:2] == [AIMAK, OTHER_AIMAK]


def test_area_page_takes_as_many_queries_for_three_schools_as_for_one() -> None:
    make_schools("04-0001")
    with_one = queries_of(lambda: selectors.get_area_for(None, NARYN))
    make_schools("04-0002", "04-0003")

    assert queries_of(lambda: selectors.get_area_for(None, NARYN)) == with_one


def test_area_that_came_from_others_tells_its_past_and_its_other_names() -> None:
    predecessor = next(
        change for link in selectors.area_links(AreaLevel.AIMAK)
        for change in selectors.get_area_for(None, link.code).predecessors
    )  # fmt: skip
    old = selectors.get_area_for(None, predecessor.area.code)
    manas = selectors.get_area_for(None, "41703410000010")

    assert old.valid_to is not None
    assert len(old.successors) == 1
    assert {alias.name for alias in manas.aliases} == {"Жалал-Абад шаары", "город Джалал-Абад", "Jalal-Abad city"}


def test_area_links_can_be_narrowed_by_level_and_place() -> None:
    assert len(selectors.area_links()) == 298
    assert len(selectors.area_links(AreaLevel.RAYON)) == 40
    assert [link.code for link in selectors.area_links(AreaLevel.CITY, under="41704000000000")] == ["41704000000010"]


def test_list_of_schools_comes_in_pages_with_one_query() -> None:
    make_schools("04-0001", "04-0002", "04-0003")

    first = selectors.school_links(NARYN, size=2)

    assert ([item.code for item in first.items], first.total, first.pages) == (["04-0001", "04-0002"], 3, 2)
    assert [item.code for item in selectors.school_links(NARYN, page=2, size=2).items] == ["04-0003"]
    assert selectors.school_links(NARYN, page=9, size=2).items == ()
    assert queries_of(lambda: selectors.school_links(NARYN)) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Нарын району", NARYN),
        ("нарынский район", NARYN),
        ("naryn rayon", NARYN),
        ("НАРЫН РАЙОН", NARYN),
        ("41704245", NARYN),
        ("ысык-көл району", "41702215000000"),
        ("ысык кол району", "41702215000000"),
        ("Жети Огуз", "41702210000000"),
        ("Жети-Огус", "41702210000000"),
        ("Айтматов району", "41707215000000"),
        ("Джалал-Абад город", "41703410000010"),
    ],
)
def test_search_forgives_case_slips_and_kyrgyz_letters(query: str, code: str) -> None:
    assert code in [found.code for found in selectors.search_places(query, limit=3)]


def test_search_finds_a_school_by_name_number_and_code() -> None:
    import_schools(
        by=System(),
        content=csv_of(
            row(code="04-0001", name_ky="№ 12 «Көк-Өрүк» орто мектеби"),
            row(code="04-0002", name_ky="№ 7 «Тилек» орто мектеби"),
        ),
        file_name="x.csv",
    )

    for query in ("кок-орук", "Көк Өрүк", "№ 12 кок орук", "04-0001"):
        schools = [found.code for found in selectors.search_places(query, limit=5) if found.kind == "school"]
        assert schools[0] == "04-0001"


@pytest.mark.parametrize("query", ["", "   ", "%", "_", "\\", "'", "%%%' or 1=1 --", "я" * 5000, "\x00"])
def test_search_for_nothing_or_for_harm_gives_a_list(query: str) -> None:
    assert isinstance(selectors.search_places(query, limit=5), tuple)
