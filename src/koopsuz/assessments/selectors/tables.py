"""The published results of a whole campaign as arrays, kept in memory until something of it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast
from numpy.typing import NDArray

from koopsuz.assessments.models import Assessment
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.states import PUBLISHED, AssessmentKind
from koopsuz.engine import scoring

KEPT_TABLES = 4  # campaigns in memory in each process, about 2 MB each


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """Published results of S schools in canonical order (unit of local government, then school code).

    A school stands once: with what a verifier recorded, if that is published, else with its own assessment.

    - `requirement_levels` uint8 [S, R]: 0–3, 4 not assessed, 5 not applicable (`scoring.NOT_ANSWERED`, `.NOT_APPLICABLE`)
    - `block_levels`, `block_means` int16 [S, B], −1 where nothing was assessed; `capped_by` [S, B] requirement code or ""
    - `open_by_class` int16 [S, 3]: gaps of class 1, 2, 3; `overall_means` int16 [S] in thousandths
    - `answers` uint8 [S, I] and `entered` int32 [S, N] as answered (`scoring.answer_facts` takes both)
    - `area_codes` [S]: the area the school stands in; `unit_codes` [S]: the unit of local government it belongs to
    """

    campaign: CampaignInfo
    requirement_codes: tuple[str, ...]
    block_codes: tuple[str, ...]
    indicator_codes: tuple[str, ...]
    number_indicators: tuple[str, ...]
    school_ids: NDArray[np.int64]
    school_codes: NDArray[np.str_]
    area_codes: NDArray[np.str_]
    unit_codes: NDArray[np.str_]
    requirement_levels: NDArray[np.uint8]
    block_levels: NDArray[np.int16]
    block_means: NDArray[np.int16]
    capped_by: NDArray[np.str_]
    open_by_class: NDArray[np.int16]
    overall_means: NDArray[np.int16]
    answers: NDArray[np.uint8]
    entered: NDArray[np.int32]
    assessment_ids: NDArray[np.object_]
    versions: NDArray[np.int32]
    statuses: NDArray[np.str_]
    kinds: NDArray[np.str_]

    @property
    def campaign_id(self) -> int:
        """The campaign's number."""
        return self.campaign.id

    @property
    def edition(self) -> str:
        """The code of the edition that was answered."""
        return self.campaign.edition

    @property
    def numbers(self) -> Mapping[str, NDArray[np.int32]]:
        """What was entered, by indicator code; `scoring.NUMBER_MISSING` where nothing was."""
        return {code: self.entered[:, column] for column, code in enumerate(self.number_indicators)}

    def row_of(self, school_id: int) -> int | None:
        """Where a school stands; None when nothing of it is published."""
        found = np.flatnonzero(self.school_ids == school_id)
        return int(found[0]) if len(found) else None

    def take(self, rows: NDArray[Any]) -> ScoreTable:
        """Return these rows (positions or flags) alone."""
        per_school = [field.name for field in fields(self) if isinstance(getattr(self, field.name), np.ndarray)]
        return replace(self, **{name: getattr(self, name)[rows] for name in per_school})


_kept: dict[int, ScoreTable] = {}


def score_table(campaign: CampaignInfo, *, school_ids: Sequence[int] | NDArray[np.int64] | None = None) -> ScoreTable:
    """Return the published results of a campaign, of all schools or of these. One query, or none when kept in memory."""
    table = _kept.get(campaign.id)
    if table is None or table.campaign != campaign:
        table = _read(campaign)
        # inside a transaction the reader may see what is never committed: that must not be kept
        if not connection.in_atomic_block:
            _keep(table)
    if school_ids is None:
        return table
    return table.take(np.isin(table.school_ids, np.asarray(school_ids, dtype=np.int64)))


def _keep(table: ScoreTable) -> None:
    _kept.pop(table.campaign.id, None)
    while len(_kept) >= KEPT_TABLES:
        del _kept[next(iter(_kept))]
    _kept[table.campaign.id] = table


_COLUMNS = (
    "school_id", "school__code", "school__area__code", "unit", "id", "version", "status", "kind", "levels", "numbers",
    "score__requirement_levels", "score__open_life", "score__open_duty", "score__open_improvement", "score__mean_permille",
    "block_levels", "block_means", "capped_by",
)  # fmt: skip


def _read(campaign: CampaignInfo) -> ScoreTable:
    """Read all rows in one query. JSON comes as text, because one document for all is read several times faster."""
    basis = basis_of(campaign.edition)
    unit = Case(
        When(school__area__level="district", then=F("school__area__parent__code")), default=F("school__area__code")
    )
    documents = {name: Cast(f"score__{name}", TextField()) for name in ("block_levels", "block_means", "capped_by")}
    found = (
        Assessment.objects.filter(campaign_id=campaign.id, status__in=PUBLISHED, score__isnull=False)
        .annotate(unit=unit, is_self=Case(When(kind=AssessmentKind.SELF, then=Value(1)), default=Value(0)), **documents)
        .order_by("school_id", "is_self")
        .distinct("school_id")
        .values_list(*_COLUMNS)
    )
    rows = sorted(found, key=lambda row: (row[3], row[1]))
    columns: dict[str, Any] = (
        dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_COLUMNS, ())
    )
    count, model = len(rows), basis.model
    blocks, numbers = len(model.block_ids), len(model.number_indicators)
    open_gaps = [columns[f"score__open_{name}"] for name in ("life", "duty", "improvement")]
    return ScoreTable(
        campaign=campaign,
        requirement_codes=model.requirement_ids,
        block_codes=model.block_ids,
        indicator_codes=model.indicator_ids,
        number_indicators=tuple(model.indicator_ids[position] for position in model.number_indicators.tolist()),
        school_ids=np.asarray(columns["school_id"], dtype=np.int64),
        school_codes=np.asarray(columns["school__code"], dtype=np.str_),
        area_codes=np.asarray(columns["school__area__code"], dtype=np.str_),
        unit_codes=np.asarray(columns["unit"], dtype=np.str_),
        requirement_levels=_bytes(columns["score__requirement_levels"], width=len(model.requirement_ids)),
        block_levels=np.asarray(_documents(columns["block_levels"]), dtype=np.int16).reshape(count, blocks),
        block_means=np.asarray(_documents(columns["block_means"]), dtype=np.int16).reshape(count, blocks),
        capped_by=np.asarray(_documents(columns["capped_by"]), dtype=np.str_).reshape(count, blocks),
        open_by_class=np.asarray(open_gaps, dtype=np.int16).reshape(3, count).T,
        overall_means=np.asarray(columns["score__mean_permille"], dtype=np.int16),
        answers=scoring.unpack_many([bytes(row) for row in columns["levels"]], count=len(model.indicator_ids)),
        entered=_entered(columns["numbers"], count=numbers),
        assessment_ids=np.asarray(columns["id"], dtype=np.object_),
        versions=np.asarray(columns["version"], dtype=np.int32),
        statuses=np.asarray(columns["status"], dtype=np.str_),
        kinds=np.asarray(columns["kind"], dtype=np.str_),
    )


def _documents(texts: Sequence[str]) -> list[Any]:
    return json.loads("[" + ",".join(texts) + "]")


def _bytes(rows: Sequence[bytes], *, width: int) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(bytes(row) for row in rows), dtype=np.uint8).reshape(len(rows), width)


def _entered(rows: Sequence[bytes], *, count: int) -> NDArray[np.int32]:
    if not rows:
        return np.empty((0, count), dtype=np.int32)
    return np.stack([scoring.unpack_numbers(bytes(row)) for row in rows])
