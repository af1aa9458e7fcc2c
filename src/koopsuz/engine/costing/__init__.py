"""Costing: gaps → what each way to close them costs, what good it does, and who may lawfully pay.

- `build_cost_model` joins measures, their quantity formulas and the prices in force on a day to an edition. - `cost`
makes one *option* per gap and measure that lifts the school above the level it has, for all schools; `cost_one` does
the same for one school and tells every step. - `payers` reads the responsibility matrix: which kinds of budget may pay
a line for a school, by which row, and why the others may not. - `eligible` pairs options with the sources of money that
may lawfully carry them.

The amounts, in whole numbers:

- quantity: the formula, rounded half up to thousandths of a unit: the figure that is shown and bought; - capital =
quantity × unit price × region factor (only if the price is sensitive to transport), rounded once to tyiyn; - recurrent
a year = capital × recurrent_permille / 1000, rounded once to tyiyn; - benefit = severity of the class and the present
level × effect × exposed pupils × weight of the school, the three shares in thousandths; cut down to thousandths of a
pupil protected.
"""

from .benefit import BenefitRule, WeightRule, school_weights
from .eligibility import FundingSource, OptionTerms, Pairs, Vocabulary, eligible, explain_pair
from .model import CostModel, Measure, UnitPrice, build_cost_model, prices_in_force
from .one import CostedOption, cost_one
from .options import Costing, Options, QuantityProblem, SchoolInputs, cost
from .responsibility import MatrixRow, PayerKind, Payers, Verdict, payer_masks, payers

__all__ = [
    "BenefitRule",
    "CostModel",
    "CostedOption",
    "Costing",
    "FundingSource",
    "MatrixRow",
    "Measure",
    "OptionTerms",
    "Options",
    "Pairs",
    "PayerKind",
    "Payers",
    "QuantityProblem",
    "SchoolInputs",
    "UnitPrice",
    "Verdict",
    "Vocabulary",
    "WeightRule",
    "build_cost_model",
    "cost",
    "cost_one",
    "eligible",
    "explain_pair",
    "payer_masks",
    "payers",
    "prices_in_force",
    "school_weights",
]
