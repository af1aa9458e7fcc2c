"""The cost of adoption as a document: what is stored, shown and put into the package, all sums in tyiyn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopsuz.engine.case import OBLIGED, AdoptionCost
from koopsuz.finance.schemas.adoption_rules import CLASSES

NOBODY = "nobody"
PAYERS = (*(kind.name.lower() for kind in OBLIGED), NOBODY)
PROBLEMS_KEPT = 100


def document_of(
    cost: AdoptionCost,
    *,
    requirements: Sequence[str],
    matrix: Sequence[str],
    schools: Sequence[str],
    all_schools: Mapping[str, int],
) -> dict[str, Any]:
    """The result as plain lists. `all_schools` tells how many schools each oblast has, assessed or not."""
    payer_year = cost.one_off.sum(axis=(0, 2))
    return {
        "payers": [
            {
                "payer": payer,
                "one_off": payer_year[at].tolist(),
                "upkeep": cost.upkeep.sum(axis=(0, 2))[at].tolist(),
                "full_upkeep": int(cost.full_upkeep.sum(axis=(0, 2))[at]),
            }
            for at, payer in enumerate(PAYERS)
        ],
        "classes": [
            {
                "name": name,
                "one_off": cost.one_off.sum(axis=(1, 2))[at].tolist(),
                "full_upkeep": int(cost.full_upkeep.sum(axis=(1, 2))[at]),
            }
            for at, name in enumerate(CLASSES)
        ],
        "oblasts": [_oblast(cost, at=at, all_schools=all_schools) for at in range(len(cost.oblasts))],
        "requirements": [
            {
                "code": code,
                "gaps": int(cost.gaps[at]),
                "costed": int(cost.costed[at]),
                "one_off": int(cost.by_requirement[at]),
                "upkeep": int(cost.upkeep_by_requirement[at]),
            }
            for at, code in enumerate(requirements)
        ],
        "rules": _by_rule(cost, matrix=matrix),
        "low": int(cost.low.sum()),
        "high": int(cost.high.sum()),
        "problems": [
            {"school": schools[problem.school], "measure": problem.measure, "code": problem.code}
            for problem in cost.problems[:PROBLEMS_KEPT]
        ],
        "problem_count": len(cost.problems),
    }


def _oblast(cost: AdoptionCost, *, at: int, all_schools: Mapping[str, int]) -> dict[str, Any]:
    code, assessed = cost.oblasts[at], int(cost.assessed[at])
    whole = int(cost.one_off[:, :, at].sum())
    schools = max(assessed, all_schools.get(code, assessed))
    return {
        "code": code,
        "schools": schools,
        "assessed": assessed,
        "by_payer": cost.one_off[:, :, at].sum(axis=(0, 2)).tolist(),
        "one_off": whole,
        "full_upkeep": int(cost.full_upkeep[:, :, at].sum()),
        # schools not yet assessed are taken to cost what the assessed ones of their oblast cost on average
        "not_assessed": whole * (schools - assessed) // assessed if assessed else 0,
    }


def _by_rule(cost: AdoptionCost, *, matrix: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of the matrix that make somebody pay, in their order; the last is for costs without any rule."""
    named = [*matrix, ""]
    used: NDArray[np.int64] = np.flatnonzero((cost.by_rule > 0) | (cost.upkeep_by_rule > 0))
    return [
        {"rule": named[at], "one_off": int(cost.by_rule[at]), "upkeep": int(cost.upkeep_by_rule[at])}
        for at in used.tolist()
    ]
