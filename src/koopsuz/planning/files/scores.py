"""From files to levels, caps and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.planning.files.inputs import Scored, read_scored
from koopsuz.planning.files.paths import check_paths
from koopsuz.planning.files.writing import write_all
from koopsuz.planning.schemas.sheets import Column, Sheet, as_csv

GAP_COLUMNS = (
    Column("school", gettext_lazy("School code")),
    Column("school_name", gettext_lazy("School"), "wide"),
    Column("area", gettext_lazy("Local government")),
    Column("requirement", gettext_lazy("Requirement")),
    Column("requirement_title", gettext_lazy("What is required"), "wide"),
    Column("class", gettext_lazy("Class"), "number"),
    Column("critical", gettext_lazy("Critical")),
    Column("level", gettext_lazy("Level now"), "number"),
    Column("target", gettext_lazy("Level needed"), "number"),
)


@dataclass(frozen=True, slots=True)
class ScoreFiles:
    """What was written."""

    paths: tuple[Path, ...]
    schools: int
    gaps: int
    language: str
    notices: tuple[Problem, ...] = ()

    def summary(self) -> str:
        """Say what came out, in the language asked for."""
        with translation.override(self.language):
            return self._summary()

    def _summary(self) -> str:
        return _("%(schools)s schools scored, %(gaps)s gaps found. Written: %(files)s.") % {
            "schools": self.schools,
            "gaps": self.gaps,
            "files": ", ".join(str(path) for path in self.paths),
        }


def score_from_files(*, edition: Path, schools: Path, answers: Path, out: Path, language: str = "ky") -> ScoreFiles:
    """Score the answers and write `scores.csv` (a row per school) and `gaps.csv`; with any problem nothing is written."""
    found: list[Problem] = []
    with translation.override(language):
        check_paths(edition=edition, files=(schools, answers), out=out)
        scored = read_scored(edition=edition, schools=schools, answers=answers, found=found)
        if found or scored is None:
            raise InputProblems(found)
        gaps = gap_sheet(scored)
        files = {"scores.csv": as_csv(score_sheet(scored)).encode(), "gaps.csv": as_csv(gaps).encode()}
    paths = write_all(out, files)
    return ScoreFiles(paths, len(scored.schools.table.codes), len(gaps.rows), language, scored.schools.notices)


def score_sheet(scored: Scored) -> Sheet:
    """One row per school: level and cap of each block, gaps by class, share answered."""
    scores, blocks = scored.scores, scored.model.block_ids
    columns = [
        Column("school", gettext_lazy("School code")),
        Column("school_name", gettext_lazy("School"), "wide"),
        Column("area", gettext_lazy("Local government")),
        Column("answered_permille", gettext_lazy("Answered, thousandths"), "number"),
        *(Column(f"gaps_class_{number}", gettext_lazy("Gaps by class"), "number") for number in (1, 2, 3)),
    ]
    for code in blocks:
        columns += [Column(f"{code}_level", code, "number"), Column(f"{code}_mean", code, "number")]
        columns += [Column(f"{code}_capped_by", code)]
    table = scored.schools.table
    rows = []
    for school, code in enumerate(table.codes):
        row: list[Any] = [code, str(scored.schools.names[school]), table.area_codes[school]]
        row += [int(scores.answered_permille[school]), *scores.open_by_class[school].tolist()]
        for block in range(len(blocks)):
            row += [known(scores.block_level[school, block]), known(scores.block_mean[school, block])]
            capped = int(scores.block_capped_by[school, block])
            row.append(scored.model.requirement_ids[capped] if capped >= 0 else "")
        rows.append(row)
    return Sheet("scores", tuple(columns), rows)


def gap_sheet(scored: Scored) -> Sheet:
    """One row per gap, by school and requirement."""
    country, requirements = scored.country, scored.edition.requirements
    rows = []
    for school, position in zip(*country.gap.nonzero(), strict=True):
        item = requirements[position]
        rows.append(
            (
                country.table.codes[school],
                str(scored.schools.names[school]),
                country.table.area_codes[school],
                item.code,
                str(item.title),
                item.requirement_class,
                _("yes") if item.critical else _("no"),
                int(country.requirement_level[school, position]),
                item.target,
            )
        )
    return Sheet("gaps", GAP_COLUMNS, rows)


def known(value: Any) -> int | None:
    """A level or mean, or nothing where nothing was assessed."""
    return None if int(value) < 0 else int(value)
