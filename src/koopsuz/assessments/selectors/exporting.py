"""Every stored answer of a campaign for taking away: in batches, so that a country costs no more memory than a rayon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import F

from koopsuz.assessments.models import Assessment
from koopsuz.assessments.schemas.named_child import Cleared, held_back
from koopsuz.assessments.selectors.basis import Basis, applicability_of, basis_of, facts_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.selectors.cleared import cleared_in
from koopsuz.assessments.selectors.given import Opinion, opinions_on_all
from koopsuz.assessments.states import PUBLISHED
from koopsuz.common.text import Text
from koopsuz.engine import scoring
from koopsuz.standards.schemas import IndicatorContent

BATCH = 200  # schools read at once
_STATES = {scoring.NOT_ANSWERED: "not_answered", scoring.NOT_APPLICABLE: "not_applicable"}


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """One answer: `level` 0–3 also for numbers, None where there is none; `state` answered, not_answered, not_applicable.

    `withheld` names the words that are left out because they may tell of one child.
    """

    indicator: IndicatorContent
    state: str
    level: int | None
    number: int | None
    reason: str
    note: str
    evidence: str
    opinions: tuple[Opinion, ...] = ()
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedRecord:
    """A published record of a school with all its answers; `kind` tells the school's own from a verifier's."""

    id: str
    school_code: str
    school_name: Text
    area_code: str
    kind: str
    status: str
    version: int
    submitted_at: datetime
    synthetic: bool
    answers: tuple[ExportedAnswer, ...]


def exported_records(campaign: CampaignInfo, *, school_code: str = "") -> Iterator[ExportedRecord]:
    """Published records of a campaign, or of one school in it, by school code; asked is only what applies to the school."""
    basis = basis_of(campaign.edition)
    rows = Assessment.objects.filter(campaign_id=campaign.id, status__in=PUBLISHED)
    if school_code:
        rows = rows.filter(school__code=school_code)
    fields = rows.annotate(code=F("school__code"), name=F("school__name"), area=F("school__area__code"))
    batch: list[dict[str, Any]] = []
    for row in fields.order_by("school__code", "kind").values(*_FIELDS).iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield from _records(batch, basis=basis, year=campaign.facts_year)
            batch = []
    yield from _records(batch, basis=basis, year=campaign.facts_year)


_FIELDS = (
    "id", "school_id", "code", "name", "area", "kind", "status", "version", "submitted_at", "synthetic", "levels",
    "numbers", "remarks",
)  # fmt: skip


def _records(batch: list[dict[str, Any]], *, basis: Basis, year: int) -> Iterator[ExportedRecord]:
    if not batch:
        return
    table = facts_of(sorted({row["school_id"] for row in batch}), year=year)
    place = {int(school): at for at, school in enumerate(table.ids)}
    rows = [row for row in batch if row["school_id"] in place]
    opinions = opinions_on_all([row["id"] for row in rows], with_names=False)
    cleared = cleared_in([row["id"] for row in rows])
    order = np.asarray([place[row["school_id"]] for row in rows], dtype=np.int64)
    numbers = np.stack([scoring.unpack_numbers(bytes(row["numbers"])) for row in rows])
    levels = scoring.levels_of_numbers(
        basis.model,
        answers=np.stack([scoring.unpack(bytes(row["levels"])) for row in rows]),
        numbers=numbers,
        facts={name: values[order] for name, values in table.facts.items()},
    )
    applies = basis.indicator_applies(applicability_of(basis, table=table))[order]
    columns = {int(indicator): column for column, indicator in enumerate(basis.model.number_indicators)}
    for at, row in enumerate(rows):
        said, seen = opinions.get(row["id"], {}), cleared.get(row["id"], {})
        mine, entered, remarks = levels[at].tolist(), numbers[at].tolist(), row["remarks"]
        yield ExportedRecord(
            id=str(row["id"]),
            school_code=row["code"],
            school_name=row["name"],
            area_code=row["area"],
            kind=row["kind"],
            status=row["status"],
            version=row["version"],
            submitted_at=row["submitted_at"],
            synthetic=row["synthetic"],
            answers=tuple(
                _answer(
                    basis.content.indicators[number],
                    level=mine[number],
                    number=entered[columns[number]] if number in columns else scoring.NUMBER_MISSING,
                    remark=remarks.get(basis.content.indicators[number].code, {}),
                    opinions=said.get(basis.content.indicators[number].code, ()),
                    cleared=seen.get(basis.content.indicators[number].code, frozenset()),
                )
                for number in np.flatnonzero(applies[at]).tolist()
            ),
        )


def _answer(
    indicator: IndicatorContent,
    *,
    level: int,
    number: int,
    remark: dict[str, str],
    opinions: tuple[Opinion, ...],
    cleared: Cleared,
) -> ExportedAnswer:
    withheld = held_back(remark, cleared=cleared)
    words = {name: "" if name in withheld else text for name, text in remark.items()}
    known = number != scoring.NUMBER_MISSING
    return ExportedAnswer(
        indicator=indicator,
        state="answered" if known else _STATES.get(level, "answered"),
        level=level if level < scoring.NOT_ANSWERED else None,
        number=number if known else None,
        reason=words.get("reason", ""),
        note=words.get("note", ""),
        evidence=words.get("evidence", ""),
        opinions=opinions,
        withheld=withheld,
    )
