"""A small edition with two requirements, its measures and dated prices, for the tests of costing."""

from __future__ import annotations

from datetime import date

from koopsuz.engine.costing import Measure, UnitPrice
from koopsuz.engine.formulas import Kind
from koopsuz.engine.scoring import Block, EditionModel, Indicator, Requirement, build_model

FACTS = {"girls": Kind.NUMBER, "pupils": Kind.NUMBER, "perimeter_m": Kind.NUMBER, "urban": Kind.FLAG}
DAY = date(2026, 9, 1)


def edition() -> EditionModel:
    return build_model(
        [Block("A"), Block("D")],
        requirements=[Requirement("A01", "A", 1, True, 3), Requirement("D03", "D", 2, False, 3, "girls > 0")],
        indicators=[
            Indicator("A01a", "A01", "levels"),
            Indicator("D03a", "D03", "ladder"),
            Indicator("D03c", "D03", "number", "girls / max(value, 1)", "lower", (60, 40, 20)),
        ],
        facts=FACTS,
    )


MEASURES = [
    Measure(
        "D03m1",
        "D03",
        3,
        1000,
        "max(0, ceil(girls / 20) - D03c)",
        "seat",
        "capital_repair",
        "capital_repair",
        30,
        "utilities",
        20,
        "A01",
    ),
    Measure("D03m2", "D03", 2, 550, "if(D03a < 2, 1, 1.5)", "latrine", "current_repair", "current_repair"),
    Measure("A01m1", "A01", 3, 1000, "perimeter_m / 3", "fence", "equipment", "equipment", 15, "services", 10),
]
PRICES = [
    UnitPrice("seat", 18_500_000, True, date(2026, 1, 1), "state price list 2026"),
    UnitPrice("seat", 16_000_000, True, date(2025, 1, 1), "state price list 2025"),
    UnitPrice("seat", 99_000_000, True, date(2027, 1, 1), "state price list 2027"),
    UnitPrice("latrine", 7_777_777, False, date(2026, 1, 1), "estimate"),
    UnitPrice("fence", 123_457, True, date(2026, 1, 1), "estimate", verified=True),
]
