from django.db import models
from django.db.models import F, Q

from koopsuz.standards.models.edition import Edition
from koopsuz.standards.states import NEEDS_WORDS, EndorsementDecision


class EditionVersion(models.Model):
    """The words of an edition as they stood when somebody answered for them. Insert-only; one row a fingerprint.

    `requirements`: by code, the texts that people read and a fingerprint of the rest of the requirement.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="versions")
    content_hash = models.CharField(max_length=64)
    requirements = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "content_hash"], name="standards_version_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.content_hash[:8]}"


class EndorsementRequest(models.Model):
    """A body is asked to endorse an edition by a day."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="endorsement_requests")
    run = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    due_on = models.DateField()
    person_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "run", "organisation"], name="standards_endorsement_is_asked_once_a_run"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")), name="standards_endorsement_is_due_after_it_is_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.organisation_id}"


class EndorsementReply(models.Model):
    """What a body said, and the version that it saw. The newest reply counts; earlier ones stay. Insert-only."""

    request = models.ForeignKey(EndorsementRequest, on_delete=models.PROTECT, related_name="replies")
    decision = models.CharField(max_length=20, choices=EndorsementDecision.choices)
    words = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision__in=sorted(NEEDS_WORDS)) | ~Q(words=""),
                name="standards_endorsement_with_remarks_or_refused_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.decision}"
