"""Scoring: answers and an edition of the standard → levels, caps, gaps and completeness, with a trace.

The definition, in whole numbers throughout:

- The **level of a requirement** is the lowest level of its indicators. An indicator answered "not applicable"
is left out. If any other indicator is not answered, the requirement is *not assessed*: it is no gap and does
not enter a mean, but completeness shows it. - A requirement is **not applicable** if its formula says so or
if all its indicators are answered "not applicable". - A **gap** is an assessed requirement below its target.
- The **mean of a block** is the sum of the levels of its assessed requirements × 1000 divided by their
number, cut down to thousandths. - The **level of a block** is the whole part of its mean, but never above the
level of a critical requirement that is a gap: a locked fire exit is not averaged away. `capped_by` names the
requirement that lowered the level (the lowest; of equals the first); it is empty where the mean alone gives
the same level. - **Overall** is the same rule with the whole school as one block.

Arrays are laid out with schools innermost ([R, S] in memory, shown as [S, R]), so that one requirement over
all schools is contiguous.
"""

from .answers import (
    NOT_ANSWERED,
    NOT_APPLICABLE,
    NUMBER_MISSING,
    answer_facts,
    applicability,
    levels_of_numbers,
)
from .carrying import CARRIED, SAME_LEVELS, Carried, Fate, Passage, carry
from .doubts import Agreement, DoubtRules, agreement, copies, jumps, too_fast
from .model import Block, EditionModel, Indicator, Requirement, build_model
from .one import ScoredSchool, score_one
from .packing import pack, pack_many, pack_numbers, unpack, unpack_many, unpack_numbers
from .score import Scores, score
from .totals import rollup, totals

__all__ = [
    "CARRIED",
    "NOT_ANSWERED",
    "NOT_APPLICABLE",
    "NUMBER_MISSING",
    "SAME_LEVELS",
    "Agreement",
    "Block",
    "Carried",
    "DoubtRules",
    "EditionModel",
    "Fate",
    "Indicator",
    "Passage",
    "Requirement",
    "ScoredSchool",
    "Scores",
    "agreement",
    "answer_facts",
    "applicability",
    "build_model",
    "carry",
    "copies",
    "jumps",
    "levels_of_numbers",
    "pack",
    "pack_many",
    "pack_numbers",
    "rollup",
    "score",
    "score_one",
    "too_fast",
    "totals",
    "unpack",
    "unpack_many",
    "unpack_numbers",
]
