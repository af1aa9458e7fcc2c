"""Explains one decision from what is stored with the plan: every option, payer and year with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from koopsuz.common.text import Text
from koopsuz.engine.allocation import Plan as ComputedPlan
from koopsuz.engine.allocation import Prices, Problem, Rules
from koopsuz.engine.allocation.explain import Choice, GapExplanation, explain_gap
from koopsuz.engine.case import Lines
from koopsuz.engine.formulas import names, parse
from koopsuz.engine.money import Money
from koopsuz.planning.models import Plan, PlanLine, PlanSchool, PlanSource
from koopsuz.planning.schemas.assembly import case_rules, money_source
from koopsuz.planning.schemas.blobs import load_prices_of
from koopsuz.planning.schemas.packing import SchoolRecord, unpack
from koopsuz.planning.schemas.reasons import REASONS
from koopsuz.planning.schemas.records import Money as PlanMoney
from koopsuz.planning.schemas.records import problem_of
from koopsuz.planning.schemas.reference import MatrixRow, PriceRow
from koopsuz.planning.schemas.snapshot import Snapshot
from koopsuz.planning.selectors.plans import PlanInfo
from koopsuz.planning.selectors.snapshots import as_input
from koopsuz.planning.states import DecisionReason
from koopsuz.standards.schemas import EditionContent, MeasureContent, RequirementContent

VALUE_UNITS_IN_A_POINT = 1_000_000  # a thousandth of a pupil times a thousandth of the discount


@dataclass(frozen=True, slots=True)
class PayerInfo:
    """A source as a choice names it."""

    code: str
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class ChargeInfo:
    """What a choice would take from one budget line. `price` in points; `shortfall` is what the line lacks."""

    source: PayerInfo
    year: int | None
    amount: Money
    left: Money
    price: float
    shortfall: Money


@dataclass(frozen=True, slots=True)
class ChoiceInfo:
    """One measure, payer and year: what it is worth, what its money could do elsewhere, and what follows."""

    measure: str
    source: PayerInfo
    year: int
    capital: Money
    recurrent: Money
    operator: PayerInfo | None
    worth: float
    price: float
    premium: float
    balance: float
    lawful: bool
    in_order: bool
    fits: bool
    chosen: bool
    charges: tuple[ChargeInfo, ...]
    rule: MatrixRow

    @property
    def shortfall(self) -> Money:
        """What is missing in all lines together."""
        return Money(sum(charge.shortfall.tyiyn for charge in self.charges))


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """One measure with the steps of its cost. `block` says why it can't be chosen, empty where it can."""

    measure: MeasureContent
    formula: str
    facts: tuple[tuple[str, Any], ...]
    quantity_thousandths: int
    price: PriceRow
    factor_permille: int
    capital: Money
    recurrent: Money
    benefit: int
    block: int
    operator: PayerInfo | None


@dataclass(frozen=True, slots=True)
class DecisionExplanation:
    """Everything behind one decision. Points are pupils protected times the weights of class, school and year."""

    requirement: RequirementContent
    reason: DecisionReason
    level: int
    waits_for: str
    exposed: int
    weight_permille: int
    severity_permille: int
    class_weight: int
    discount_permille: tuple[int, ...]
    options: tuple[OptionInfo, ...]
    choices: tuple[ChoiceInfo, ...]
    matrix: tuple[MatrixRow, ...]
    edition_changed: bool

    @property
    def chosen(self) -> ChoiceInfo | None:
        """The choice that the plan made."""
        return next((choice for choice in self.choices if choice.chosen), None)

    @property
    def best(self) -> ChoiceInfo | None:
        """The best lawful choice at the plan's prices."""
        return next((choice for choice in self.choices if choice.lawful), None)


def explain_decision(
    plan: PlanInfo, *, school_id: int, requirement: str, content: EditionContent
) -> DecisionExplanation | None:
    """The explanation of a decision of a computed plan; None if the school had no such gap. Four queries."""
    stored = Plan.objects.only("snapshot", "prices", "rules", "first_year").get(pk=plan.id)
    packed = PlanSchool.objects.filter(plan_id=plan.id, school_id=school_id).values_list("options", flat=True).first()
    snapshot = Snapshot.from_json(stored.snapshot)
    if packed is None or requirement not in snapshot.requirements or stored.prices is None:
        return None
    record = unpack(bytes(packed))
    gap = np.flatnonzero(record.gaps["requirement"] == snapshot.requirements.index(requirement))
    if not len(gap):
        return None
    scene = _scene(plan, stored, record=record)
    told = explain_gap(scene.problem, plan=scene.plan, gap=int(gap[0]))
    return _Teller(scene, snapshot, content, plan).tell(told, gap=int(gap[0]), requirement=requirement)


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """One school cut out of the plan: its own small problem with the lines that it may touch."""

    problem: Problem
    plan: ComputedPlan
    record: SchoolRecord
    sources: tuple[PlanSource, ...]
    lines: tuple[PlanLine, ...]
    rules: Mapping[str, Any]


def _scene(plan: PlanInfo, stored: Plan, *, record: SchoolRecord) -> _Scene:
    touched = np.unique(np.concatenate([record.pairs["source"], record.options["operator"]]))
    touched = touched[touched >= 0]
    used = PlanSource.objects.filter(plan_id=plan.id, lines__isnull=False).order_by("index").distinct()
    ids = list(used.values_list("pk", flat=True))
    wanted = [ids[position] for position in touched.tolist()]
    by_id = PlanSource.objects.in_bulk(wanted)
    sources = tuple(by_id[pk] for pk in wanted)
    lines = tuple(PlanLine.objects.filter(source_id__in=wanted).order_by("index"))
    local = _localised(record, touched=touched)
    years = case_rules(stored.rules).years
    place = {pk: position for position, pk in enumerate(wanted)}
    line_table = Lines(
        source=np.asarray([place[line.source_id] for line in lines], dtype=np.int32),
        year=np.asarray([-1 if line.year is None else line.year - plan.first_year for line in lines], dtype=np.int8),
        amount=np.asarray([line.amount.tyiyn for line in lines], dtype=np.int64),
    )
    inputs = tuple(money_source(as_input(source), first_year=plan.first_year, years=years) for source in sources)
    money = PlanMoney(
        sources=inputs,
        owner=np.asarray([0 if source.owner else -1 for source in inputs], dtype=np.int32),
        first_line=np.searchsorted(line_table.source, np.arange(len(inputs)), side="left").astype(np.int32),
        lines=line_table,
    )
    problem = problem_of([local], money=money, rules=_rules(stored))
    return _Scene(
        problem=problem,
        plan=_small_plan(stored, record=record, lines=lines),
        record=local,
        sources=sources,
        lines=lines,
        rules=stored.rules,
    )


def _localised(record: SchoolRecord, *, touched: Any) -> SchoolRecord:
    """The record with positions of sources counted among the touched ones, alone in a country of one LSG."""
    pairs, options = record.pairs.copy(), record.options.copy()
    pairs["source"] = np.searchsorted(touched, pairs["source"])
    carried = options["operator"] >= 0
    options["operator"][carried] = np.searchsorted(touched, options["operator"][carried])
    return SchoolRecord(
        position=0,
        lsg=0,
        oblast=record.oblast,
        first_gap=record.first_gap,
        factor_permille=record.factor_permille,
        weight_permille=record.weight_permille,
        exposed=record.exposed,
        gaps=record.gaps,
        options=options,
        pairs=pairs,
        facts=record.facts,
    )


def _rules(stored: Plan) -> Rules:
    rules = case_rules(stored.rules)
    return Rules(
        class_weights=rules.class_weights,
        discount_permille=rules.discount_permille,
        equity_permille=rules.equity_permille,
        school_floor_permille=rules.school_floor_permille,
    )


def _small_plan(stored: Plan, *, record: SchoolRecord, lines: Sequence[PlanLine]) -> ComputedPlan:
    prices = load_prices_of(bytes(stored.prices or b""))
    own = (prices.prerequisite_gap >= record.first_gap) & (
        prices.prerequisite_gap < record.first_gap + len(record.gaps)
    )
    small = Prices(
        bits=prices.bits,
        line=prices.line[[line.index for line in lines]],
        equity=prices.equity,
        floor=prices.floor[[record.position]],
        prerequisite=prices.prerequisite[own],
        prerequisite_gap=prices.prerequisite_gap[own] - record.first_gap,
    )
    residual = np.asarray([(line.amount - line.spent).tyiyn for line in lines], dtype=np.int64)
    return ComputedPlan(
        pair=record.gaps["pair"].astype(np.int32),
        year=record.gaps["year"].astype(np.int8),
        prices=small,
        value=0,
        benefit=0,
        bound=0,
        gap_ppm=0,
        residual=residual,
        hash="",
        checks=(),
        iterations=0,
    )


class _Teller:
    """Turns positions and scaled integers into names, amounts and points."""

    def __init__(self, scene: _Scene, snapshot: Snapshot, content: EditionContent, plan: PlanInfo) -> None:
        self.scene, self.snapshot, self.content, self.plan = scene, snapshot, content, plan
        self.measures = {measure.code: measure for measure in content.measures}
        self.prices = {price.code: price for price in snapshot.prices}
        self.payers = tuple(PayerInfo(source.code, source.kind, source.name) for source in scene.sources)

    def tell(self, told: GapExplanation, *, gap: int, requirement: str) -> DecisionExplanation:
        """The explanation of one gap of the scene."""
        record = self.scene.record
        row = record.gaps[gap]
        rules = case_rules(self.scene.rules)
        grade, level = int(row["class"]), int(row["level"])
        parent = int(row["parent"])
        positions = np.flatnonzero(record.options["gap"] == gap).tolist()
        lines = {self._measure(position).line for position in positions}
        return DecisionExplanation(
            requirement=self.content.requirement(requirement),
            reason=REASONS[int(row["reason"])],
            level=level,
            waits_for=self.snapshot.requirements[int(record.gaps[parent]["requirement"])] if parent >= 0 else "",
            exposed=record.exposed,
            weight_permille=record.weight_permille,
            severity_permille=rules.benefit.severity_permille[grade - 1][level],
            class_weight=rules.class_weights[grade - 1],
            discount_permille=rules.discount_permille,
            options=tuple(self._option(position) for position in positions),
            choices=tuple(self._choice(choice, told=told) for choice in told.choices),
            matrix=tuple(item for item in self.snapshot.matrix if item.line in lines),
            edition_changed=self.content.content_hash != self.snapshot.content_hash,
        )

    def _measure(self, option: int) -> MeasureContent:
        return self.measures[self.snapshot.measures[int(self.scene.record.options[option]["measure"])]]

    def _option(self, position: int) -> OptionInfo:
        row, measure = self.scene.record.options[position], self._measure(position)
        operator = int(row["operator"])
        return OptionInfo(
            measure=measure,
            formula=measure.quantity,
            facts=self._facts(measure),
            quantity_thousandths=int(row["quantity"]),
            price=self.prices[measure.price],
            factor_permille=int(row["factor"]),
            capital=Money(int(row["capital"])),
            recurrent=Money(int(row["recurrent"])),
            benefit=int(row["benefit"]),
            block=int(row["block"]),
            operator=self.payers[operator] if operator >= 0 else None,
        )

    def _facts(self, measure: MeasureContent) -> tuple[tuple[str, Any], ...]:
        known = self.scene.record.facts
        return tuple((name, known.get(name)) for name in sorted(names_in(measure.quantity)))

    def _choice(self, choice: Choice, *, told: GapExplanation) -> ChoiceInfo:
        option, record = choice.option, self.scene.record
        row = record.options[option]
        operator = int(row["operator"])
        mine = told.chosen is not None and told.choices[told.chosen] is choice
        return ChoiceInfo(
            measure=self._measure(option).code,
            source=self.payers[choice.source],
            year=self.plan.first_year + choice.year,
            capital=Money(int(row["capital"])),
            recurrent=Money(int(row["recurrent"])),
            operator=self.payers[operator] if operator >= 0 else None,
            worth=self._points(choice.value),
            price=self._points(choice.price),
            premium=self._points(choice.premium),
            balance=self._points(choice.reduced),
            lawful=choice.lawful,
            in_order=choice.in_order,
            fits=choice.fits,
            chosen=mine,
            charges=tuple(self._charge(charge) for charge in choice.charges),
            rule=self.snapshot.matrix[int(record.pairs[choice.pair]["rule"])],
        )

    def _charge(self, charge: Any) -> ChargeInfo:
        line = self.scene.lines[charge.line]
        position = int(np.flatnonzero([source.pk == line.source_id for source in self.scene.sources])[0])
        return ChargeInfo(
            source=self.payers[position],
            year=line.year,
            amount=Money(charge.amount),
            left=line.amount - line.spent,
            price=self._points(charge.price),
            shortfall=Money(charge.shortfall),
        )

    def _points(self, scaled: int) -> float:
        """A value of the engine in points; a figure to read, never to count with."""
        return scaled / (1 << self.scene.plan.prices.bits) / VALUE_UNITS_IN_A_POINT


def names_in(formula: str) -> frozenset[str]:
    """The names of facts and answers that a quantity formula uses."""
    return names(parse(formula))
