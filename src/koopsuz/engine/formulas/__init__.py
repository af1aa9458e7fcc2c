"""The small formula language of the standard: whom a requirement applies to, how many units a measure needs,
how a number scores.

`parse` turns text into a whitelisted frozen tree (there is no `eval`), `check` finds unknown names and mixed
kinds before anything runs, `evaluate` computes for one school (plain values) or for all schools at once
(arrays) by the same walk, `explain` shows every step.

**Unknown.** A missing fact (None, NaN, an absent name) and a division by zero give "unknown" (None for one
school). It spreads through arithmetic and comparisons. `and`, `or`, `not` follow the logic of three values:
`false and unknown` is false, `true or unknown` is true, anything else with unknown is unknown. `if` looks
only at the branch that it takes; an unknown condition is unknown. `applies` reads unknown as true: a
requirement is dropped only when a fact says so.

**Exact.** Nothing is rounded on the way. One school is computed in `Fraction`; many schools in pairs of whole
numbers (numerator and denominator, int64, moving to Python integers where int64 would overflow), so that both
agree to the last digit and `ceil(0.1 * 30)` is 3. A fact given as a float is read as a decimal with three
places, the finest that facts carry.
"""

from .checking import ChoiceKind, Kind, NameKind, check, fact_kind
from .columns import Column, Flags, Numbers, Texts, Unknown
from .evaluation import applies, evaluate, explain
from .parsing import FormulaError, parse
from .tree import Expression, names

__all__ = [
    "ChoiceKind",
    "Column",
    "Expression",
    "Flags",
    "FormulaError",
    "Kind",
    "NameKind",
    "Numbers",
    "Texts",
    "Unknown",
    "applies",
    "check",
    "evaluate",
    "explain",
    "fact_kind",
    "names",
    "parse",
]
