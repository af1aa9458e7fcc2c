from django.db import models

from koopsuz.standards.kinds import ReviewOutcome
from koopsuz.standards.models.edition import Edition


class ProvisionLink(models.Model):
    """A requirement of an edition rests on this very provision. Kept by the requirement's code: its row may be written anew."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="provision_links")
    requirement = models.CharField(max_length=4)
    provision = models.ForeignKey("law.Provision", on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "requirement", "provision"], name="standards_requirement_rests_once_on_a_provision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.provision_id}"


class RequirementReview(models.Model):
    """Somebody looked at a requirement again because a provision that it rests on had changed."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reviews")
    requirement = models.CharField(max_length=4)
    change = models.ForeignKey("law.ProvisionChange", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices)
    note = models.TextField(blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "requirement", "change"], name="standards_change_is_reviewed_once_a_requirement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.outcome}"
