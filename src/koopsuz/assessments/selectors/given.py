"""Second opinions as they were given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from koopsuz.assessments.models import SecondOpinion
from koopsuz.assessments.states import Capacity, OpinionKind


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second person says of an answer. `who` is empty for readers who may not know the name.

    `earlier` are the opinions of the same person in the same capacity that this one supersedes, the newest first.
    """

    indicator: str
    kind: OpinionKind
    level: int | None
    number: int | None
    remark: str
    capacity: Capacity
    who: str
    given_at: datetime
    earlier: tuple[Opinion, ...] = ()

    def differs_from(self, *, level: int | None, number: int | None) -> bool:
        """Tell whether this speaks against the answer that the school gave."""
        if self.kind is OpinionKind.OWN:
            return self.number != number if self.number is not None else self.level != level
        return self.kind is OpinionKind.DISAGREE


def opinions_on(assessment_id: UUID, *, with_names: bool) -> Mapping[str, tuple[Opinion, ...]]:
    """Return by indicator what stands beside the answers of an assessment, the oldest first; one query."""
    return opinions_on_all([assessment_id], with_names=with_names).get(assessment_id, {})


def opinions_on_all(
    assessment_ids: Iterable[UUID], *, with_names: bool
) -> Mapping[UUID, Mapping[str, tuple[Opinion, ...]]]:
    """Return the same by assessment; one query, however many."""
    said: dict[UUID, dict[str, dict[tuple[object, ...], list[SecondOpinion]]]] = {}
    for row in SecondOpinion.objects.filter(assessment_id__in=list(assessment_ids)).order_by("pk"):
        by_indicator = said.setdefault(row.assessment_id, {}).setdefault(row.indicator, {})
        by_indicator.setdefault((row.person_id, row.person_name, row.capacity), []).append(row)
    return {
        key: {
            indicator: tuple(_opinion(rows, with_names=with_names) for rows in persons.values())
            for indicator, persons in indicators.items()
        }
        for key, indicators in said.items()
    }


def _opinion(rows: Sequence[SecondOpinion], *, with_names: bool) -> Opinion:
    newest = rows[-1]
    return Opinion(
        indicator=newest.indicator,
        kind=OpinionKind(newest.kind),
        level=newest.level,
        number=newest.number,
        remark=newest.remark,
        capacity=Capacity(newest.capacity),
        who=newest.person_name if with_names else "",
        given_at=newest.given_at,
        earlier=tuple(_opinion([row], with_names=with_names) for row in reversed(rows[:-1])),
    )
