"""OpenRosa, as ODK Collect and KoboCollect speak it: list of forms, form, manifest, submission.

A device signs in with the code of its school and the key that its person made on the page of devices. The key opens
these four addresses and nothing else. The protocol is described in docs/reference/openrosa.md.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from koopsuz.accounts.doors import takes
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import use_app_token
from koopsuz.assessments.files.odk_form import OdkForm, odk_form
from koopsuz.assessments.selectors.odk import open_questionnaires_for, questionnaire_for
from koopsuz.assessments.services.odk import OtherContentError, receive
from koopsuz.assessments.states import SubmissionStatus
from koopsuz.common.problems import InputProblems

FORM_PART = "xml_submission_file"
VERSION_HEADERS = {"X-OpenRosa-Version": "1.0"}
MOST_BYTES = 10_000_000  # what a device may put into one post; it splits photos over several
XML = "text/xml; charset=utf-8"
View = Callable[..., HttpResponse]


def by_device(view: View) -> View:
    """Let a device in by HTTP Basic: school code and key. The view gets `person` and `school`."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
        school, _colon, secret = _credentials(request).partition(":")
        person = use_app_token(school_code=school, secret=secret) if secret else None
        if person is None:
            response = _message(_("The school code or the key is wrong, or the device was switched off."), status=401)
            response["WWW-Authenticate"] = 'Basic realm="Koopsuz", charset="UTF-8"'
            return response
        with translation.override(person.language):
            response = view(request, person=person, school=school.upper(), **arguments)
        for name, value in {**VERSION_HEADERS, "Date": http_date(timezone.now().timestamp())}.items():
            response.setdefault(name, value)
        return response

    return guarded


@require_safe
@takes(Permission.PUBLIC)
@by_device
def form_list(request: HttpRequest, *, person: Any, school: str) -> HttpResponse:
    """The forms that the school may fill in now: one for each open campaign."""
    asked = open_questionnaires_for(person, school)
    forms = "".join(_listed(request, one.campaign, odk_form(one)) for one in asked)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><xforms xmlns="http://openrosa.org/xforms/xformsList">{forms}</xforms>',
        content_type=XML,
    )


@require_safe
@takes(Permission.PUBLIC)
@by_device
def form_xml(request: HttpRequest, *, campaign: str, person: Any, school: str) -> HttpResponse:
    """The form itself."""
    return HttpResponse(_form(person, school, campaign).xml, content_type=XML)


@require_safe
@takes(Permission.PUBLIC)
@by_device
def form_manifest(request: HttpRequest, *, campaign: str, person: Any, school: str) -> HttpResponse:
    """The files that belong to a form: none."""
    _form(person, school, campaign)
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?><manifest xmlns="http://openrosa.org/xforms/xformsManifest"/>',
        content_type=XML,
    )


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
@takes(Permission.PUBLIC)
@by_device
def submission(request: HttpRequest, *, person: Any, school: str) -> HttpResponse:
    """Take a filled form: 201 when it is stored, also the second time; 409 for other content under the same number."""
    if request.method == "HEAD":
        response = HttpResponse(status=204)
        response["Location"] = request.build_absolute_uri(reverse("odk_submission"))
        response["X-OpenRosa-Accept-Content-Length"] = str(MOST_BYTES)
        return response
    parts = {name: part.read() for name, part in request.FILES.items() if not isinstance(part, list)}
    xml = parts.pop(FORM_PART, None)
    if xml is None:
        return _message(_("The form is missing in what was sent."), status=400)
    try:
        receipt = receive(by=person, school_code=school, xml=xml, attachments=parts)
    except InputProblems as refused:
        return _message(" ".join(str(problem) for problem in refused.problems), status=422)
    except OtherContentError:
        return _message(_("A form with this number but other content is stored already."), status=409)
    if receipt.status == SubmissionStatus.QUARANTINE:
        kept = _("The form is kept, but could not be taken yet:")
        return _message(f"{kept} {' '.join(receipt.problems)}", status=422)
    return _message(_("Received: %(count)s answers.") % {"count": receipt.answers}, status=201)


def _form(person: Any, school: str, campaign: str) -> OdkForm:
    asked = questionnaire_for(person, school, campaign=campaign)
    if asked is None:
        raise Http404
    return odk_form(asked)


def _listed(request: HttpRequest, campaign: str, form: OdkForm) -> str:
    address = request.build_absolute_uri(reverse("odk_form", args=[campaign]))
    return (
        f"<xform><formID>{escape(form.form_id)}</formID><name>{escape(form.title)}</name>"
        f"<version>{escape(form.version)}</version><hash>md5:{form.md5}</hash>"
        f"<downloadUrl>{escape(address)}</downloadUrl></xform>"
    )


def _message(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(
        '<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="">{escape(words)}</message></OpenRosaResponse>',
        status=status,
        content_type=XML,
        headers=VERSION_HEADERS,
    )


def _credentials(request: HttpRequest) -> str:
    kind, _space, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic" or len(encoded) > 400:
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
