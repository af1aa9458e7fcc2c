"""What can't be true together: sums, parts larger than the whole, points outside the country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from koopsuz.places.schemas.cells import Cell, Value, read_decimal
from koopsuz.places.schemas.facts import Fact
from koopsuz.places.schemas.report import ImportProblem, problem

SOUTH, NORTH = 39.0, 43.5
WEST, EAST = 69.0, 80.5
PARTS = (("pupils_primary", "pupils"), ("boarders", "pupils"), ("teachers", "staff"))

Point = tuple[float, float] | tuple[None, None]


def check_facts(
    values: Mapping[str, Value], *, row: int, year: int | None, facts: Sequence[Fact], problems: list[ImportProblem]
) -> None:
    """Append a problem for every two facts of a school that contradict each other."""
    labels = {fact.name: fact.label for fact in facts}
    numbers = {name: value for name, value in values.items() if isinstance(value, int | float)}
    problems.extend(_wrong_sum(numbers, row=row))
    for part, whole in PARTS:
        if part in numbers and whole in numbers and numbers[part] > numbers[whole]:
            params = {"whole": labels[whole], "other": numbers[whole]}
            problems.append(problem("more_than_whole", row=row, column=part, found=numbers[part], params=params))
    if numbers.get("boarders", 0) > 0 and values.get("has_boarding") is False:
        problems.append(problem("boarders_without_house", row=row, column="boarders", found=numbers["boarders"]))
    if year and numbers.get("building_year", 0) > year:
        built = numbers["building_year"]
        problems.append(problem("built_later", row=row, column="building_year", found=built, params={"year": year}))


def _wrong_sum(numbers: Mapping[str, int | float], *, row: int) -> Iterator[ImportProblem]:
    if not {"pupils", "girls", "boys"} <= numbers.keys():
        return
    girls, boys = numbers["girls"], numbers["boys"]
    if girls + boys != numbers["pupils"]:
        sums = {"girls": girls, "boys": boys, "sum": girls + boys}
        yield problem("pupils_sum", row=row, column="pupils", found=numbers["pupils"], params=sums)


def read_point(latitude: Cell, longitude: Cell, *, problems: list[ImportProblem]) -> Point:
    """Read where the school stands; both empty is allowed, a point outside the country is not."""
    if not latitude.text and not longitude.text:
        return None, None
    if not latitude.text or not longitude.text:
        problems.append((longitude if latitude.text else latitude).problem("coordinates_half"))
        return None, None
    north = read_decimal(latitude, problems=problems, example="42,87")
    east = read_decimal(longitude, problems=problems, example="74,59")
    if north is None or east is None:
        return None, None
    if is_inside(float(north), float(east)):
        return round(float(north), 6), round(float(east), 6)
    code = "coordinates_swapped" if is_inside(float(east), float(north)) else "coordinates_outside"
    found = f"{latitude.text}; {longitude.text}"
    problems.append(problem(code, row=latitude.row, column=latitude.column, found=found))
    return None, None


def is_inside(latitude: float, longitude: float) -> bool:
    """Tell whether a point lies in the rectangle around the country."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST
