"""Taking an edition away and bringing it in: YAML, a workbook, OSCAL. What comes in is shown before it counts."""

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Column, Crumb, Table
from koopsuz.common.problems import InputProblems
from koopsuz.standards import selectors, services
from koopsuz.standards.exchange.archives import pack
from koopsuz.standards.exchange.incoming import Incoming, read_incoming
from koopsuz.standards.exchange.oscal_out import edition_catalogue
from koopsuz.standards.exchange.workbook_out import edition_workbook
from koopsuz.standards.exchange.yaml_files import edition_files
from koopsuz.standards.forms.exchange import IncomingForm
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.documents import edition_documents
from koopsuz.standards.schemas.hashing import rules_by_code
from koopsuz.standards.selectors.drafting import Editing
from koopsuz.standards.selectors.editions import NoEditionError, get_edition_for
from koopsuz.standards.selectors.references import references
from koopsuz.standards.services import EditConflict
from koopsuz.standards.states import EditionStatus
from koopsuz.standards.views.editing import CONFLICT, UNREADABLE, editing_or_404, editor_crumbs

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@takes(Permission.PUBLIC)
def edition_file(request: HttpRequest, edition: str, kind: str) -> HttpResponse:
    """An edition to take away: `zip` (YAML), `xlsx` or `json` (OSCAL); whoever may see an edition may take it."""
    try:
        content = get_edition_for(request.user, edition)
    except NoEditionError as error:
        raise Http404 from error
    if kind == "zip":
        files = {f"{content.code}/{name}": words for name, words in edition_files(content).items()}
        return _file(pack(files), name=f"{content.code}.zip", kind="application/zip")
    if kind == "xlsx":
        book = edition_workbook(
            content, facts=dict(selectors.fact_catalogue()), prices=dict(selectors.current_prices())
        )
        return _file(book, name=f"{content.code}.xlsx", kind=XLSX)
    if kind == "json":
        catalogue = edition_catalogue(content, stamp=timezone.now())
        return _file(catalogue.encode(), name=f"{content.code}-oscal.json", kind="application/json")
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_exchange(request: HttpRequest, edition: str) -> HttpResponse:
    """Take away and bring in: a file that is sent is read in full and shown; a second yes makes it count."""
    editing = editing_or_404(request, edition)
    context: dict[str, Any] = {
        "editing": editing,
        "edition": editing.content,
        "form": IncomingForm(),
        "steps": [*editor_crumbs(editing), Crumb(_("Take away and bring in"))],
    }
    if request.method != "POST":
        return render(request, "standards/editing/exchange.html", context)
    is_confirmed = "packed" in request.POST
    form = IncomingForm(None if is_confirmed else request.POST, None if is_confirmed else request.FILES)
    context["form"] = form
    if not is_confirmed and not form.is_valid():
        return render(request, "standards/editing/exchange.html", context, status=UNREADABLE)
    try:
        name, sent = _sent(request, form, is_confirmed=is_confirmed)
        content = read_incoming(_incoming(editing, name, sent))
        if is_confirmed:
            services.bring_in(by=request.user, documents=edition_documents(content), seen=request.POST.get("seen", ""))
            messages.success(request, _("The file was brought in."))
            return redirect("edition_editor", content.code)
        context |= _preview(request, editing, content)
    except EditConflict as conflict:
        messages.error(request, str(conflict))
        return render(request, "standards/editing/exchange.html", context, status=CONFLICT)
    except InputProblems as refused:
        context |= {"problems": _table_of(refused), "more": max(len(refused.problems) - SHOWN, 0)}
        return render(request, "standards/editing/exchange.html", context, status=UNREADABLE)
    return render(request, "standards/editing/exchange.html", context)


def _sent(request: HttpRequest, form: IncomingForm, *, is_confirmed: bool) -> tuple[str, bytes]:
    """The name and the bytes of what was sent: a file, or the archive that the preview carries back."""
    if not is_confirmed:
        file = form.cleaned_data["file"]
        return str(file.name), file.read()
    try:
        return "confirmed.zip", base64.b64decode(request.POST["packed"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Http404 from error


def _incoming(editing: Editing, name: str, sent: bytes) -> Incoming:
    # an edition that does not exist yet becomes a draft, so its words may wait, too; `bring_in` judges by its own state
    is_draft = editing.content.status == EditionStatus.DRAFT
    return Incoming(name, sent, editing.content, references(), partial=is_draft)


def _preview(request: HttpRequest, editing: Editing, content: EditionContent) -> dict[str, Any]:
    """What the file would change, requirement by requirement."""
    judged, change = services.judge_content(by=request.user, documents=edition_documents(content))
    try:
        now = get_edition_for(request.user, judged.code)
    except NoEditionError:
        now = None
    rows = list(_changes(now, judged))
    return {
        "incoming": judged,
        "change": change,
        "rows": Table(
            _("What would change"), (Column(_("Code")), Column(_("Requirement")), Column(_("Change"))), rows[:SHOWN]
        )
        if rows
        else None,
        "packed": base64.b64encode(pack(edition_files(judged))).decode(),
        "seen": now.content_hash if now else "",
    }


def _changes(now: EditionContent | None, then: EditionContent) -> Iterator[tuple[str, str, str]]:
    """Code, title and kind of change of every requirement that would not stay as it is."""
    before = {one.code: one for one in now.requirements} if now else {}
    after = {one.code: one for one in then.requirements}
    rules = rules_by_code(now) if now else {}, rules_by_code(then)
    for code in dict.fromkeys((*before, *after)):
        if before.get(code) == after.get(code):
            continue
        if code not in after:
            yield code, str(before[code].title), pgettext("change", "removed")
        elif code not in before:
            yield code, str(after[code].title), pgettext("change", "new")
        else:
            same_rules = rules[0][code] == rules[1][code]
            change = pgettext("change", "words") if same_rules else pgettext("change", "rules")
            yield code, str(after[code].title), change


def _table_of(refused: InputProblems) -> Table:
    columns = (Column(_("Where")), Column(_("What is wrong")), Column(_("What to do")))
    rows = [(one.where, one.sentence, one.advice) for one in refused.problems[:SHOWN]]
    return Table(_("What has to be mended"), columns, rows)


def _file(content: bytes, *, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
