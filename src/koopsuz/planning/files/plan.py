"""From files to a plan: score, cost, allocate, explain, write."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koopsuz.common import figures
from koopsuz.common.problems import Problem
from koopsuz.engine.allocation import Progress, allocate
from koopsuz.engine.case import build_case, problem_digest
from koopsuz.planning.files.inputs import Inputs, read_inputs
from koopsuz.planning.files.paths import check_paths
from koopsuz.planning.files.report import report_html
from koopsuz.planning.files.scores import gap_sheet, score_sheet
from koopsuz.planning.files.writing import write_all
from koopsuz.planning.schemas.assembly import case_inputs
from koopsuz.planning.schemas.decision_rows import DECISION_COLUMNS, DecisionLine, decision_lines, plain
from koopsuz.planning.schemas.outcome import Outcome, outcome_of
from koopsuz.planning.schemas.sheets import Column, Sheet, as_csv, as_xlsx
from koopsuz.planning.schemas.totals import totals_of
from koopsuz.planning.selectors.pictures import percent_of_ppm

Listener = Callable[[str, int, int], None]
WHOLE = 100
FORMAT = "koopsuz-plan 1"

LINE_COLUMNS = (
    Column("source", gettext_lazy("Source of money")),
    Column("source_name", gettext_lazy("Who pays"), "wide"),
    Column("kind", gettext_lazy("Kind")),
    Column("year", gettext_lazy("Year")),
    Column("amount_som", gettext_lazy("There was, som"), "money"),
    Column("spent_som", gettext_lazy("Given out, som"), "money"),
    Column("left_som", gettext_lazy("Left, som"), "money"),
    Column("price_of_a_som", gettext_lazy("Worth of one som, millionths of a point"), "number"),
)


@dataclass(frozen=True, slots=True)
class PlanFiles:
    """What was written, and the plan in a few figures."""

    paths: tuple[Path, ...]
    plan_hash: str
    gaps: int
    funded: int
    capital: int
    gap_ppm: int
    holds: bool
    language: str
    notices: tuple[Problem, ...] = ()

    def summary(self) -> str:
        """Say what came out, in the language of the report."""
        with translation.override(self.language):
            return self._summary()

    def _summary(self) -> str:
        return _(
            "%(funded)s of %(gaps)s gaps are funded with %(money)s. No plan can be more than %(share)s better. "
            "Checks: %(checks)s. Plan %(hash)s. Written: %(files)s."
        ) % {
            "funded": self.funded,
            "gaps": self.gaps,
            "money": figures.money(self.capital),
            "share": percent_of_ppm(self.gap_ppm),
            "checks": _("all hold") if self.holds else _("NOT all hold, see verification.json"),
            "hash": self.plan_hash[:12],
            "files": ", ".join(str(path) for path in self.paths),
        }


def plan_from_files(
    *,
    edition: Path,
    schools: Path,
    answers: Path,
    envelopes: Path,
    out: Path,
    language: str = "ky",
    on_progress: Listener | None = None,
) -> PlanFiles:
    """Do the main job without a site or a database and write seven files into `out`.

    Any problem in any file raises InputProblems with all of them, and nothing is written. The same files give the same
    plan, bit for bit.
    """
    tell = on_progress or _silent
    with translation.override(language):
        tell(_("Reading the files"), 0, WHOLE)
        check_paths(edition=edition, files=(schools, answers, envelopes), out=out)
        inputs = read_inputs(edition=edition, schools=schools, answers=answers, envelopes=envelopes)
        tell(_("Reading the files"), WHOLE, WHOLE)
        outcome = _compute(inputs, tell=tell)
        tell(_("Writing the results"), 0, WHOLE)
        files = _files(inputs, outcome, language=language)
        paths = write_all(out, files)
        tell(_("Writing the results"), WHOLE, WHOLE)
    return PlanFiles(
        paths=paths,
        plan_hash=outcome.plan.hash,
        gaps=outcome.case.problem.gaps,
        funded=int(outcome.funded.sum()),
        capital=int(outcome.capital[outcome.funded].sum()),
        gap_ppm=outcome.plan.gap_ppm,
        holds=outcome.plan.holds,
        language=language,
        notices=inputs.scored.schools.notices,
    )


def _compute(inputs: Inputs, *, tell: Listener) -> Outcome:
    scored, step = inputs.scored, _("Allocating the money")
    tell(step, 0, WHOLE)
    case = build_case(
        case_inputs(
            content=scored.edition, model=scored.model, facts=scored.facts, country=scored.country, terms=inputs.terms
        )
    )

    def listen(progress: Progress) -> None:
        tell(step, int(WHOLE * progress.share), WHOLE)

    outcome = outcome_of(case, allocate(case.problem, on_progress=listen))
    tell(step, WHOLE, WHOLE)
    return outcome


def _files(inputs: Inputs, outcome: Outcome, *, language: str) -> dict[str, bytes]:
    lines = _lines(inputs, outcome)
    decisions = Sheet("plan", DECISION_COLUMNS, [line.cells() for line in lines])
    money = line_sheet(inputs, outcome)
    totals = totals_of(outcome, content=inputs.scored.edition, first_year=inputs.terms.first_year)
    verification = verification_of(inputs, outcome)
    gaps = gap_sheet(inputs.scored)
    return {
        "plan.csv": as_csv(decisions).encode(),
        "plan.xlsx": as_xlsx([decisions, money, gaps, score_sheet(inputs.scored)]),
        "plan.json": _json(plan_document(inputs, outcome, lines=lines, money=money, totals=totals)),
        "report.html": report_html(
            inputs, outcome, lines=lines, totals=totals, verification=verification, language=language
        ).encode(),
        "gaps.csv": as_csv(gaps).encode(),
        "scores.csv": as_csv(score_sheet(inputs.scored)).encode(),
        "verification.json": _json(verification),
    }


def _lines(inputs: Inputs, outcome: Outcome) -> list[DecisionLine]:
    known = {source.code: source for source in inputs.terms.sources}
    schools = inputs.scored.schools
    return list(
        decision_lines(
            outcome,
            content=inputs.scored.edition,
            schools=schools.table.codes,
            names=schools.names,
            areas=schools.table.area_codes,
            sources=[known[source.code] for source in outcome.case.sources],
            first_year=inputs.terms.first_year,
        )
    )


def line_sheet(inputs: Inputs, outcome: Outcome) -> Sheet:
    """Every budget line: what there was, what was given out, what is left and what one more som is worth."""
    lines, residual, prices = outcome.case.lines, outcome.plan.residual.tolist(), outcome.plan.prices
    known = {source.code: source for source in inputs.terms.sources}
    rows = []
    for index, (source, year, amount) in enumerate(
        zip(lines.source.tolist(), lines.year.tolist(), lines.amount.tolist(), strict=True)
    ):
        told = known[outcome.case.sources[source].code]
        when = str(inputs.terms.first_year + year) if year >= 0 else _("whole period")
        price = int(prices.line[index]) * 100 >> prices.bits
        rows.append(
            (told.code, str(told.name), told.kind, when, amount, amount - residual[index], residual[index], price)
        )
    return Sheet("money", LINE_COLUMNS, rows)


def plan_document(
    inputs: Inputs, outcome: Outcome, *, lines: list[DecisionLine], money: Sheet, totals: dict[str, Any]
) -> dict[str, Any]:
    """The plan for machines. Amounts are whole tyiyn."""
    return {
        "format": FORMAT,
        "edition": inputs.scored.edition.code,
        "as_of": inputs.terms.as_of.isoformat(),
        "first_year": inputs.terms.first_year,
        "rules": dict(inputs.terms.rules),
        "plan_hash": outcome.plan.hash,
        "totals": totals,
        "decisions": [
            {
                "school": line.school,
                "requirement": line.requirement,
                "class": line.requirement_class,
                "level": line.level,
                "target": line.target,
                "decision": line.reason.value,
                "funded": line.funded,
                "measure": line.measure or None,
                "quantity": plain(line.quantity) if line.measure else None,
                "capital_tyiyn": line.capital,
                "upkeep_tyiyn_a_year": line.upkeep,
                "source": line.source or None,
                "year": line.year,
                "benefit": line.benefit,
            }
            for line in lines
        ],
        "lines": [
            {
                "source": source,
                "kind": kind,
                "year": year if year.isdigit() else None,
                "amount_tyiyn": amount,
                "spent_tyiyn": spent,
                "left_tyiyn": left,
                "price_of_a_som_micro": price,
            }
            for source, _name, kind, year, amount, spent, left, price in money.rows
        ],
        "unused_sources": [{"source": item.code, "reason": item.reason} for item in outcome.case.unused],
    }


def verification_of(inputs: Inputs, outcome: Outcome) -> dict[str, Any]:
    """What proves the plan: hashes of the inputs, the certificate, the checks. Large integers are text."""
    plan = outcome.plan
    return {
        "inputs_sha256": inputs.scored.digests,
        "problem_hash": problem_digest(outcome.case.problem),
        "plan_hash": plan.hash,
        "engine": plan.version,
        "value": str(plan.value),
        "bound": str(plan.bound),
        "at_most_better_ppm": plan.gap_ppm,
        "holds": plan.holds,
        "checks": [
            {"name": check.name, "count": check.count, "amount": str(check.amount), "required": check.required}
            for check in plan.checks
        ],
        "quantity_problems": [
            {
                "school": inputs.scored.schools.table.codes[item.school],
                "measure": item.measure,
                "code": item.code,
                "formula": item.formula,
            }
            for item in outcome.case.quantity_problems
        ],
    }


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _silent(_step: str, _done: int, _total: int) -> None:
    """Nobody listens."""
