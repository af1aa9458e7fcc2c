"""Building the model of an edition: numbers that become levels, and every mistake told at once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from koopsuz.engine.errors import ErrorList
from koopsuz.engine.formulas import Kind
from koopsuz.engine.scoring import Block, Indicator, Requirement, build_model, levels_of_numbers

FACTS = {"girls": Kind.NUMBER, "urban": Kind.FLAG, "storeys": Kind.NUMBER}


def test_levels_of_numbers_higher_is_better() -> None:
    model = build_model(
        [Block("C")],
        requirements=[Requirement("C01", "C", 2, False, 2)],
        indicators=[Indicator("C01a", "C01", "number", "value / storeys", "higher", (Fraction(1, 2), 1, 2))],
        facts=FACTS,
    )
    numbers = np.asarray([[0], [1], [2], [4], [4]], dtype=np.int32)
    facts = {"storeys": np.asarray([2, 2, 2, 2, 0])}

    levels = levels_of_numbers(model, answers=np.zeros((5, 1), dtype=np.uint8), numbers=numbers, facts=facts)

    assert levels[:, 0].tolist() == [0, 1, 2, 3, 4]


def test_build_model_reports_everything_at_once() -> None:
    with pytest.raises(ErrorList) as caught:
        build_model(
            [Block("A")],
            requirements=[
                Requirement("A01", "A", 4, False, 0, "storey > 1"),
                Requirement("A01", "B", 1, False, 3, "girls"),
                Requirement("A02", "A", 1, False, 3, "girls >"),
            ],
            indicators=[
                Indicator("A01a", "A01", "number", "value", "lower", (20, 40, 60)),
                Indicator("A01b", "A01", "number", None, "higher", (1, 2, 3)),
                Indicator("A01c", "A09", "scale"),
            ],
            facts=FACTS,
        )

    assert [str(error) for error in caught.value] == [
        "The id “A01” stands twice. Ids are never reused.",
        "“A01” belongs to “B”, which this edition does not have.",
        "“A01c” belongs to “A09”, which this edition does not have.",
        "A01, applies: Formula, character 1: “storey” is not known. Did you mean “storeys”?",
        "A02, applies: Formula, character 8: expected a number, a name, a text in double quotes, “not”, “-”"
        " or “(”, "
        "found the end.",
        "A01, applies: Formula, character 1: “girls” is a number, but a condition (true or false) is needed here.",
        "“A01a” needs `better` (lower or higher) and three thresholds that go from level 1 to level 3 in "
        "that direction, "
        "but has lower: 20, 40, 60.",
        "A01b, score: Formula, character 1: expected a number, a name, a text in double quotes, “not”, “-” "
        "or “(”, "
        "found the end.",
        "“A01” has class 4; a class is 1, 2 or 3.",
        "“A01” has target 0; a target is level 1, 2 or 3.",
        "“A02” has no indicator, so nobody could assess it.",
        "“A01c” is of kind “scale”; kinds are levels, ladder, yes_no and number.",
    ]
