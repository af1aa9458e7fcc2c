"""Ties requirements to provisions of acts, and keeps what came of looking at a requirement again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import require
from koopsuz.accounts.permissions import Permission
from koopsuz.audit import services as audit
from koopsuz.law.selectors import get_provision_id
from koopsuz.standards.kinds import ReviewOutcome
from koopsuz.standards.models import ProvisionLink, RequirementReview
from koopsuz.standards.selectors import edition_content
from koopsuz.standards.selectors.law import flags_of
from koopsuz.standards.services.life import lock_edition
from koopsuz.standards.services.problems import LifeProblem

LONGEST_NOTE = 2000


@transaction.atomic
def link_provision(*, by: Any, edition: str, requirement: str, act: str, eid: str) -> bool:
    """Say that a requirement rests on a provision; False if that was said already."""
    require(by, Permission.MANAGE_LAW)
    row = lock_edition(edition)
    if requirement not in [one.code for one in edition_content(row).requirements]:
        raise LifeProblem(_("The edition has no requirement %(code)s."), code=requirement[:10])
    _link, is_new = ProvisionLink.objects.get_or_create(
        edition=row,
        requirement=requirement,
        provision_id=get_provision_id(act, eid),
        defaults={"person_id": by.pk, "at": timezone.now()},
    )
    if is_new:
        _record(by, "link_provision", edition, requirement=requirement, act=act, eid=eid)
    return is_new


@transaction.atomic
def unlink_provision(*, by: Any, edition: str, requirement: str, act: str, eid: str) -> bool:
    """Take that back; False if nothing was said."""
    require(by, Permission.MANAGE_LAW)
    row = lock_edition(edition)
    links = ProvisionLink.objects.filter(
        edition=row, requirement=requirement, provision__act__code=act, provision__eid=eid
    )
    gone, _rows = links.delete()
    if gone:
        _record(by, "unlink_provision", edition, requirement=requirement, act=act, eid=eid)
    return bool(gone)


@transaction.atomic
def review_requirement(
    *, by: Any, edition: str, requirement: str, act: str, since: date, outcome: ReviewOutcome, note: str = ""
) -> int:
    """Keep what came of looking at a requirement after its act changed on a day; return how many changes that settles."""
    require(by, Permission.MANAGE_STANDARD)
    row = lock_edition(edition)
    words = note.strip()[:LONGEST_NOTE]
    if outcome is ReviewOutcome.TO_CHANGE and not words:
        raise LifeProblem(_("Say what has to change: those who edit the requirement read it."))
    flags = [
        flag
        for flag in flags_of(edition_content(row))
        if (flag.requirement.code, flag.act, flag.since) == (requirement, act, since) and flag.review is None
    ]
    if not flags:
        raise LifeProblem(_("Nothing waits for a look here any more."))
    changes = [change for flag in flags for change in flag.change_ids]
    RequirementReview.objects.bulk_create(
        [
            RequirementReview(
                edition=row,
                requirement=requirement,
                change_id=change,
                outcome=outcome,
                note=words,
                person_id=by.pk,
                person_name=str(by)[:200],
                at=timezone.now(),
            )
            for change in changes
        ],
        ignore_conflicts=True,
    )
    _record(by, "review", edition, requirement=requirement, act=act, since=since.isoformat(), outcome=outcome.value)
    return len(changes)


def _record(by: Any, action: str, edition: str, **details: str) -> None:
    audit.record(by=by, action=action, object_type="edition", object_id=edition, details=details)
