"""The page of legal acts. The page of one act with its requirements belongs to the room of the standard."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.common.components import Crumb
from koopsuz.law import selectors


@require_safe
@takes(Permission.PUBLIC)
def acts(request: HttpRequest) -> HttpResponse:
    """All acts by kind, or those that a search found."""
    query = request.GET.get("q", "").strip()
    found = selectors.search_acts(query, limit=100) if query else selectors.acts()
    groups = [(kind, list(members)) for kind, members in groupby(found, key=lambda act: act.kind)]
    context = {
        "steps": [Crumb(_("Laws and rules"))],
        "groups": groups,
        "query": query,
        "total": len(found),
        "unverified": sum(not act.verified for act in found),
    }
    return render(request, "law/acts.html", context)
