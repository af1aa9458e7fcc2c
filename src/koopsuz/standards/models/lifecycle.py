from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from koopsuz.standards.models.edition import Edition
from koopsuz.standards.states import EDITION_STEPS, EditionAction, EditionStatus

IN_THE_TABLE = reduce(or_, (Q(before=step.source, action=step.action, after=step.target) for step in EDITION_STEPS))


class EditionTransition(models.Model):
    """One step in the life of an edition: from, to, who, when and why. Insert-only; a trigger refuses the rest.

    Another trigger lets the status of an edition change only together with its row here.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="transitions")
    action = models.CharField(max_length=30, choices=EditionAction.choices)
    before = models.CharField(max_length=20, choices=EditionStatus.choices)
    after = models.CharField(max_length=20, choices=EditionStatus.choices)
    reason = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=IN_THE_TABLE, name="standards_transition_is_in_the_table"),
            models.CheckConstraint(
                condition=~Q(action=EditionAction.RETURN) | ~Q(reason=""), name="standards_return_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.before} → {self.after}"


class EditionAct(models.Model):
    """The act by which an edition was adopted or repealed: number, date, and the day from which it holds."""

    transition = models.OneToOneField(EditionTransition, on_delete=models.PROTECT, related_name="act")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="acts")
    issuer = models.CharField(max_length=300)
    number = models.CharField(max_length=60)
    date = models.DateField()
    in_force_from = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="standards_act_of_an_edition_has_a_number"),
            models.CheckConstraint(
                condition=Q(in_force_from__gte=F("date")), name="standards_act_of_an_edition_comes_before_its_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.date}"


class StepRecord(models.Model):
    """A step of the adoption procedure that a person did outside the system and recorded: when, and where it is seen.

    `run` counts the ways through the procedure: it begins anew whenever the edition is returned to drafting.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="step_records")
    run = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=30)
    done_on = models.DateField()
    note = models.TextField(blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "run", "step"], name="standards_step_is_recorded_once_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.step} {self.done_on}"


class Reminder(models.Model):
    """A reminder of a due day that went out, so that it goes out once."""

    class Kind(models.TextChoices):
        SOON = "soon"
        LATE = "late"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reminders")
    run = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60)
    due_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    recipients = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "run", "step", "due_on", "kind"], name="standards_reminder_goes_out_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.step} {self.due_on} {self.kind}"
