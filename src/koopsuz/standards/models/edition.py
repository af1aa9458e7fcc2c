from django.db import models
from django.db.models import Q

from koopsuz.common.fields import TextField3
from koopsuz.standards.kinds import Comparison, CostType, IndicatorKind, RequirementClass
from koopsuz.standards.states import EditionStatus


class Edition(models.Model):
    """A version of the standard. `content_hash` changes with any word or number of it."""

    code = models.SlugField(max_length=30, unique=True)
    title = TextField3()
    about = TextField3()
    status = models.CharField(max_length=20, choices=EditionStatus.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    level_names = models.JSONField()
    sources = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.title)


class Block(models.Model):
    """One of the ten parts of the standard."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="blocks")
    code = models.CharField(max_length=2)
    order = models.PositiveSmallIntegerField()
    title = TextField3()
    about = TextField3()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="standards_block_code_is_unique")]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class Requirement(models.Model):
    """What a school must meet, for whom, why, and how grave it is when missing."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="requirements")
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="requirements")
    code = models.CharField(max_length=4)
    order = models.PositiveSmallIntegerField()
    title = TextField3()
    text = TextField3()
    why = TextField3()
    requirement_class = models.PositiveSmallIntegerField(choices=RequirementClass.choices)
    critical = models.BooleanField()
    target = models.PositiveSmallIntegerField()
    theme = models.CharField(max_length=30)
    applies = models.TextField()
    crosswalk = models.JSONField(default=list)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="standards_requirement_code_is_unique"),
            models.CheckConstraint(
                condition=Q(target__gte=1, target__lte=3), name="standards_requirement_target_is_a_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class LegalSource(models.Model):
    """The provision of an act on which a requirement rests."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="legal_sources")
    act = models.ForeignKey("law.Act", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    provision = TextField3()
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.provision}"


class Indicator(models.Model):
    """What is asked in a school: a level in words, yes or no, or a number."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=6)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=IndicatorKind.choices)
    question = TextField3()
    levels = models.JSONField(default=list)
    evidence = TextField3()
    unit = TextField3()
    minimum = models.IntegerField(null=True)
    maximum = models.IntegerField(null=True)
    score = models.TextField(blank=True)
    better = models.CharField(max_length=6, choices=Comparison.choices, blank=True)
    thresholds = models.JSONField(default=list)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "code"], name="standards_indicator_code_is_unique"),
            models.CheckConstraint(
                condition=~Q(kind=IndicatorKind.NUMBER) | (Q(minimum__isnull=False) & Q(maximum__isnull=False)),
                name="standards_indicator_number_has_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Measure(models.Model):
    """One way to close a gap, with its quantity formula and the price it is multiplied with."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="measures")
    code = models.CharField(max_length=8)
    order = models.PositiveSmallIntegerField()
    title = TextField3()
    closes_to = models.PositiveSmallIntegerField()
    effect_permille = models.PositiveSmallIntegerField()
    cost_type = models.CharField(max_length=20, choices=CostType.choices)
    line = models.CharField(max_length=30)
    quantity = models.TextField()
    price = models.CharField(max_length=60)
    lifetime_years = models.PositiveSmallIntegerField()
    recurrent_permille = models.PositiveSmallIntegerField()
    recurrent_line = models.CharField(max_length=30, blank=True)
    prerequisite = models.CharField(max_length=4, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "code"], name="standards_measure_code_is_unique"),
            models.CheckConstraint(
                condition=Q(effect_permille__lte=1000), name="standards_measure_effect_is_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return self.code
