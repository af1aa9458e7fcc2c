"""The field island: the page that works without network, its worker, its words, and the two addresses it speaks to."""

from __future__ import annotations

import json
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.assessments.files.field_form import form_as_json, receipts_as_json, state_as_json
from koopsuz.assessments.files.field_words import WORDS, island_files, island_version, words_in_all_languages
from koopsuz.assessments.schemas.field_sync import read_object, read_post
from koopsuz.assessments.selectors.field import field_form_for, field_state_for, get_field_school
from koopsuz.assessments.services.field import receive_changes, submit_from_field
from koopsuz.assessments.services.problems import AssessmentProblem, IncompleteError
from koopsuz.common.problems import InputProblems

_SHELL = {"modules": f"{settings.STATIC_URL}assessments/field/"}
pictures_of_the_device = csp_update({"img-src": ["blob:"]})


@require_safe
@takes(Permission.PUBLIC)
@pictures_of_the_device
def field_shell(request: HttpRequest) -> HttpResponse:
    """The empty page that the worker keeps; it holds nothing of any school."""
    return render(request, "assessments/field/shell.html", _SHELL)


@require_safe
@takes(Permission.ANSWER_ASSESSMENT)
@ensure_csrf_cookie
@pictures_of_the_device  # type: ignore[arg-type]  # its types know only views without parameters
def field_school(request: HttpRequest, code: str) -> HttpResponse:
    """The same page, for those who may fill in the assessment of this school."""
    get_field_school(request.user, code)
    return render(request, "assessments/field/shell.html", _SHELL)


@require_safe
@takes(Permission.PUBLIC)
def field_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes with any file of the island, and that is how browsers see an update."""
    pages = [reverse("field_shell"), reverse("field_words")]
    known = json.dumps({"version": island_version(), "files": [*pages, *island_files()], "shell": pages[0]})
    response = render(request, "assessments/field/worker.js", {"known": known}, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@takes(Permission.PUBLIC)
def field_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to know to install the island."""
    return render(
        request,
        "assessments/field/manifest.json",
        {"name": WORDS["field_app"]},
        content_type="application/manifest+json",
    )


@require_safe
@takes(Permission.PUBLIC)
def field_words(request: HttpRequest) -> HttpResponse:
    """The words of the island in all three languages."""
    return JsonResponse(words_in_all_languages(), json_dumps_params={"ensure_ascii": False})


@require_safe
@takes(Permission.ANSWER_ASSESSMENT)
@ensure_csrf_cookie
def field_form(request: HttpRequest, code: str) -> HttpResponse:
    """What the school is asked in the open campaign."""
    form = field_form_for(request.user, code)
    if form is None:
        return JsonResponse({"problem": "no-campaign"}, status=409)
    return _json(form_as_json(form, person=request.user.pk))


@require_POST
@takes(Permission.ANSWER_ASSESSMENT)
def field_sync(request: HttpRequest, code: str) -> HttpResponse:
    """Take changes and tell what became of each, and how everything stands now; without changes it only tells."""
    get_field_school(request.user, code)
    try:
        post = read_post(_sent(request))
    except InputProblems as refused:
        return JsonResponse({"problem": str(refused.problems[0])}, status=400)
    if post.person is not None and post.person != request.user.pk:
        return JsonResponse({"problem": "other-person"}, status=409)
    receipts = receive_changes(by=request.user, school_code=code, campaign=post.campaign, changes=post.changes)
    state = field_state_for(request.user, code, campaign=post.campaign)
    if state is None:
        return JsonResponse({"problem": "no-campaign"}, status=409)
    return _json({"receipts": receipts_as_json(receipts), "state": state_as_json(state)})


@require_POST
@takes(Permission.ANSWER_ASSESSMENT)
def field_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Send the assessment to the department, if its answers are those that the person saw."""
    get_field_school(request.user, code)
    try:
        sent = read_object(_sent(request))
    except InputProblems as refused:
        return JsonResponse({"problem": str(refused.problems[0])}, status=400)
    campaign, checksum = str(sent.get("campaign", "")), str(sent.get("checksum", ""))
    try:
        submit_from_field(by=request.user, school_code=code, campaign=campaign, checksum=checksum)
    except IncompleteError as problem:
        return JsonResponse({"problem": str(problem), "missing": problem.missing}, status=422)
    except AssessmentProblem as problem:
        return JsonResponse({"problem": str(problem)}, status=422)
    state = field_state_for(request.user, code, campaign=campaign)
    return _json({"state": state_as_json(state) if state else None})


def _sent(request: HttpRequest) -> bytes:
    """What a device sent; nothing when it is a form of a page, whose body was read already."""
    return request.body if request.content_type == "application/json" else b""


def _json(found: dict[str, Any]) -> JsonResponse:
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
