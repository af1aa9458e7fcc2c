"""The site with a fault in it, which the storm must find: an answer lost, stored twice, or put on another school's paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import transaction

from koopsuz.project.wsgi import application

EVERY = 8
_numbers = count(1)
Environ = dict[str, Any]


class _UndoneError(Exception):
    """Takes back what was stored, after the device was told that it is."""


def lose(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Confirms some answers, and takes them back."""
    _plant(_losing)
    return application(environ, start_response)


def double(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Does not recognise what comes the second time."""
    _plant(_doubling)
    return application(environ, start_response)


def wrong_school(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Puts some answers on the paper of another school."""
    _plant(_misplacing)
    return application(environ, start_response)


@cache
def _plant(fault: Callable[..., Any]) -> None:
    from koopsuz.assessments.services import field

    real = field.answer_all
    field.answer_all = lambda **given: fault(real, **given)


def _losing(real: Callable[..., Any], **given: Any) -> Any:
    if next(_numbers) % EVERY:
        return real(**given)
    result = None
    try:
        with transaction.atomic():
            result = real(**given)
            raise _UndoneError
    except _UndoneError:
        return result


def _doubling(real: Callable[..., Any], **given: Any) -> Any:
    from koopsuz.assessments.models import AnswerKey

    sent = given["changes"]
    known = set(AnswerKey.objects.filter(client_id__in=[one.client_id for one in sent]).values_list("pk", flat=True))
    given["changes"] = [replace(one, client_id=uuid4()) if one.client_id in known else one for one in sent]
    return real(**given)


def _misplacing(real: Callable[..., Any], **given: Any) -> Any:
    from koopsuz.assessments.models import Assessment
    from koopsuz.assessments.services import sheets

    other = Assessment.objects.exclude(pk=given["assessment_id"]).first()
    if next(_numbers) % EVERY or other is None:
        return real(**given)
    passed, sheets.require = sheets.require, lambda *_by, **_place: None
    try:
        return real(
            **{**given, "assessment_id": other.pk, "changes": [replace(one, version=0) for one in given["changes"]]}
        )
    finally:
        sheets.require = passed
