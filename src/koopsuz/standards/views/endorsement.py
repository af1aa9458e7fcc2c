"""Pages of endorsement: who was asked and what they said, asking, and the desk of a body that endorses."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.gate import may
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.standards import services
from koopsuz.standards.forms import AskForm, ReplyForm
from koopsuz.standards.schemas.adoption import REPLIES
from koopsuz.standards.schemas.clock import add_days
from koopsuz.standards.selectors.editions import get_edition_for
from koopsuz.standards.selectors.endorsement import NoRequestError, bodies_to_ask, get_request_for, requests_to
from koopsuz.standards.selectors.life import EditionLife
from koopsuz.standards.selectors.versions import changes_since
from koopsuz.standards.services import LifeProblem
from koopsuz.standards.states import EditionStatus
from koopsuz.standards.views.life import life_crumbs, life_or_404

UNREADABLE = 422


@require_safe
@takes(Permission.PUBLIC)
def edition_endorsement(request: HttpRequest, edition: str) -> HttpResponse:
    """The bodies that were asked, by when, what they said and of which version."""
    life = life_or_404(request, edition)
    asks = may(request.user, Permission.REQUEST_ENDORSEMENT) and life.status == EditionStatus.ENDORSEMENT
    form = _ask_form(life, by=request.user) if asks else None
    return render(request, "standards/endorsement.html", _context(life, form, request))


@require_http_methods(["POST"])
@takes(Permission.REQUEST_ENDORSEMENT)
def endorsement_ask(request: HttpRequest, edition: str) -> HttpResponse:
    """Ask bodies, or ask them anew."""
    life = life_or_404(request, edition)
    form = AskForm(request.POST, bodies=bodies_to_ask(request.user))
    if form.is_valid():
        try:
            services.ask_bodies(by=request.user, code=edition, **form.cleaned_data)
        except LifeProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The bodies are asked; it stands on their desks."))
            return redirect("edition_endorsement", edition)
    return render(request, "standards/endorsement.html", _context(life, form, request), status=UNREADABLE)


@require_safe
@takes(Permission.ENDORSE_EDITION)
def endorsement_desk(request: HttpRequest) -> HttpResponse:
    """What one's own body was asked to endorse."""
    context = {
        "requests": requests_to(request.user),
        "today": timezone.localdate(),
        "steps": [Crumb(_("Endorsement"))],
    }
    return render(request, "standards/endorsement_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.ENDORSE_EDITION)
def endorsement_reply(request: HttpRequest, request_id: int) -> HttpResponse:
    """Reply to one request."""
    try:
        found = get_request_for(request.user, request_id)
    except NoRequestError as error:
        raise Http404 from error
    content = get_edition_for(request.user, found.edition_code)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"seen": content.content_hash})
    if request.method == "POST" and form.is_valid():
        try:
            services.reply_to_request(by=request.user, request_id=request_id, **form.cleaned_data)
        except LifeProblem as problem:
            # what was written stays; the reader now sees the present version, so its fingerprint goes with the next try
            form = ReplyForm({**form.cleaned_data, "seen": content.content_hash})
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your reply is recorded with the version that you saw."))
            return redirect("endorsement_desk")
    earlier = found.reply.content_hash if found.needs_confirmation and found.reply else ""
    context = {
        "changes": changes_since(content, earlier) if earlier else None,
        "found": found,
        "names": True,
        "edition": content,
        "form": form,
        "today": timezone.localdate(),
        "steps": [*life_crumbs(content, here=False), Crumb(_("Endorsement"))],
    }
    return render(request, "standards/endorsement_reply.html", context, status=UNREADABLE if form.errors else 200)


def _context(life: EditionLife, form: AskForm | None, request: HttpRequest) -> dict[str, object]:
    return {
        "names": may(request.user, Permission.VIEW_STANDARD_DRAFT),
        "life": life,
        "edition": life.content,
        "form": form,
        "steps": [*life_crumbs(life.content, here=False), Crumb(_("Endorsement"))],
    }


def _ask_form(life: EditionLife, *, by: object) -> AskForm:
    step = next(one.step for one in life.clock if one.step.done_by == REPLIES)
    due_on = add_days(life.as_of, step.days, count=step.count, procedure=life.procedure)
    return AskForm(bodies=bodies_to_ask(by), initial={"due_on": due_on})
