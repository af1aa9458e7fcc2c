"""From a scored country and the money of its budgets to an allocation problem, and the table that explains it.

- A *gap* is an assessed requirement below its target; all gaps go into the problem, also those that nobody can
  close, so that each gets an answer.
- An *option* is a costed measure of a gap. It is kept even when it can't be chosen; `option_block` then says why: no
  lawful payer with an envelope, nobody who may carry its upkeep, or another requirement that must be met first.
- A *pair* is an option with a source that the responsibility matrix and the source's own terms allow; `pair_rule` names
  the row of the matrix.
- The upkeep of an option falls on one *operator*: of the sources that may pay the upkeep's line every year of the
  horizon, the one whose kind the matrix asks first.
- A measure may need another requirement first. If that one is a gap of the same school too, the measure stands back
  behind those that close the gap without it; where there is none, the whole gap waits for the other one.

`build_case` is one function for the command line and for the site.
"""

from .adoption import NOBODY, OBLIGED, AdoptionCost, AdoptionRules, adoption_cost
from .build import build_case
from .digest import problem_digest
from .inputs import CaseInputs, CaseRules, CaseSchools, MoneySource, UnusedSource
from .result import NEEDS_OTHER_FIRST, NO_PAYER, NO_UPKEEP_PAYER, PAYABLE, Case, Lines

__all__ = [
    "NEEDS_OTHER_FIRST",
    "NOBODY",
    "NO_PAYER",
    "NO_UPKEEP_PAYER",
    "OBLIGED",
    "PAYABLE",
    "AdoptionCost",
    "AdoptionRules",
    "Case",
    "CaseInputs",
    "CaseRules",
    "CaseSchools",
    "Lines",
    "MoneySource",
    "UnusedSource",
    "adoption_cost",
    "build_case",
    "problem_digest",
]
