"""The page that begins a draft of a new edition."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.common.text import Text
from koopsuz.standards import services
from koopsuz.standards.forms.editing import DraftForm
from koopsuz.standards.services import LifeProblem
from koopsuz.standards.views.editing import UNREADABLE, editing_or_404, editor_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.MANAGE_STANDARD)
def edition_draft(request: HttpRequest, edition: str) -> HttpResponse:
    """Begin a draft as a copy of an edition that has left drafting."""
    editing = editing_or_404(request, edition)
    form = DraftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        title = Text.from_mapping(given["title"]) if any(given["title"].values()) else None
        try:
            services.start_draft(
                by=request.user, base=edition, code=given["code"], valid_from=given["valid_from"], title=title
            )
        except InputProblems as refused:
            for problem in refused.problems:
                name = problem.where if problem.where in form.fields else None
                form.add_error(name, f"{problem.sentence} {problem.advice}")
        except LifeProblem as problem:
            form.add_error("code", str(problem))
        else:
            messages.success(request, _("The draft stands. It is seen only by those who work on it."))
            return redirect("edition_editor", given["code"])
    context = {
        "edition": editing.content,
        "form": form,
        "steps": [*editor_crumbs(editing), Crumb(_("New draft"))],
    }
    return render(request, "standards/editing/draft.html", context, status=UNREADABLE if form.errors else 200)
