"""A decision in words: the sentence with its numbers, the verdict on every choice, the steps of every cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koopsuz.common import figures
from koopsuz.common.components import Words
from koopsuz.common.text import Text
from koopsuz.engine.case import NEEDS_OTHER_FIRST, NO_PAYER, NO_UPKEEP_PAYER
from koopsuz.places.selectors import facts_catalogue
from koopsuz.planning.schemas.reference import MatrixRow
from koopsuz.planning.selectors.decisions import DecisionRow
from koopsuz.planning.selectors.explaining import ChoiceInfo, DecisionExplanation, OptionInfo
from koopsuz.planning.states import DecisionReason

SHORT_REASONS: Mapping[DecisionReason, Words] = {
    DecisionReason.FUNDED: gettext_lazy("worth its price"),
    DecisionReason.FUNDED_LEFTOVER: gettext_lazy("from money left over"),
    DecisionReason.FUNDED_PRIORITY: gettext_lazy("danger to life goes first"),
    DecisionReason.UNFUNDED_PRICE: gettext_lazy("the money does more elsewhere"),
    DecisionReason.UNFUNDED_INDIVISIBLE: gettext_lazy("no envelope has enough for the whole"),
    DecisionReason.UNFUNDED_NO_PAYER: gettext_lazy("no lawful payer with an envelope"),
    DecisionReason.UNFUNDED_PREREQUISITE: gettext_lazy("another measure comes first"),
    DecisionReason.UNFUNDED_NO_MEASURE: gettext_lazy("no measure could be costed"),
}


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice as the table shows it."""

    title: Text
    choice: ChoiceInfo
    worth: str
    price: str
    verdict: str


@dataclass(frozen=True, slots=True)
class OptionBlock:
    """One measure with the steps of its cost in words, and who may pay its line."""

    option: OptionInfo
    title: Text
    facts: str
    quantity: str
    factor: str
    exact: str
    worth_steps: str
    blocked: str
    payers: tuple[MatrixRow, ...]


def points(value: float) -> str:
    """Points with one decimal; a thousandth where that would be zero."""
    decimals = 1 if abs(value) >= 0.1 or value == 0 else 4
    return figures.number(Fraction(round(value * 10**decimals), 10**decimals), decimals=decimals)


def reason_sentence(row: DecisionRow, *, told: DecisionExplanation) -> str:
    """Why, in one or two sentences with the numbers."""
    chosen, best = told.chosen, told.best
    if chosen is not None:
        return _funded(chosen, told=told)
    if row.reason == DecisionReason.UNFUNDED_NO_MEASURE:
        return _("The standard has no measure for this gap whose quantity can be computed from the school's facts.")
    if row.reason == DecisionReason.UNFUNDED_PREREQUISITE:
        return _("This waits for requirement %(first)s of the same school, which gets no money in this plan.") % {
            "first": told.waits_for
        }
    if row.reason == DecisionReason.UNFUNDED_NO_PAYER or best is None:
        return _nobody(told)
    if row.reason == DecisionReason.UNFUNDED_INDIVISIBLE:
        return _(
            "It is worth %(worth)s points and would cost %(cost)s, but the money lacks %(shortfall)s for the whole of it."
        ) % {
            "worth": points(best.worth),
            "cost": figures.money(best.capital),
            "shortfall": figures.money(best.shortfall),
        }
    return _(
        "It is worth %(worth)s points. Its cost, %(cost)s from “%(source)s”, does %(price)s points of good elsewhere, "
        "so the money goes there."
    ) % {
        "worth": points(best.worth),
        "cost": figures.money(best.capital),
        "source": best.source.name,
        "price": points(best.price - best.premium),
    }


def _funded(chosen: ChoiceInfo, *, told: DecisionExplanation) -> str:
    params = {
        "source": chosen.source.name,
        "year": chosen.year,
        "cost": figures.money(chosen.capital),
        "worth": points(chosen.worth),
        "price": points(chosen.price - chosen.premium),
    }
    if told.reason == DecisionReason.FUNDED:
        return (
            _(
                "“%(source)s” pays %(cost)s in %(year)s. That is worth %(worth)s points; the same money would do "
                "%(price)s points of good elsewhere."
            )
            % params
        )
    if told.reason == DecisionReason.FUNDED_PRIORITY:
        return (
            _(
                "“%(source)s” pays %(cost)s in %(year)s because danger to life comes first, although the same money would "
                "do %(price)s points of good elsewhere and here does %(worth)s."
            )
            % params
        )
    return (
        _(
            "“%(source)s” pays %(cost)s in %(year)s from money that nothing better could use: it is worth %(worth)s points, "
            "at the usual price of this money it would have had to be worth %(price)s."
        )
        % params
    )


def _nobody(told: DecisionExplanation) -> str:
    if not told.options:
        return _("No measure could be costed.")
    blocks = {option.block for option in told.options}
    if blocks == {NO_UPKEEP_PAYER}:
        return _("Nobody may lawfully carry the yearly upkeep, so the measure can't begin.")
    if NO_PAYER in blocks:
        lines = ", ".join(sorted({option.measure.line for option in told.options}))
        return _("No budget that may lawfully pay this (%(lines)s) has an envelope for this school.") % {"lines": lines}
    return _("No envelope that may lawfully pay this is as large as its cost in any year.")


def discount_sentence(told: DecisionExplanation) -> str:
    """How much less a later start counts."""
    shares = ", ".join(figures.permille(value) for value in told.discount_permille)
    return _("A later start counts less: %(shares)s.") % {"shares": shares}


def choice_rows(told: DecisionExplanation) -> list[ChoiceRow]:
    """Every option, payer and year with the verdict: the chosen one first, then the best at the plan's prices."""
    titles = {option.measure.code: option.measure.title for option in told.options}
    in_order = sorted(told.choices, key=lambda choice: not choice.chosen)
    return [
        ChoiceRow(
            title=titles[choice.measure],
            choice=choice,
            worth=points(choice.worth),
            price=points(choice.price - choice.premium),
            verdict=_verdict(choice, told=told),
        )
        for choice in in_order
    ]


def _verdict(choice: ChoiceInfo, *, told: DecisionExplanation) -> str:
    if choice.chosen:
        return _("chosen")
    if not choice.lawful:
        return _("dearer than the whole envelope, or too late for it")
    if not choice.in_order:
        return _("another measure of the school must begin first")
    if choice.balance < 0:
        return _("does more good elsewhere")
    if not choice.fits:
        return _("%(shortfall)s are missing") % {"shortfall": figures.money(choice.shortfall)}
    return _("not better than what was chosen") if told.chosen else _("gives way to danger to life elsewhere")


def option_blocks(told: DecisionExplanation) -> list[OptionBlock]:
    """Every measure with its steps: quantity, price, factor, worth, payers."""
    labels = {fact.name: str(fact.label) for fact in facts_catalogue()}
    return [_block(option, told=told, labels=labels) for option in told.options]


def _block(option: OptionInfo, *, told: DecisionExplanation, labels: Mapping[str, str]) -> OptionBlock:
    quantity = Decimal(option.quantity_thousandths) / 1000
    exact = Fraction(option.quantity_thousandths * option.price.tyiyn * option.factor_permille, 1_000_000)
    return OptionBlock(
        option=option,
        title=option.measure.title,
        facts="; ".join(f"{labels.get(name, name)}: {_shown(value)}" for name, value in option.facts),
        quantity=figures.number(quantity),
        factor=figures.number(Fraction(option.factor_permille, 1000), decimals=3),
        exact=figures.number(exact / 100, decimals=4) if exact.denominator != 1 else "",
        worth_steps=_worth_steps(option, told=told),
        blocked=_blocked(option),
        payers=tuple(row for row in told.matrix if row.line == option.measure.line),
    )


def _worth_steps(option: OptionInfo, *, told: DecisionExplanation) -> str:
    return _(
        "%(pupils)s pupils × %(severity)s (how far from the target) × %(effect)s (share of the danger removed) × "
        "%(weight)s (weight of the school) × %(class_weight)s (weight of the class) = %(worth)s points in the first year"
    ) % {
        "worth": points(option.benefit * told.class_weight / 1000),
        "pupils": figures.number(told.exposed),
        "severity": figures.permille(told.severity_permille),
        "effect": figures.permille(option.measure.effect_permille),
        "weight": figures.number(Fraction(told.weight_permille, 1000), decimals=2),
        "class_weight": told.class_weight,
    }


def _blocked(option: OptionInfo) -> str:
    if option.block == NO_PAYER:
        return _("No budget that may lawfully pay this has an envelope for this school.")
    if option.block == NO_UPKEEP_PAYER:
        return _("Nobody may lawfully carry its yearly upkeep.")
    if option.block == NEEDS_OTHER_FIRST:
        return _("Needs requirement %(first)s first; the other measures close the gap at once.") % {
            "first": option.measure.prerequisite
        }
    return ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("unknown")
    if isinstance(value, int | float):
        return figures.number(value)
    return str(value)
