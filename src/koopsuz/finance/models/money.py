import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from koopsuz.common.fields import MoneyField, TextField3
from koopsuz.finance.kinds import EnvelopeStatus, EstimateStatus, PayerKind, SourceKind


class BudgetCode(models.Model):
    """A line of the budget classification, as data because the official table changes."""

    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12)
    name = TextField3()
    lines = ArrayField(models.CharField(max_length=30), default=list)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ResponsibilityRule(models.Model):
    """A row of the responsibility matrix: who may lawfully pay a line of expenditure, where, for which owner, since when."""

    code = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField()
    line = models.CharField(max_length=30)
    payer = models.CharField(max_length=20, choices=PayerKind.choices)
    ownership = ArrayField(models.CharField(max_length=12), default=list)
    places = ArrayField(models.CharField(max_length=14), default=list)
    places_except = ArrayField(models.CharField(max_length=14), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = TextField3()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.code


class Source(models.Model):
    """A source of money with what it may lawfully pay. Parents are never a source."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    name = TextField3()
    owner_code = models.CharField(max_length=20, blank=True)
    lines = ArrayField(models.CharField(max_length=30), default=list)
    themes = ArrayField(models.CharField(max_length=30), default=list)
    places = ArrayField(models.CharField(max_length=14), default=list)
    cost_types = ArrayField(models.CharField(max_length=20), default=list)
    whole_period = models.BooleanField(default=False)
    deadline_year = models.PositiveSmallIntegerField(null=True)
    note = TextField3()
    origin = models.CharField(max_length=300)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=[SourceKind.LOCAL, SourceKind.SCHOOL]) | ~Q(owner_code=""),
                name="finance_source_local_money_has_an_owner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Envelope(models.Model):
    """What a source has in a year. A change is a new version; the newest version of a source and year counts."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="envelopes")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    amount = MoneyField()
    status = models.CharField(max_length=10, choices=EnvelopeStatus.choices)
    basis = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "year", "version"], name="finance_envelope_version_is_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="finance_envelope_is_not_negative"),
            models.CheckConstraint(
                condition=Q(year__gte=2020, year__lte=2100), name="finance_envelope_year_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.year}: {self.amount}"


class PendingEnvelopes(models.Model):
    """A file of envelopes that a person has uploaded and not yet confirmed; swept away after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    owner_id = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class AdoptionEstimate(models.Model):
    """What an edition of the standard would cost once adopted, as it was computed on a day. Never changed after it is ready."""

    edition = models.ForeignKey("standards.Edition", on_delete=models.CASCADE, related_name="+")
    content_hash = models.CharField(max_length=64)
    campaign = models.ForeignKey("assessments.Campaign", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    first_year = models.PositiveSmallIntegerField()
    rules = models.JSONField()
    status = models.CharField(max_length=10, choices=EstimateStatus.choices, default=EstimateStatus.WAITING)
    result = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    synthetic = models.BooleanField(default=False)
    job = models.ForeignKey("common.Job", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=EstimateStatus.READY) | Q(finished_at__isnull=False),
                name="finance_adoptionestimate_ready_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["edition", "status", "-id"])]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.as_of}: {self.status}"
