"""The page on which a person lets ODK Collect on a phone or tablet send answers of a school."""

from __future__ import annotations

import base64
import json
import zlib

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.selectors import devices_of
from koopsuz.accounts.services import create_app_token, revoke_app_token
from koopsuz.api.forms import DeviceForm
from koopsuz.assessments.selectors import own_schools
from koopsuz.common.components import Crumb
from koopsuz.common.problems import InputProblems
from koopsuz.places.selectors import get_school_for

UNREADABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@takes(Permission.ANSWER_ASSESSMENT)
def devices(request: HttpRequest) -> HttpResponse:
    """Devices in use, and a new key, shown once with its QR code."""
    schools = [(one.school.code, str(one.school.name)) for one in own_schools(request.user)]
    form = DeviceForm(request.POST or None, schools=schools)
    new, status = None, 200
    if request.method == "POST":
        status = UNREADABLE
        if form.is_valid():
            code = form.cleaned_data["school"]
            try:
                place = get_school_for(request.user, code).place
                secret = create_app_token(by=request.user, school=place, name=form.cleaned_data["name"]).secret
                new, status = _shown(request, school=code, secret=secret), 200
                form = DeviceForm(None, schools=schools)
            except InputProblems as refused:
                for problem in refused.problems:
                    form.add_error("name", f"{problem.sentence} {problem.advice}")
    context = {
        "form": form,
        "new": new,
        "devices": devices_of(request.user),
        "steps": [Crumb(_("My work"), reverse("desk")), Crumb(_("Devices"))],
    }
    return render(request, "api/devices.html", context, status=status)


@require_POST
@takes(Permission.SIGNED_IN)
def revoke_device(request: HttpRequest, token_id: int) -> HttpResponse:
    """Switch a device off."""
    try:
        revoke_app_token(by=request.user, token_id=token_id)
    except LookupError as absent:
        raise Http404 from absent
    messages.success(request, _("The device is switched off. What it sent stays."))
    return redirect("devices")


def _shown(request: HttpRequest, *, school: str, secret: str) -> dict[str, str]:
    """What a person types or scans, in the form that ODK Collect reads."""
    server = request.build_absolute_uri(reverse("odk_form_list")).removesuffix("/formList")
    settings = {
        "general": {"protocol": "odk_default", "server_url": server, "username": school, "password": secret},
        "admin": {},
        "project": {"name": "Koopsuz", "icon": "К"},
    }
    packed = base64.b64encode(zlib.compress(json.dumps(settings, ensure_ascii=False).encode(), 9)).decode()
    code = segno.make(packed, error="l", micro=False)
    return {
        "server": server,
        "school": school,
        "secret": secret,
        "qr": code.svg_inline(scale=5, border=3, svgclass="qr", lineclass=None, omitsize=True),
    }
