"""Importing schools and outlines into the database: everything or nothing, twice changes nothing, only where allowed."""

import json
from typing import Any

import pytest
from django.utils import translation

from koopsuz.accounts.gate import RefusedError, System
from koopsuz.accounts.roles import Role
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.places.kinds import ImportKind
from koopsuz.places.models import Area, School, SchoolFacts
from koopsuz.places.services import (
    check_outlines,
    check_schools,
    import_outlines,
    import_schools,
    keep_upload,
    load_territory,
)
from tests.conftest import PersonFor
from tests.factories.people import make_person
from tests.factories.places import AIMAK, NARYN, OTHER_AIMAK, csv_of, make_territory, row, territory_folder

pytestmark = pytest.mark.django_db
BY = System("tests")


@pytest.fixture(autouse=True)
def territory(db: None) -> None:
    make_territory()


def square(code: str, *, kind: str = "Polygon", east: float = 75.0) -> dict[str, Any]:
    ring = [[east, 41.0], [east + 1, 41.0], [east + 1, 42.0], [east, 41.0]]
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {
        "type": "Feature",
        "properties": {"pcode": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def geojson(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_import_writes_schools_and_facts_and_one_row_of_the_record() -> None:
    before = Entry.objects.count()

    report = import_schools(by=BY, content=csv_of(row(), row(code="04-0002", year="2025")), file_name="naryn.csv")

    assert report.counts == {
        "new_schools": 2,
        "changed_schools": 0,
        "new_rows": 2,
        "changed_rows": 0,
        "unchanged_rows": 0,
    }
    assert list(School.objects.order_by("code").values_list("code", "area__code", "source", "synthetic")) == [
        ("04-0001", AIMAK, "naryn.csv", False),
        ("04-0002", AIMAK, "naryn.csv", False),
    ]
    assert SchoolFacts.objects.get(school__code="04-0002").year == 2025
    assert Entry.objects.order_by("-pk").values_list("action", "object_type", "details").first() == (
        "import",
        "schools",
        {"source": "naryn.csv", **report.counts},
    )
    assert Entry.objects.count() == before + 1


def test_same_file_twice_changes_nothing_and_leaves_no_second_row_of_the_record() -> None:
    content = csv_of(row(), row(code="04-0002"))
    import_schools(by=BY, content=content, file_name="one.csv")
    rows = Entry.objects.count()

    report = import_schools(by=BY, content=content, file_name="two.csv")

    assert report.counts["unchanged_rows"] == 2
    assert report.counts["new_rows"] == report.counts["changed_rows"] == report.counts["changed_schools"] == 0
    assert Entry.objects.count() == rows
    assert set(School.objects.values_list("source", flat=True)) == {"one.csv"}


def test_changed_row_changes_its_school_and_its_facts_alone() -> None:
    import_schools(by=BY, content=csv_of(row(), row(code="04-0002")), file_name="one.csv")

    changed = csv_of(row(), row(code="04-0002", area=OTHER_AIMAK, classrooms="16"))
    report = import_schools(by=BY, content=changed, file_name="two.csv")

    assert report.counts == {
        "new_schools": 0,
        "changed_schools": 1,
        "new_rows": 0,
        "changed_rows": 1,
        "unchanged_rows": 1,
    }
    school = School.objects.get(code="04-0002")
    assert (school.area.code, school.source) == (OTHER_AIMAK, "two.csv")
    assert SchoolFacts.objects.get(school=school).values["classrooms"] == 16


def test_earlier_year_of_a_known_school_begins_it_earlier() -> None:
    import_schools(by=BY, content=csv_of(row(year="2026")), file_name="one.csv")

    import_schools(by=BY, content=csv_of(row(year="2024")), file_name="two.csv")

    school = School.objects.get()
    assert school.valid_from.year == 2024
    assert sorted(SchoolFacts.objects.values_list("year", flat=True)) == [2024, 2026]


def test_file_with_one_error_writes_nothing_and_tells_every_error() -> None:
    content = csv_of(row(), row(code="04-0002", pupils="x"), row(code="04-0003", area="Ак-Каргон"))

    with pytest.raises(InputProblems) as refused:
        import_schools(by=BY, content=content, file_name="bad.csv")

    assert [(item.row, item.code) for item in refused.value.problems] == [(3, "not_a_number"), (4, "area_misspelt")]
    assert School.objects.count() == 0


def test_check_counts_what_would_change_and_writes_nothing() -> None:
    import_schools(by=BY, content=csv_of(row()), file_name="one.csv")

    report = check_schools(by=BY, content=csv_of(row(), row(code="04-0002")))

    assert report.counts == {
        "new_schools": 1,
        "changed_schools": 0,
        "new_rows": 1,
        "changed_rows": 0,
        "unchanged_rows": 1,
    }
    assert School.objects.count() == 1


def test_person_without_the_right_is_refused(person_for: PersonFor) -> None:
    with pytest.raises(RefusedError):
        import_schools(by=person_for(Role.DIRECTOR, "04-0001"), content=csv_of(row()), file_name="one.csv")
    with pytest.raises(RefusedError):
        keep_upload(by=person_for(Role.DONOR, "417"), kind=ImportKind.SCHOOLS, content=b"x", file_name="x.csv")


def test_person_may_bring_in_only_schools_of_the_own_place(person_for: PersonFor) -> None:
    operator = person_for(Role.OPERATOR, NARYN)
    content = csv_of(row(), row(code="04-0002", area="41704000000010"))

    report = check_schools(by=operator, content=content)

    with translation.override("en"):
        assert [(item.row, item.column, item.sentence) for item in report.problems] == [
            (3, "area", "You may not bring in schools of “41704000000010”.")
        ]
    assert import_schools(by=operator, content=csv_of(row()), file_name="own.csv").counts["new_schools"] == 1


def test_outlines_are_written_and_the_same_file_changes_nothing() -> None:
    content = geojson(square("KG" + NARYN), square(AIMAK, kind="MultiPolygon"), source="Survey of 2026")

    first = import_outlines(by=BY, content=content, file_name="naryn.geojson")
    second = import_outlines(by=BY, content=content, file_name="naryn.geojson")

    assert first.counts == {"new_rows": 2, "changed_rows": 0, "unchanged_rows": 0}
    assert second.counts == {"new_rows": 0, "changed_rows": 0, "unchanged_rows": 2}
    area = Area.objects.get(code=NARYN)
    assert area.outline == square(NARYN)["geometry"]
    assert area.outline_source == "Survey of 2026"


OPEN_RING = square(NARYN)
OPEN_RING["geometry"]["coordinates"][0].pop()
POINT = {"type": "Feature", "properties": {"pcode": AIMAK}, "geometry": {"type": "Point", "coordinates": [75, 41]}}


def test_errors_of_outlines_come_all_at_once_and_nothing_is_written() -> None:
    with_outlines = Area.objects.filter(outline__isnull=False).count()
    content = geojson(
        square("41704245803001"),
        {"type": "Feature", "properties": {}, "geometry": square(NARYN)["geometry"]},
        OPEN_RING,
        POINT,
        square("41702205000000", east=10.0),
        square("41702210000000"),
        square("41702210000000"),
    )

    report = check_outlines(by=BY, content=content)

    with translation.override("en"):
        assert [(item.row, item.column, item.sentence) for item in report.problems] == [
            (1, "pcode", "No area has the code “41704245803001”."),
            (2, "pcode", "The feature has no property “pcode”."),
            (3, "geometry", "A ring of the outline is not closed, or has fewer than four points."),
            (4, "geometry", "This is not an outline: a Polygon or MultiPolygon is needed, “Point” was found."),
            (5, "geometry", "The point 10, 41 of the outline lies outside Kyrgyzstan."),
            (7, "pcode", "The area 41702210000000 has two outlines: the first is feature 6."),
        ]
    with pytest.raises(InputProblems):
        import_outlines(by=BY, content=content, file_name="bad.geojson")
    assert Area.objects.filter(outline__isnull=False).count() == with_outlines


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "geojson_broken"),
        (b"[]", "geojson_kind"),
        (b'{"features": []}', "no_features"),
        (b"", "file_empty"),
        ("{'я'}".encode("cp1251"), "file_encoding"),
    ],
)
def test_file_that_is_no_geojson_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert [item.code for item in check_outlines(by=BY, content=content).problems] == [code]


def test_territory_loaded_twice_changes_nothing_and_is_recorded_once() -> None:
    recorded = Entry.objects.filter(object_type="territory")

    again = load_territory(by=BY, folder=territory_folder())

    assert (again.created, again.changed, again.aliases, again.successions) == (0, 0, 0, 0)
    assert recorded.count() == 1


def test_file_takes_over_no_school_of_another_area() -> None:
    import_schools(by=BY, content=csv_of(row(code="04-0009", area=OTHER_AIMAK)), file_name="all.csv")
    operator = make_person(Role.OPERATOR, AIMAK)

    with pytest.raises(InputProblems) as refused:
        import_schools(by=operator, content=csv_of(row(code="04-0009", area=AIMAK)), file_name="mine.csv")

    assert [(item.code, item.found) for item in refused.value.problems] == [("area_not_yours", OTHER_AIMAK)]
    assert School.objects.get(code="04-0009").area.code == OTHER_AIMAK


def test_code_of_a_school_may_not_look_like_an_area() -> None:
    report = check_schools(by=BY, content=csv_of(row(code="41702205")))

    assert [item.code for item in report.problems] == ["code_form"]
