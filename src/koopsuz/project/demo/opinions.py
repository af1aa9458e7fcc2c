"""Second opinions of the demo: made-up words of a trustee and of the school conference about the school of the story."""

from __future__ import annotations

from dataclasses import dataclass

from koopsuz.accounts.gate import Actor
from koopsuz.accounts.selectors import demo_people
from koopsuz.assessments import services
from koopsuz.assessments.selectors import get_assessment_for, get_block_for, school_result
from koopsuz.assessments.selectors.forms import Item
from koopsuz.assessments.states import Capacity, OpinionKind
from koopsuz.places.selectors import get_school_for
from koopsuz.project.demo.people import DOMAIN
from koopsuz.standards.kinds import IndicatorKind

EXAMPLE = "(үлгү / пример)"


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion on the n-th question of block A that is answered by a level."""

    question: int
    kind: OpinionKind
    capacity: Capacity
    words: str


SAID = (
    Said(0, OpinionKind.AGREE, Capacity.TRUSTEE, "Өзүбүз да көрдүк, жооп туура."),
    Said(1, OpinionKind.DISAGREE, Capacity.CONFERENCE, "Ата-энелер жыйында башкача айтышты: быйыл күздө дагы көрүү керек."),
    Said(2, OpinionKind.OWN, Capacity.TRUSTEE, "Кеңештин мүчөлөрү 3-ноябрда көрүп чыгышты, абал мектеп айткандан начар."),
    Said(3, OpinionKind.AGREE, Capacity.CONFERENCE, "Жыйын жоопту колдоду."),
)  # fmt: skip


def load_opinions(*, by: Actor, school_code: str) -> int | None:
    """Let the trustee of the demo speak about four answers of the school; None when they were given before."""
    result = school_result(get_school_for(by, school_code).id)
    trustee = next((one for one in demo_people() if one.email == f"trustee@{DOMAIN}"), None)
    own = result.self_assessment if result else None
    if own is None or trustee is None:
        return None
    page = get_assessment_for(trustee, own.assessment_id)
    asked = get_block_for(trustee, page.id, page.blocks[0].block.code).items
    items = [one for one in asked if one.indicator.kind == IndicatorKind.LEVELS and one.answer.level is not None]
    if not page.may_opine or any(item.opinions for item in asked):
        return None
    said = [one for one in SAID if one.question < len(items)]
    for one in said:
        item = items[one.question]
        services.give_opinion(
            by=trustee,
            assessment_id=page.id,
            indicator=item.indicator.code,
            kind=one.kind,
            capacity=one.capacity,
            level=_other_level(item) if one.kind is OpinionKind.OWN else None,
            remark=f"{one.words} {EXAMPLE}",
        )
    return len(said)


def _other_level(item: Item) -> int:
    """One below the answer of the school, or one above the lowest."""
    level = item.answer.level or 0
    return level - 1 if level else 1
