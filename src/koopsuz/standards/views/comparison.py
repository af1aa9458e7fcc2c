"""What changed from one edition to the next, for everybody; and the migration map, for those who draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.common.reference import Problems, read_section
from koopsuz.standards import selectors, services
from koopsuz.standards.exchange.yaml_files import as_yaml
from koopsuz.standards.forms.migration import MapFileForm, PassageForm
from koopsuz.standards.kinds import Change
from koopsuz.standards.schemas import EditionContent
from koopsuz.standards.schemas.migration_map import (
    MAP_FILE,
    MigrationMap,
    PassageContent,
    map_document,
    map_hash,
    read_map,
    unplaced,
)
from koopsuz.standards.selectors.change_rows import change_row
from koopsuz.standards.selectors.comparison import Comparison, comparison_for, migration_map
from koopsuz.standards.services import LifeProblem
from koopsuz.standards.views.editing import UNREADABLE, editing_or_404, editor_crumbs

NEW = "new"


@require_safe
@takes(Permission.PUBLIC)
def edition_comparison(request: HttpRequest, edition: str) -> HttpResponse:
    """The edition beside the one before it, change by change."""
    try:
        new = selectors.get_edition_for(request.user, edition)
    except selectors.NoEditionError as error:
        raise Http404 from error
    steps = [Crumb(_("Standard"), reverse("edition", args=[edition])), Crumb(_("What changed"))]
    try:
        found = comparison_for(request.user, edition)
    except selectors.NoEditionError:
        return render(request, "standards/comparison.html", {"edition": new, "comparison": None, "steps": steps})
    chosen = request.GET.get("kind", "")
    shown = [one for one in found.changes if (one.kind == chosen if chosen else one.kind is not Change.SAME)]
    context = {
        "edition": new,
        "comparison": found,
        "rows": [change_row(one) for one in shown],
        "kinds": _kinds(found),
        "chosen": chosen,
        "edits": may(request.user, Permission.MANAGE_STANDARD),
        "steps": steps,
    }
    return render(request, "standards/comparison.html", context)


def _kinds(found: Comparison) -> list[tuple[Change, int]]:
    """The kinds of change that there are, with how many."""
    return [(kind, found.counts[kind]) for kind in Change if found.counts.get(kind)]


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_map(request: HttpRequest, edition: str) -> HttpResponse:
    """The migration map: what has no place yet, every passage, and the map as a file to take away or bring in."""
    editing = editing_or_404(request, edition)
    found = _map_or_404(request, edition)
    form = MapFileForm(request.POST if request.method == "POST" else {"words": _as_file(found.migration)})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            read = _read_file(form.cleaned_data["words"])
            services.keep_map(by=request.user, code=edition, found=read, seen=request.POST.get("seen", ""))
        except InputProblems as refused:
            problems = [str(problem) for problem in refused.problems]
        except LifeProblem as problem:
            problems = [str(problem)]
        else:
            messages.success(request, _("The map is saved."))
            return redirect("edition_map", edition)
    context = _map_context(editing.content, found) | {
        "form": form,
        "problems": problems,
        "steps": [*editor_crumbs(editing), Crumb(_("Where answers go"))],
    }
    return render(request, "standards/editing/map.html", context, status=UNREADABLE if problems or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_passage(request: HttpRequest, edition: str, place: str) -> HttpResponse:
    """One passage of the map, by its number, or a new one."""
    editing = editing_or_404(request, edition)
    found = _map_or_404(request, edition)
    number = _number_or_404(place, found.migration)
    first = PassageForm.initial_of(found.migration.passages[number]) if number is not None else _begun(request)
    form = PassageForm(request.POST if request.method == "POST" else None, initial=first)
    removes = "remove" in request.POST
    if request.method == "POST" and (removes or form.is_valid()):
        passage = None if removes else form.passage()
        try:
            seen = request.POST.get("seen", "")
            services.put_passage(by=request.user, code=edition, place=number, passage=passage, seen=seen)
        except InputProblems as refused:
            for problem in refused.problems:
                form.add_error(None, str(problem))
        except LifeProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The map is saved."))
            return redirect("edition_map", edition)
    context = {
        "edition": editing.content,
        "comparison": found,
        "form": form,
        "number": number,
        "seen": _fingerprint(edition),
        "named": _named(found, form),
        "steps": [
            *editor_crumbs(editing),
            Crumb(_("Where answers go"), reverse("edition_map", args=[edition])),
            Crumb(_("New passage") if number is None else _("Passage")),
        ],
    }
    return render(request, "standards/editing/passage.html", context, status=UNREADABLE if form.errors else 200)


@require_safe
@takes(Permission.PUBLIC)
def edition_map_file(request: HttpRequest, edition: str) -> HttpResponse:
    """The migration map as YAML; whoever may see the edition may take it."""
    found = _map_or_404(request, edition)
    headers = {"Content-Disposition": f'attachment; filename="{edition}-{MAP_FILE}"'}
    return HttpResponse(_as_file(found.migration), content_type="application/yaml; charset=utf-8", headers=headers)


def _map_context(content: EditionContent, found: Comparison) -> dict[str, Any]:
    before = {one.code: one for one in found.old.indicators}
    reached = {code for one in found.migration.passages for code in one.targets} | set(before)
    return {
        "edition": content,
        "comparison": found,
        "passages": list(enumerate(found.migration.passages)),
        "unplaced": unplaced(found.migration, old=found.old, new=found.new),
        "fresh": [one for one in found.new.indicators if one.code not in reached],
        "kept": len(before) - len({code for one in found.migration.passages for code in one.sources}),
        "seen": _fingerprint(content.code),
    }


def _named(found: Comparison, form: PassageForm) -> list[tuple[str, Any]]:
    """The questions behind the codes that stand in the form."""
    codes = " ".join(str(form[name].value() or "") for name in ("sources", "targets"))
    known = [*found.old.indicators, *found.new.indicators]
    return list({one.code: (one.code, one.question) for one in known if one.code in codes}.values())


def _begun(request: HttpRequest) -> dict[str, Any]:
    return {"sources": request.GET.get("from", "")[:100], "levels": "0, 1, 2, 3", "join": "lowest"}


def _number_or_404(place: str, found: MigrationMap) -> int | None:
    if place == NEW:
        return None
    if not place.isascii() or not place.isdigit() or int(place) >= len(found.passages):
        raise Http404
    return int(place)


def _map_or_404(request: HttpRequest, edition: str) -> Comparison:
    try:
        return comparison_for(request.user, edition)
    except selectors.NoEditionError as error:
        raise Http404 from error


def _fingerprint(edition: str) -> str:
    found = migration_map(edition)
    return map_hash(found) if found else ""


def _as_file(found: MigrationMap) -> str:
    return as_yaml(map_document(found))


def _read_file(words: str) -> MigrationMap:
    problems = Problems()
    found = read_map(read_section(words, name=MAP_FILE, problems=problems))
    problems.raise_if_any()
    return found


__all__ = ["PassageContent", "edition_comparison", "edition_map", "edition_map_file", "edition_passage"]
