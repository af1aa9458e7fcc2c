from django.db import models
from django.db.models import F, Q

from koopsuz.common.fields import TextField3
from koopsuz.standards.models.edition import Edition
from koopsuz.standards.states import CHANGING, AnswerDecision, CommentState, HidingReason


class Consultation(models.Model):
    """A public discussion of an edition. `texts` are the words that were discussed, by requirement and field."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="consultations")
    run = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    closes_on = models.DateField()
    closed_on = models.DateField(null=True)
    texts = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["run"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "run"], name="standards_consultation_is_one_in_a_run"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on")), name="standards_consultation_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.run}"


class Comment(models.Model):
    """What somebody says of a requirement, or of the edition as a whole (no `requirement`). Never holds who a person is.

    Numbers go on from one discussion of an edition to the next. A body's comment carries the name of the body; what a
    person told of themselves stands in `CommentContact`.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    requirement = models.CharField(max_length=4, blank=True)
    words = models.TextField()
    language = models.CharField(max_length=2)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=CommentState.choices, default=CommentState.HELD)
    hiding_reason = models.CharField(max_length=20, choices=HidingReason.choices, blank=True)
    sent_at = models.DateTimeField()
    moderated_at = models.DateTimeField(null=True)
    moderated_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="standards_comment_number_is_unique"),
            models.CheckConstraint(condition=~Q(words=""), name="standards_comment_says_something"),
            models.CheckConstraint(
                condition=Q(state=CommentState.HIDDEN) & ~Q(hiding_reason="")
                | ~Q(state=CommentState.HIDDEN) & Q(hiding_reason=""),
                name="standards_comment_hidden_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["consultation", "state", "requirement"])]

    def __str__(self) -> str:
        return f"{self.consultation_id} № {self.number}"


class CommentContact(models.Model):
    """Who sent a comment, as far as the person told; and two fingerprints of a day against floods. Never published."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True)
    session_print = models.CharField(max_length=64)
    address_print = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["session_print"]), models.Index(fields=["address_print"])]

    def __str__(self) -> str:
        return f"{self.comment_id}"


class CommentAnswer(models.Model):
    """What the ministry decided on a comment and why, and for an accepted one where the change is seen."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="answer")
    decision = models.CharField(max_length=10, choices=AnswerDecision.choices)
    reason = TextField3()
    requirement = models.CharField(max_length=4, blank=True)
    field = models.CharField(max_length=10, blank=True)
    change = TextField3()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason__ky="") & ~Q(reason__ru=""), name="standards_answer_has_a_reason_in_ky_and_ru"
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=sorted(CHANGING))
                | (~Q(requirement="") & ~Q(field=""))
                | (~Q(change__ky="") & ~Q(change__ru="")),
                name="standards_accepted_answer_names_its_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.decision}"
