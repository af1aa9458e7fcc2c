"""The money trail for everybody: what every pot holds, entry by entry, and the files with which anybody can check it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common import charts, figures
from koopsuz.common.components import Column, Crumb, Table
from koopsuz.common.context import address
from koopsuz.common.templatetags.koopsuz import text
from koopsuz.engine.ledger import Pot
from koopsuz.engine.money import Money
from koopsuz.finance.files.ledger import checkpoints_text, ledger_lines
from koopsuz.finance.selectors import ledger as selectors
from koopsuz.finance.selectors.ledger import LedgerLineShown, LedgerPage

COMMAND = "koopsuz verify-ledger ledger.jsonl checkpoints.json"
UNDER = '<br><span class="soft small">{}</span>'


@require_safe
@takes(Permission.PUBLIC)
def ledger(request: HttpRequest) -> HttpResponse:
    """How far the money of all envelopes has come, and every step of it, the newest first."""
    found = selectors.ledger_page(page=request.GET.get("page", 1))
    context = {
        "found": found,
        "chart": _chart(found),
        "entries": _entries_table(found),
        "checkpoints": _checkpoints_table(found),
        "command": COMMAND,
        "steps": [Crumb(_("Money"), reverse("envelopes")), Crumb(_("The money trail"))],
    }
    return render(request, "finance/ledger.html", context)


@require_safe
@takes(Permission.PUBLIC)
def ledger_file(request: HttpRequest) -> StreamingHttpResponse:
    """The whole ledger, an entry a line, for `koopsuz verify-ledger`."""
    entries = selectors.ledger_length()
    lines = ledger_lines(selectors.ledger_rows(entries=entries), entries=entries)
    headers = {"Content-Disposition": 'attachment; filename="ledger.jsonl"'}
    return StreamingHttpResponse(lines, content_type="application/x-ndjson", headers=headers)


@require_safe
@takes(Permission.PUBLIC)
def checkpoints_file(request: HttpRequest) -> HttpResponse:
    """All signed checkpoints, for others to keep."""
    headers = {"Content-Disposition": 'attachment; filename="checkpoints.json"'}
    return HttpResponse(checkpoints_text(selectors.checkpoints()), content_type="application/json", headers=headers)


def _chart(found: LedgerPage) -> charts.Chart:
    held = {pot: found.held.get(pot, Money(0)).tyiyn for pot in Pot}
    paid = held[Pot.PAID]
    committed = held[Pot.COMMITTED] + paid
    given = held[Pot.ALLOCATED] + committed
    stages = [
        (_("Appropriated"), given + held[Pot.AVAILABLE]),
        (_("Given to works"), given),
        (_("Under contract"), committed),
        (_("Paid"), paid),
        (pgettext("money", "Accepted"), held[Pot.ACCEPTED]),
    ]
    bars = [charts.Bar(name, tyiyn, figures.money_short(tyiyn), "brand") for name, tyiyn in stages]
    return charts.bars(bars, title=_("How far the money has come"), value_name=_("Amount"))


def _entries_table(found: LedgerPage) -> Table:
    columns = [
        Column(_("Number")),
        Column(_("Step")),
        Column(_("Amount"), numeric=True),
        Column(_("Source")),
        Column(_("For what")),
        Column(_("Fingerprint")),
    ]
    rows = [
        (
            format_html("{}" + UNDER, line.number, figures.day(line.posted_at)),
            str(line.kind.label),
            figures.money(line.amount),
            _source(line),
            _purpose(line),
            format_html('<code title="{}">{}</code>', line.hash, line.hash[:12]),
        )
        for line in found.entries
    ]
    return Table(_("Entries of the ledger"), columns, rows)


def _source(line: LedgerLineShown) -> SafeString:
    link = format_html('<a href="{}">{}</a>', address("source", line.source_code), text(line.source_name))
    return format_html("{}" + UNDER, link, line.year)


def _purpose(line: LedgerLineShown) -> SafeString | str:
    if line.school_name is None:
        return "—"
    link = format_html(
        '<a href="{}">{}</a>', address("work", line.school_code, line.requirement), text(line.school_name)
    )
    under = " · ".join(part for part in (line.requirement, line.supplier) if part)
    return format_html("{}" + UNDER, link, under)


def _checkpoints_table(found: LedgerPage) -> Table:
    columns = [Column(_("Entries"), numeric=True), Column(_("Signed")), Column(_("Root")), Column(_("Public key"))]
    rows = [
        (figures.number(kept.entries), kept.at[:16].replace("T", " ") + " UTC", _code(kept.root), _code(kept.key))
        for kept in found.checkpoints
    ]
    return Table(_("Signed checkpoints"), columns, rows)


def _code(value: str) -> SafeString:
    return format_html('<code title="{}">{}…</code>', value, value[:16])
