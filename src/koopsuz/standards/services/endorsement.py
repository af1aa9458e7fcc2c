"""Asking bodies to endorse an edition, and what they reply."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.gate import System
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.selectors import body_of
from koopsuz.accounts.services import Actor, require
from koopsuz.audit import services as audit
from koopsuz.standards.models import EndorsementReply, EndorsementRequest
from koopsuz.standards.selectors.endorsement import NoRequestError, bodies_to_ask
from koopsuz.standards.selectors.life import current_run
from koopsuz.standards.services.life import lock_edition
from koopsuz.standards.services.problems import LifeProblem
from koopsuz.standards.services.versions import keep_version
from koopsuz.standards.states import NEEDS_WORDS, EditionStatus, EndorsementDecision

LONGEST_WORDS = 10_000


@transaction.atomic
def ask_bodies(*, by: Actor, code: str, organisations: Sequence[int], due_on: date) -> int:
    """Ask bodies to endorse an edition by a day, or ask them anew with a new day; return how many were asked."""
    require(by, Permission.REQUEST_ENDORSEMENT)
    edition = lock_edition(code)
    if edition.status != EditionStatus.ENDORSEMENT:
        raise LifeProblem(_("Bodies are asked once the edition is sent for endorsement."))
    today = timezone.localdate()
    if due_on <= today:
        raise LifeProblem(_("Give the bodies a day that is still to come."))
    known = {key for key, _name in bodies_to_ask(by)}
    if not organisations or not set(organisations) <= known:
        raise LifeProblem(_("Choose at least one body."))
    run = current_run(edition)
    for organisation in sorted(set(organisations)):
        EndorsementRequest.objects.update_or_create(
            edition=edition,
            run=run,
            organisation_id=organisation,
            defaults={"asked_on": today, "due_on": due_on, "person_name": str(by)[:200]},
        )
    details = {"bodies": sorted(organisations), "due_on": due_on.isoformat()}
    audit.record(by=by, action="ask_endorsement", object_type="edition", object_id=code, details=details)
    return len(organisations)


@transaction.atomic
def reply_to_request(*, by: Actor, request_id: int, decision: str, words: str = "", seen: str = "") -> None:
    """Endorse, endorse with remarks or refuse in the name of the person's own body.

    `seen` is the fingerprint of the version that the person read; a reply to a version that has changed meanwhile is
    refused, so that nobody endorses words they have not seen.
    """
    require(by, Permission.ENDORSE_EDITION)
    request = _own_request(by, request_id)
    edition = lock_edition(request.edition.code)
    if edition.status != EditionStatus.ENDORSEMENT or request.run != current_run(edition):
        raise LifeProblem(_("The endorsement of this edition is over."))
    if seen and seen != edition.content_hash:
        raise LifeProblem(_("The edition changed while you were reading. Look at it once more, then reply."))
    if decision not in EndorsementDecision.values:
        raise LifeProblem(_("Choose a reply."))
    if decision in NEEDS_WORDS and not words.strip():
        raise LifeProblem(_("Write your remarks or reasons: the ministry has to work with them."))
    if len(words) > LONGEST_WORDS:
        raise LifeProblem(
            _("The text has %(length)s letters; at most %(limit)s fit. Please shorten it."),
            length=len(words),
            limit=LONGEST_WORDS,
        )
    keep_version(edition)
    EndorsementReply.objects.create(
        request=request,
        decision=decision,
        words=words.strip(),
        content_hash=edition.content_hash,
        person_id=by.pk,
        person_name=str(by)[:200],
        at=timezone.now(),
    )
    details = {"decision": decision, "body": request.organisation.code, "content_hash": edition.content_hash}
    audit.record(by=by, action="endorse", object_type="edition", object_id=edition.code, details=details)


def _own_request(by: Actor, request_id: int) -> EndorsementRequest:
    rows = EndorsementRequest.objects.select_related("edition", "organisation").filter(pk=request_id)
    if not isinstance(by, System):
        body = body_of(by)
        rows = rows.filter(organisation_id=body.id) if body else rows.none()
    found = rows.first()
    if found is None:
        raise NoRequestError(request_id)
    return found
