"""The page on which a second person says what they think of an answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments import services
from koopsuz.assessments.forms import OpinionForm, questions_of
from koopsuz.assessments.selectors.opinions import get_opinion_page_for
from koopsuz.assessments.services import AssessmentProblem
from koopsuz.assessments.views.links import answer_chain, crumbs_of
from koopsuz.common.components import Crumb

UNREADABLE = 422


@takes(Permission.GIVE_OPINION)
def opinion(request: HttpRequest, assessment_id: UUID, indicator: str) -> HttpResponse:
    """One question with the answer of the school and what others say of it; add an opinion of your own."""
    asked = get_opinion_page_for(request.user, assessment_id, indicator)
    posted = request.POST if request.method == "POST" else None
    form = OpinionForm(posted, item=asked.item, capacities=asked.capacities)
    block_url = reverse("assess_block", args=[assessment_id, asked.item.requirement.block])
    if posted is not None and form.is_valid():
        try:
            is_new = services.give_opinion(
                by=request.user, assessment_id=assessment_id, indicator=indicator, **form.said()
            )
        except AssessmentProblem as problem:
            form.add_error(None, str(problem))
        else:
            kept = _("Your opinion is kept beside the answer. The answer itself stays as it is.")
            messages.success(request, kept if is_new else _("You said exactly this before; it stands."))
            return redirect(f"{block_url}#q-{indicator}")
    context = {
        "page": asked.page,
        "question": questions_of([asked.item])[0],
        "form": form,
        "block_url": block_url,
        "crumbs": [*crumbs_of(asked.page, here=False), Crumb(_("Second opinion: %(code)s") % {"code": indicator})],
        "chain": answer_chain(),
    }
    return render(request, "assessments/pages/opinion.html", context, status=UNREADABLE if form.errors else 200)
