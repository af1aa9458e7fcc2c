"""Answers under a new edition: what would become of them, the signature, and the signed account for everybody."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import selectors, services
from koopsuz.assessments.selectors.carrying import (
    CarryReport,
    OldRow,
    SignedReport,
    carry_preview,
    signed_report,
)
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Crumb, Table
from koopsuz.engine.scoring import CARRIED, Fate
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.selectors import NoEditionError, get_edition, get_edition_for

FATE_NAMES = {
    Fate.KEPT: pgettext_lazy("fate", "kept under the same code"),
    Fate.RENAMED: pgettext_lazy("fate", "kept under another code"),
    Fate.SPLIT: pgettext_lazy("fate", "count for several indicators"),
    Fate.MERGED: pgettext_lazy("fate", "merged with others"),
    Fate.TRANSLATED: pgettext_lazy("fate", "translated to other levels"),
    Fate.WAITS: pgettext_lazy("fate", "wait for the other answer with which they are merged"),
    Fate.UNFIT: pgettext_lazy("fate", "do not fit what is asked now"),
    Fate.NOT_ASKED: pgettext_lazy("fate", "the school is not asked this any more"),
    Fate.REMOVED: pgettext_lazy("fate", "end with their indicator"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_CAMPAIGN)
def carry(request: HttpRequest, edition: str) -> HttpResponse:
    """What becomes of the newest published answers under an edition; signing it begins the drafts of an open campaign."""
    content = _edition_or_404(request, edition)
    source = next((one for one in selectors.published_campaigns() if one.edition != edition), None)
    targets = [one for one in selectors.campaigns() if one.edition == edition and one.is_open]
    into = next(
        (one for one in targets if one.code == request.POST.get("campaign", "")), targets[0] if targets else None
    )
    if request.method == "POST" and source and into:
        try:
            row = services.carry_over(
                by=request.user, source=source.code, campaign=into.code, seen=request.POST.get("seen", "")
            )
        except AssessmentProblem as problem:
            messages.error(request, str(problem))
            return redirect("carry", edition)
        messages.success(request, _("The account is signed and the drafts have begun."))
        return redirect("carried", row.pk)
    preview = carry_preview(source, edition=edition, facts_year=into.facts_year if into else None) if source else None
    context = {
        "edition": content,
        "preview": preview,
        "into": into,
        "steps": [Crumb(_("Campaigns"), reverse("campaigns")), Crumb(_("Answers under a new edition"))],
    }
    if preview:
        context |= _shown(preview.report, old=preview.comparison.old)
    return render(request, "assessments/pages/carry.html", context)


@require_safe
@takes(Permission.PUBLIC)
def carried(request: HttpRequest, number: int) -> HttpResponse:
    """A signed account: who signed it, its fingerprint, and what became of every answer."""
    found = _signed_or_404(request, number)
    context = {
        "found": found,
        "steps": [Crumb(_("Answers under a new edition"))],
    } | _shown(found.report, old=get_edition(found.report.base))
    return render(request, "assessments/pages/carried.html", context)


@require_safe
@takes(Permission.PUBLIC)
def carried_file(request: HttpRequest, number: int) -> HttpResponse:
    """The signed account as CSV: a line for each old indicator, its fates in columns that add up to what was given."""
    found = _signed_or_404(request, number)
    fates = [fate for fate in Fate if fate is not Fate.NONE]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["code", "to", "given", *(fate.name.lower() for fate in fates), "reason_ky", "reason_ru", "reason_en"]
    )
    for row in found.report.old:
        counts = [row.fates.get(fate, 0) for fate in fates]
        reason = row.reason
        writer.writerow([row.code, " ".join(row.targets), row.given, *counts, reason.ky, reason.ru, reason.en])
    headers = {"Content-Disposition": f'attachment; filename="koopsuz-{found.campaign.code}-carried.csv"'}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _shown(report: CarryReport, *, old: EditionContent) -> dict[str, Any]:
    """Figures, the fates of all answers, and the indicators whose answers do not simply stay."""
    fates = [(fate, count) for fate, count in report.fates().items() if count]
    return {
        "report": report,
        "figures": [
            (figures.number(report.given), _("answers given")),
            (figures.number(report.carried), _("of them count on")),
            (figures.number(report.given - report.carried), _("do not count any more, each with its reason")),
            (figures.number(report.asked - report.filled), _("answers still to be given under the new edition")),
        ],
        "fates": [
            {
                "name": FATE_NAMES[fate],
                "count": count,
                "permille": count * 1000 // max(report.given, 1),
                "carried": fate in CARRIED,
            }
            for fate, count in fates
        ],
        "table": _table(report, old=old),
    }


def _table(report: CarryReport, *, old: EditionContent) -> Table:
    columns = (
        Column(_("Indicator")),
        Column(_("Now")),
        Column(_("Answers given"), numeric=True),
        Column(_("Count on"), numeric=True),
        Column(_("Lost"), numeric=True),
        Column(_("What becomes of them")),
    )
    rows = [
        (
            f"{row.code} {old.indicator(row.code).question}",
            ", ".join(row.targets) or "—",
            figures.number(row.given),
            figures.number(row.carried),
            Cell(figures.number(row.lost), class_name="danger" if row.lost else ""),
            _story(row),
        )
        for row in report.old
        if row.targets != (row.code,) or row.lost
    ]
    return Table(_("Indicators whose answers do not simply stay"), columns, rows)


def _story(row: OldRow) -> str:
    parts = [f"{FATE_NAMES[fate]}: {figures.number(count)}" for fate, count in row.fates.items()]
    return "; ".join([*parts, *([str(row.reason)] if row.reason else [])])


def _edition_or_404(request: HttpRequest, code: str) -> EditionContent:
    try:
        return get_edition_for(request.user, code)
    except NoEditionError as error:
        raise Http404 from error


def _signed_or_404(request: HttpRequest, number: int) -> SignedReport:
    found = signed_report(number)
    if found is None:
        raise Http404
    _edition_or_404(request, found.report.edition)
    return found


__all__ = ["carried", "carried_file", "carry"]
