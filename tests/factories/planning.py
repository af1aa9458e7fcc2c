"""The tiny country with measures, prices, a matrix and money: small enough to know the plan by heart.

Three schools have the same three gaps. The republican programme can buy the good measure of A01 once, for the largest
school; the subvention pays the lesser one for the two others. B01 is a local matter after A01; B02 is the school's own.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from koopsuz.accounts.services import System
from koopsuz.assessments.models import Campaign
from koopsuz.engine.money import Money
from koopsuz.finance import services as finance
from koopsuz.finance.models import ResponsibilityRule
from koopsuz.planning import services as planning
from koopsuz.planning.models import Price, RegionFactor, RuleSet
from koopsuz.planning.schemas.money import SourceInput
from koopsuz.standards.kinds import CostType
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import BlockContent, EditionContent, MeasureContent, RequirementContent, content_hash
from koopsuz.standards.services.rows import write_content
from tests.factories import assessments as tiny
from tests.factories.assessments import AIMAK, FOREIGN, FOREIGN_AIMAK, OWN, SIBLING, words

AS_OF = date(2026, 11, 15)
SOM = 100
RULES = {
    "years": 3,
    "discount_permille": [1000, 900, 810],
    "class_weights": [25, 5, 1],
    "equity_permille": 0,
    "school_floor_permille": 0,
    "level_severity": [1000, 667, 333],
    "weights": [
        {"id": "boarding", "condition": "has_boarding", "permille": 1600, "reason": {"ky": "", "ru": "", "en": ""}}
    ],
}
# school, requirement, measure, source, year, cost in som, reason
EXPECTED = [
    (OWN, "A01", "A01m1", "rep", 2027, 20_000, "funded"),
    (OWN, "B01", "B01m1", "local", 2027, 60_000, "funded"),
    (OWN, "B02", "B02m1", "own", 2028, 1_000, "funded"),
    (SIBLING, "A01", "A01m2", "subvention", 2027, 1_000, "funded"),
    (SIBLING, "B01", "B01m1", "local", 2027, 20_000, "funded"),
    (SIBLING, "B02", "B02m1", None, None, 1_000, "unfunded_no_payer"),
    (FOREIGN, "A01", "A01m2", "subvention", 2027, 1_000, "funded"),
    (FOREIGN, "B01", "B01m1", None, None, 20_000, "unfunded_no_payer"),
    (FOREIGN, "B02", "B02m1", None, None, 1_000, "unfunded_no_payer"),
]


def measure(code: str, *, line: str, quantity: str, price: str, **options: Any) -> MeasureContent:
    values: dict[str, Any] = {"closes_to": 3, "effect_permille": 1000, **options}
    return MeasureContent(
        code=code,
        requirement=code[:3],
        title=words(f"{code} work"),
        cost_type=CostType.EQUIPMENT,
        line=line,
        quantity=quantity,
        price=price,
        lifetime_years=10,
        **values,
    )


MEASURES = {
    "A01": (
        measure("A01m1", line="equipment", quantity="2", price="big"),
        measure("A01m2", line="training", quantity="1", price="small", effect_permille=500),
    ),
    "B01": (
        measure(
            "B01m1",
            line="current_repair",
            quantity="ceil(pupils / 50)",
            price="big",
            closes_to=2,
            recurrent_permille=100,
            recurrent_line="training",
            prerequisite="A01",
        ),
    ),
    "B02": (measure("B02m1", line="household_goods", quantity="1", price="small"),),
}


def planned_content(code: str = "tiny") -> EditionContent:
    """The tiny edition with measures."""
    plain = tiny.tiny_content(code)
    blocks = tuple(
        BlockContent(block.code, block.title, block.about, tuple(_with_measures(item) for item in block.requirements))
        for block in plain.blocks
    )
    content = EditionContent(**{**tiny.vars_of(plain), "blocks": blocks, "content_hash": ""})
    return EditionContent(**{**tiny.vars_of(content), "content_hash": content_hash(content)})


def _with_measures(requirement: RequirementContent) -> RequirementContent:
    return replace(requirement, measures=MEASURES.get(requirement.code, ()))


def make_reference() -> None:
    """Prices, rules and a matrix with one payer for each line."""
    for code, som, day in (("big", 10_000, 2026), ("big", 99_000, 2027), ("small", 1_000, 2026)):
        Price.objects.create(
            code=code,
            name=words(code),
            unit=words("pcs"),
            amount=Money(som * SOM),
            transport_sensitive=code == "big",
            valid_from=date(day, 1, 1),
            source="test prices",
        )
    RegionFactor.objects.create(
        place_code="41702000000000", factor_permille=1000, valid_from=date(2026, 1, 1), source="test"
    )
    RuleSet.objects.create(
        code="national", valid_from=date(2026, 1, 1), values=RULES, reason=words("rules"), source="test"
    )
    payers = (
        ("equipment", "republican"),
        ("training", "subvention"),
        ("current_repair", "local"),
        ("household_goods", "school"),
    )
    for order, (line, payer) in enumerate(payers):
        ResponsibilityRule.objects.create(
            code=f"{payer}-{line}",
            order=order,
            line=line,
            payer=payer,
            ownership=["state"],
            valid_from=date(2020, 1, 1),
            reason=words(f"{payer} pays {line}"),
            source="test matrix",
        )


def money() -> tuple[SourceInput, ...]:
    """The budgets of the tiny country for three years."""

    def source(code: str, kind: str, amounts: tuple[int, int, int], owner: str = "") -> SourceInput:
        by_year = tuple((2027 + year, som * SOM) for year, som in enumerate(amounts))
        return SourceInput(code=code, kind=kind, name=words(f"{code} money"), amounts=by_year, owner_code=owner)

    return (
        source("rep", "republican", (25_000, 0, 0)),
        source("subvention", "subvention", (2_000, 100_000, 100_000)),
        source("local", "local", (200_000, 200_000, 200_000), AIMAK),
        source("own", "school", (500, 1_500, 0), OWN),
    )


def make_planned_country() -> Campaign:
    """Everything that a plan needs: schools with published answers, prices, rules, matrix and money."""
    tiny.make_territory()
    tiny.make_school(OWN, ownership="state", pupils=300)
    tiny.make_school(SIBLING, ownership="state")
    tiny.make_school(FOREIGN, FOREIGN_AIMAK, ownership="state")
    with transaction.atomic():
        write_content(Edition(code="tiny"), planned_content())
    campaign = tiny.make_campaign()
    for school in (OWN, SIBLING, FOREIGN):
        answers = {**tiny.ANSWERS, "A02a": 15} if school == OWN else tiny.ANSWERS
        tiny.publish(school, answers=answers)
    make_reference()
    finance.load_money(by=System(), sources=money(), origin="test")
    return campaign


def request_plan(*, by: Any = None, **options: Any) -> str:
    """Ask for a plan of 2027 to 2029 without computing it."""
    return finance.request_plan(
        by=by or System(), name=words("Plan"), first_year=2027, as_of=AS_OF, in_background=False, **options
    )


def make_plan(*, published: bool = True) -> str:
    """A computed plan of the tiny country."""
    code = request_plan()
    planning.run_plan(code)
    if published:
        planning.publish_plan(by=System(), code=code)
    return code
