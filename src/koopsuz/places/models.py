import uuid

from django.db import models
from django.db.models import F, Q

from koopsuz.common.fields import TextField3
from koopsuz.places.kinds import AreaLevel, ImportKind, SchoolKind


class Area(models.Model):
    """A territorial unit by its SOATE code. Units appear, merge and get new names, so each has dates and successors."""

    code = models.CharField(max_length=14, unique=True)
    level = models.CharField(max_length=20, choices=AreaLevel.choices)
    name = TextField3()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    iso_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=True)
    synthetic = models.BooleanField(default=False)
    outline = models.JSONField(null=True)
    outline_source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^417\d{11}$"), name="places_area_code_is_soate"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="places_area_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(level=AreaLevel.COUNTRY) | Q(parent__isnull=False),
                name="places_area_below_country_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class AreaSuccession(models.Model):
    """An area that went over into another one on a day: merger, split or new name."""

    predecessor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="precessions")
    on = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="places_areasuccession_is_recorded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class AreaAlias(models.Model):
    """Another name or code under which people know an area: an old name, an old code, a common spelling."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="aliases")
    alias = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "alias"], name="places_areaalias_is_recorded_once")]

    def __str__(self) -> str:
        return self.alias


class School(models.Model):
    """A school. What is true for a year stands in `SchoolFacts`."""

    code = models.CharField(max_length=20, unique=True)
    name = TextField3()
    kind = models.CharField(max_length=20, choices=SchoolKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="schools")
    settlement = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9-]{3,20}$"), name="places_school_code_is_plain"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="places_school_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class SchoolFacts(models.Model):
    """What is known of a school for a year, by the names of reference/facts.yaml."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="facts")
    year = models.PositiveSmallIntegerField()
    values = models.JSONField()
    source = models.CharField(max_length=300)
    synthetic = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="places_schoolfacts_one_row_a_year"),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100), name="places_schoolfacts_year_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}"


class PendingImport(models.Model):
    """A file that a person has uploaded and not yet confirmed. Read again when confirmed; swept away after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    owner_id = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"
