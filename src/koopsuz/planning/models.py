from django.db import models
from django.db.models import Q

from koopsuz.common.fields import MoneyField, TextField3
from koopsuz.planning.states import DecisionReason, PlanStatus


class Price(models.Model):
    """What one unit costs since a day, in the base region."""

    code = models.SlugField(max_length=60)
    name = TextField3()
    unit = TextField3()
    amount = MoneyField()
    transport_sensitive = models.BooleanField()
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="planning_price_one_a_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="planning_price_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class RegionFactor(models.Model):
    """How much dearer a place is than the base region, in thousandths."""

    place_code = models.CharField(max_length=14)
    factor_permille = models.PositiveIntegerField()
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_code", "valid_from"], name="planning_regionfactor_one_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.place_code}: {self.factor_permille}"


class RuleSet(models.Model):
    """Dated rules of allocation: weights, discount, equity, floors. Changing them needs no code."""

    code = models.SlugField(max_length=40)
    valid_from = models.DateField()
    values = models.JSONField()
    reason = TextField3()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="planning_ruleset_one_a_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class Plan(models.Model):
    """One allocation run with everything that is needed to reproduce it bit for bit."""

    code = models.SlugField(max_length=40, unique=True)
    name = TextField3()
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.WAITING)
    edition = models.ForeignKey("standards.Edition", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("assessments.Campaign", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    first_year = models.PositiveSmallIntegerField()
    rules = models.JSONField()
    snapshot = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64, blank=True)
    plan_hash = models.CharField(max_length=64, blank=True)
    engine = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    bound = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    gap_ppm = models.PositiveIntegerField(null=True)
    checks = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    prices = models.BinaryField(null=True)
    seconds = models.FloatField(null=True)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    requested_by = models.CharField(max_length=200)
    job = models.ForeignKey("common.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[PlanStatus.READY, PlanStatus.PUBLISHED]) | Q(value__lte=models.F("bound")),
                name="planning_plan_value_is_within_its_bound",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class PlanSource(models.Model):
    """A source of money as it stood when the plan was computed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sources")
    index = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    name = TextField3()
    owner_code = models.CharField(max_length=20, blank=True)
    terms = models.JSONField(default=dict)

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["plan", "index"], name="planning_plansource_index_is_unique")]

    def __str__(self) -> str:
        return self.code


class PlanLine(models.Model):
    """A budget line of a plan: what there was, what is left, and what the next som in it is worth.

    `price_micro` is the price of one som of this line in millionths of a benefit point; `year` is empty for money
    that may be spent in any year.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    source = models.ForeignKey(PlanSource, on_delete=models.CASCADE, related_name="lines")
    index = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(null=True)
    amount = MoneyField()
    spent = MoneyField()
    price_micro = models.BigIntegerField()

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "index"], name="planning_planline_index_is_unique"),
            models.CheckConstraint(
                condition=Q(spent__lte=models.F("amount")), name="planning_planline_is_not_overspent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.year}"


class PlanDecision(models.Model):
    """What a plan says of one gap of one school: the measure, who pays, when, how much; or why not."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="decisions")
    school = models.ForeignKey("places.School", on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=4)
    requirement_class = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=24, choices=DecisionReason.choices)
    funded = models.BooleanField()
    measure = models.CharField(max_length=8, blank=True)
    source = models.ForeignKey(PlanSource, on_delete=models.CASCADE, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    quantity_thousandths = models.BigIntegerField(default=0)
    capital = MoneyField()
    recurrent = MoneyField()
    benefit = models.BigIntegerField()
    area_code = models.CharField(max_length=14)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "school", "requirement"], name="planning_plandecision_one_a_gap"),
            models.CheckConstraint(
                condition=Q(funded=False) | (Q(source__isnull=False) & Q(year__isnull=False) & ~Q(measure="")),
                name="planning_plandecision_funded_names_payer_and_year",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "funded", "requirement_class"]),
            models.Index(fields=["plan", "requirement"]),
            models.Index(fields=["plan", "area_code"]),
            models.Index(fields=["plan", "source"]),
            models.Index(fields=["plan", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.requirement}: {self.reason}"


class PlanSchool(models.Model):
    """The options of one school as a plan saw them, compressed: enough to explain and to reproduce."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="schools")
    school = models.ForeignKey("places.School", on_delete=models.PROTECT, related_name="+")
    options = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "school"], name="planning_planschool_one_a_school")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.school_id}"
