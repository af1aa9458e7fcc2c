"""Bringing a text in: give it, look at what was recognised, say yes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.law import selectors, services
from koopsuz.law.forms import TextForm
from koopsuz.law.kinds import ActLanguage
from koopsuz.law.schemas.comparison import compare
from koopsuz.law.selectors import Pending

UNREADABLE = 422
CHANGES_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_LAW)
def law_import(request: HttpRequest) -> HttpResponse:
    """Take a text of an act and lead to its preview."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TextForm(*given, acts=_act_choices(), initial=_initial(request))
    if form.is_valid():
        try:
            kept = services.keep_text(by=request.user, given=_given(form))
        except InputProblems as refused:
            for one in refused.problems:
                form.add_error(None, f"{one.sentence} {one.advice}".strip())
        else:
            return redirect("law_preview", kept)
    context = {"form": form, "steps": _steps(Crumb(_("Bring in a text")))}
    return render(request, "law/import.html", context, status=UNREADABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_LAW)
def law_preview(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """Show what was recognised and what one may doubt; keep it when confirmed."""
    pending = selectors.get_pending_for(request.user, text_id)
    if request.method == "POST":
        written = services.confirm_text(by=request.user, text_id=text_id)
        messages.success(
            request,
            _("The text is public now: %(number)s parts.") % {"number": written.provisions}
            if written.is_new
            else _("Exactly this text was known already. Nothing was changed."),
        )
        address = reverse("law_text", args=[pending.act])
        day = pending.in_force_from.isoformat()
        return redirect(f"{address}?text={pending.language.html}&on={day}")
    changes = compare(pending.previous, pending.found.provisions) if pending.previous_from else ()
    context = {
        "pending": pending,
        "act": selectors.get_act(pending.act),
        "doubted": {line.place for line, _doubt in pending.found.doubts},
        "changes": changes[:CHANGES_SHOWN],
        "changes_count": len(changes),
        "steps": _steps(Crumb(_("Bring in a text"), reverse("law_import")), Crumb(_("Preview"))),
    }
    return render(request, "law/preview.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with: an act of the address, or a kept text that is to be mended."""
    kept = request.GET.get("from", "")
    try:
        pending = selectors.get_pending_for(request.user, UUID(kept)) if kept else None
    except ValueError:
        pending = None
    if pending is None:
        return {"act": request.GET.get("act", "")}
    return {**_of(pending), "text": pending.found.text}


def _of(pending: Pending) -> dict[str, Any]:
    return {
        "act": pending.act,
        "language": pending.language.value,
        "in_force_from": pending.in_force_from,
        "amended_by": pending.amended_by,
        "source": pending.source,
    }


def _given(form: TextForm) -> services.TextInput:
    cleaned = form.cleaned_data
    file = cleaned["file"]
    return services.TextInput(
        act=cleaned["act"],
        language=ActLanguage(cleaned["language"]),
        in_force_from=cleaned["in_force_from"],
        source=cleaned["source"],
        content=file.read() if file else cleaned["text"].encode(),
        file_name=file.name if file else "",
        amended_by=cleaned["amended_by"],
    )


def _act_choices() -> list[tuple[str, str]]:
    return [(act.code, f"{act.title} ({act.number or '—'})") for act in selectors.acts()]


def _steps(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Laws and rules"), reverse("acts")), *more]
