"""What more money would buy, computed once with the plan for the national sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from koopsuz.engine.allocation.explain import next_som
from koopsuz.engine.costing import PayerKind
from koopsuz.engine.money import TYIYN_PER_SOM
from koopsuz.planning.schemas.outcome import Outcome
from koopsuz.standards.schemas import EditionContent

EXTRA_SOM = 1_000_000
MOST_BUYS = 5
NATIONAL = (PayerKind.REPUBLICAN, PayerKind.SUBVENTION, PayerKind.DONOR)


def next_money(outcome: Outcome, *, content: EditionContent, schools: Sequence[str]) -> list[dict[str, Any]]:
    """For each national source the first line (its first year, or its one envelope): the next million som in it."""
    problem, options = outcome.case.problem, outcome.case.options
    found: list[dict[str, Any]] = []
    for position, source in enumerate(outcome.case.sources):
        if source.kind not in NATIONAL:
            continue
        line = int(problem.source_line[position])
        if outcome.plan.prices.line[line] == 0:  # the source has more than it can usefully spend already
            found.append({"line": line, "source": source.code, "left": EXTRA_SOM * TYIYN_PER_SOM, "buys": []})
            continue
        more = next_som(problem, plan=outcome.plan, line=line, amount=EXTRA_SOM * TYIYN_PER_SOM, most=MOST_BUYS)
        found.append(
            {
                "line": line,
                "source": source.code,
                "left": more.left,
                "buys": [
                    {
                        "school": schools[int(problem.gap_school[buy.gap])],
                        "requirement": content.requirements[int(problem.gap_requirement[buy.gap])].code,
                        "measure": content.measures[int(options.measure[int(problem.pair_option[buy.pair])])].code,
                        "amount": buy.amount,
                        "year": buy.year,
                    }
                    for buy in more.buys
                ],
            }
        )
    return found
