"""The search over everything that is open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.portal import selectors
from koopsuz.portal.forms import SearchForm


@require_safe
@takes(Permission.PUBLIC)
def search(request: HttpRequest) -> HttpResponse:
    """Schools, areas, requirements and acts that answer the words, group by group."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else request.GET.get("q", "")[:120]
    context = {"query": query, "found": selectors.search(query)}
    return render(request, "portal/pages/search.html", context)
