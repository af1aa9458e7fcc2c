"""Keeps single envelopes: a change is a new version beside the old one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.common.problems import InputProblems, Problem
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import Envelope, Source
from koopsuz.finance.selectors import place_of_source


@transaction.atomic
def set_envelope(
    *,
    by: Any,
    source_code: str,
    year: int,
    amount: Money,
    status: EnvelopeStatus,
    basis: str,
    seen_version: int | None = None,
) -> Envelope:
    """Write what a source has in a year as a new version; the same amount and status again change nothing.

    `seen_version` is the version that the person looked at, 0 for none: if somebody has entered another one since,
    `InputProblems` says so and nothing is written.
    """
    source = Source.objects.select_for_update().get(code=source_code)
    require(by, Permission.MANAGE_ENVELOPES, place=place_of_source(source.kind, source.owner_code))
    newest = Envelope.objects.filter(source=source, year=year).order_by("-version").first()
    if newest is not None and (newest.amount, newest.status) == (amount, status):
        return newest
    version = newest.version if newest else 0
    if seen_version is not None and seen_version != version:
        raise InputProblems([_changed_meanwhile(year)])
    envelope = Envelope.objects.create(
        source=source,
        year=year,
        version=version + 1,
        amount=amount,
        status=status,
        basis=basis,
        entered_at=timezone.now(),
        entered_by=str(by)[:200],
        synthetic=source.synthetic,
    )
    details = {
        "year": year,
        "version": envelope.version,
        "tyiyn": amount.tyiyn,
        "before": newest.amount.tyiyn if newest else None,
        "status": status,
    }
    audit.record(by=by, action="set", object_type="envelope", object_id=source.code, details=details)
    return envelope


def _changed_meanwhile(year: int) -> Problem:
    return Problem(
        "seen_version",
        _("Somebody has changed the envelope of %(year)s since you opened this page."),
        _("Look at the newest amount below and enter yours again if it is still right."),
        {"year": year},
    )
