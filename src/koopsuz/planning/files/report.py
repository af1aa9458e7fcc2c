"""One self-contained page of a plan: it opens from a disk or a letter, without a site."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from koopsuz.planning.files.inputs import Inputs
from koopsuz.planning.schemas.decision_rows import DecisionLine
from koopsuz.planning.schemas.outcome import Outcome
from koopsuz.planning.selectors.pictures import pictures_of

MOST_LINES = 100  # decisions shown in the page; plan.csv has them all
STYLE = "common/koopsuz.css"
SYMBOLS = "common/icons.svg"


def report_html(
    inputs: Inputs,
    outcome: Outcome,
    *,
    lines: list[DecisionLine],
    totals: dict[str, Any],
    verification: dict[str, Any],
    language: str,
) -> str:
    """The report as HTML with its style inside."""
    scored = inputs.scored
    pictures = pictures_of(
        totals,
        content=scored.edition,
        oblast_names=scored.schools.area_names,
        checks=verification["checks"],
        gap_ppm=outcome.plan.gap_ppm,
        address=lambda _filter, _value: "",
    )
    funded = [line for line in lines if line.funded]
    waiting = sorted((line for line in lines if not line.funded), key=lambda line: line.requirement_class)
    context = {
        "language": language,
        "style": _static(STYLE).replace("</", "<\\/"),
        "edition": scored.edition,
        "schools": len(scored.schools.table.codes),
        "answered": int(scored.answers.answered.sum()),
        "first_year": inputs.terms.first_year,
        "last_year": inputs.terms.first_year + outcome.case.problem.years - 1,
        "as_of": inputs.terms.as_of,
        "rules_source": inputs.rules_source,
        "totals": totals,
        "pictures": pictures,
        "funded": funded[:MOST_LINES],
        "funded_more": max(0, len(funded) - MOST_LINES),
        "waiting": waiting[:MOST_LINES],
        "waiting_more": max(0, len(waiting) - MOST_LINES),
        "unused": outcome.case.unused,
        "verification": verification,
        "holds": outcome.plan.holds,
    }
    return _self_contained(render_to_string("planning/report.html", context))


def _self_contained(page: str) -> str:
    """The page with its symbols inside, so that it asks for no other file."""
    # a browser hides an element of HTML by `hidden`, but not an svg, which would leave a gap above the title
    symbols = f"<div hidden>{_static(SYMBOLS).strip()}</div>"
    return re.sub(r'href="[^"]*icons[^"]*\.svg#', 'href="#', page).replace("<body>", f"<body>\n{symbols}", 1)


def _static(name: str) -> str:
    path = finders.find(name)
    if not path:
        return ""
    with open(path, encoding="utf-8") as style:  # noqa: PTH123 - finders gives a plain path
        return style.read()
