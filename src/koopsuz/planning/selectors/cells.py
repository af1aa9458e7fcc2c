"""The decisions of a plan as small sums per school, so that any area's money is added up without another question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from koopsuz.planning.selectors.plans import PlanInfo

KINDS = ("republican", "subvention", "local", "school", "donor")


@dataclass(frozen=True, slots=True, eq=False)
class PlanCells:
    """N sums, each of one school, class, payer and year. `kind` is a position in KINDS and `year` a year; both −1 where

    nothing is funded. `capital` is in tyiyn: what was decided, or the least that would close the gap wholly.
    """

    school_ids: NDArray[np.int64]
    requirement_class: NDArray[np.int8]
    kind: NDArray[np.int8]
    year: NDArray[np.int16]
    gaps: NDArray[np.int64]
    capital: NDArray[np.int64]

    @property
    def funded(self) -> NDArray[np.bool_]:
        """Tell which of the sums are of funded gaps."""
        return self.kind >= 0


_CELLS = """
    select decision.school_id, decision.requirement_class, coalesce(array_position(%(kinds)s, source.kind::text), 0) - 1,
           coalesce(decision.year, -1), count(*), sum(decision.capital)::bigint
    from planning_plandecision decision
    left join planning_plansource source on source.id = decision.source_id and decision.funded
    where decision.plan_id = %(plan)s
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
"""


def plan_cells(plan: PlanInfo) -> PlanCells:
    """Return the sums of a plan. One query; a published plan never changes, so callers may keep them by its hash."""
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, {"plan": plan.id, "kinds": list(KINDS)})
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    school, grade, kind, year, gaps, capital = columns
    return PlanCells(
        school_ids=np.asarray(school, dtype=np.int64),
        requirement_class=np.asarray(grade, dtype=np.int8),
        kind=np.asarray(kind, dtype=np.int8),
        year=np.asarray(year, dtype=np.int16),
        gaps=np.asarray(gaps, dtype=np.int64),
        capital=np.asarray(capital, dtype=np.int64),
    )
