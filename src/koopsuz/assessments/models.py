import uuid

from django.db import models
from django.db.models import F, Q

from koopsuz.assessments.states import (
    AssessmentKind,
    AssessmentStatus,
    CampaignStatus,
    Capacity,
    OpinionKind,
    Outcome,
    SubmissionStatus,
)
from koopsuz.common.fields import TextField3


class Campaign(models.Model):
    """A round in which schools are assessed against one edition.

    `revision` grows whenever what is published of it changes, so that readers may keep whole tables in memory.
    """

    code = models.SlugField(max_length=30, unique=True)
    name = TextField3()
    edition = models.ForeignKey("standards.Edition", on_delete=models.PROTECT, related_name="+")
    facts_year = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    status = models.CharField(max_length=10, choices=CampaignStatus.choices)
    synthetic = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="assessments_campaign_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Assessment(models.Model):
    """All answers of one school in one campaign, packed in one row, beside an insert-only log of changes.

    `levels` holds one nibble per indicator in the edition's order, `numbers` four bytes per number indicator (both
    engine/scoring packing); `remarks` holds by indicator code {"reason": why it is not applicable, "note", "evidence"}.
    `version` grows with every change of an answer. A draft that began with answers to an earlier edition names the act by
    which they were carried over, and the assessment that they come from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="assessments")
    school = models.ForeignKey("places.School", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=AssessmentKind.choices, default=AssessmentKind.SELF)
    status = models.CharField(max_length=10, choices=AssessmentStatus.choices, default=AssessmentStatus.DRAFT)
    version = models.PositiveIntegerField(default=0)
    levels = models.BinaryField()
    numbers = models.BinaryField()
    remarks = models.JSONField(default=dict)
    answered = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    synthetic = models.BooleanField(default=False)
    carried_over = models.ForeignKey("CarryOver", on_delete=models.PROTECT, null=True, related_name="assessments")
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "school", "kind"], name="assessments_assessment_one_a_kind"),
            models.CheckConstraint(
                condition=Q(status=AssessmentStatus.DRAFT) | Q(submitted_at__isnull=False),
                name="assessments_assessment_sent_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "status"])]

    def __str__(self) -> str:
        return f"{self.school_id} {self.kind} {self.status}"


class CarryOver(models.Model):
    """Published answers of a campaign were carried over to another edition, and somebody signed the account. Insert-only.

    `migration` is the map as it then was; `report` what became of every answer (`CarryReport`), `report_hash` its
    fingerprint, which also stands in the record of acts.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="carried_in")
    source = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    migration = models.JSONField()
    report = models.JSONField()
    report_hash = models.CharField(max_length=64)
    schools = models.PositiveIntegerField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(campaign=F("source")), name="assessments_carryover_leads_to_another_campaign"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.campaign_id}"


class AnswerLog(models.Model):
    """The log of answers: one row for all changes that were sent together. Insert-only; sent twice it is stored once.

    `changes` is a list of [indicator, level before, level after, number before, number after, the assessment's version
    after it, outcome, remark or null], in the order in which they were decided; a change that a device numbered goes on
    with that number and the time when it was made. `AnswerChange` reads the list row by row.
    `sha256` is the fingerprint of `changes` that stands in the record of acts. `made_at` is when the person made them,
    by the device's clock, and `at` when they arrived; `version` is the assessment's version after all of them.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="log")
    client_id = models.UUIDField(unique=True)
    changes = models.JSONField()
    sha256 = models.CharField(max_length=64, default="")
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200, default="")
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assessment", "-id"])]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {len(self.changes)}"


class AnswerKey(models.Model):
    """The number that a device gave to a change, and the row of the log that keeps it: stored once. Insert-only."""

    client_id = models.UUIDField(primary_key=True)
    log = models.ForeignKey(AnswerLog, on_delete=models.PROTECT, related_name="keys", db_index=False)

    def __str__(self) -> str:
        return str(self.client_id)


class AnswerChange(models.Model):
    """One change of one answer as it was sent: a view of the database over `AnswerLog`, to read only.

    `version` is the assessment's version after it; `outcome` tells whether it took effect.
    """

    id = models.BigIntegerField(primary_key=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.DO_NOTHING, related_name="changes")
    client_id = models.UUIDField()
    indicator = models.CharField(max_length=6)
    level_before = models.PositiveSmallIntegerField()
    level_after = models.PositiveSmallIntegerField()
    number_before = models.IntegerField(null=True)
    number_after = models.IntegerField(null=True)
    remark = models.JSONField(default=dict)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200, default="")
    version = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.APPLIED)
    made_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "assessments_answerchange"

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.indicator}: {self.level_before} → {self.level_after}"


class SecondOpinion(models.Model):
    """What a second person says of an answer: agreement, disagreement or an own answer. Insert-only; changes no answer.

    A later one of the same person in the same capacity supersedes it; the earlier one is kept. `version` is that of the
    assessment at which the opinion was given.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="opinions")
    indicator = models.CharField(max_length=6)
    kind = models.CharField(max_length=10, choices=OpinionKind.choices)
    level = models.PositiveSmallIntegerField(null=True)
    number = models.IntegerField(null=True)
    remark = models.TextField(blank=True)
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OpinionKind.OWN, level__isnull=False, number__isnull=True)
                | Q(kind=OpinionKind.OWN, level__isnull=True, number__isnull=False)
                | (~Q(kind=OpinionKind.OWN) & Q(level__isnull=True, number__isnull=True)),
                name="assessments_secondopinion_own_has_one_answer",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OpinionKind.DISAGREE, remark=""),
                name="assessments_secondopinion_disagreement_says_why",
            ),
        ]
        indexes = [models.Index(fields=["assessment", "indicator"])]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.indicator}: {self.kind}"


class DoubtAnswer(models.Model):
    """What a school says to a sign of doubt. Insert-only; `numbers` are those of the sign as it was answered."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="doubt_answers")
    sign = models.CharField(max_length=20)
    numbers = models.JSONField()
    words = models.TextField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assessment", "sign"])]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.sign}"


class ClearedWords(models.Model):
    """That a reviewer looked at words held back and found no child named. Insert-only; other words are held back anew."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="cleared_words")
    indicator = models.CharField(max_length=6)
    name = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "name", "sha256"], name="assessments_clearedwords_cleared_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.indicator}: {self.name}"


class StatusChange(models.Model):
    """The history of an assessment's status: from, to, who, when, why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="history")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Score(models.Model):
    """The computed result of a published assessment, kept so that lists and maps need no recount.

    `requirement_levels` holds one byte per requirement in the edition's order; `block_levels` the ten capped levels;
    `block_means` in thousandths; both −1 where nothing was assessed; `capped_by` requirement codes or "". `rule_hash`
    says by which edition it was computed.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="score")
    requirement_levels = models.BinaryField()
    block_levels = models.JSONField()
    block_means = models.JSONField()
    capped_by = models.JSONField()
    open_life = models.PositiveSmallIntegerField()
    open_duty = models.PositiveSmallIntegerField()
    open_improvement = models.PositiveSmallIntegerField()
    mean_permille = models.PositiveSmallIntegerField()
    rule_hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.mean_permille}"


class OdkSubmission(models.Model):
    """A form that a device sent, kept as it came. What can't be taken waits in quarantine with the problems; nothing is lost.

    The same instance twice is one row; the same instance with other content is refused.
    """

    instance_id = models.CharField(max_length=60, unique=True)
    form_id = models.CharField(max_length=120)
    form_version = models.CharField(max_length=40)
    school_code = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    xml = models.BinaryField()
    status = models.CharField(max_length=12, choices=SubmissionStatus.choices)
    problems = models.JSONField(default=list)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.PositiveSmallIntegerField(default=0)
    conflicts = models.PositiveSmallIntegerField(default=0)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=SubmissionStatus.TAKEN) | Q(assessment__isnull=False),
                name="assessments_odksubmission_taken_has_an_assessment",
            ),
        ]
        indexes = [models.Index(fields=["school_code", "-id"])]

    def __str__(self) -> str:
        return self.instance_id


class OdkAttachment(models.Model):
    """A file that came with a form; private, found by the hash of its content."""

    submission = models.ForeignKey(OdkSubmission, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "name"], name="assessments_odkattachment_one_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class VerificationDraw(models.Model):
    """A draw of schools for visits in a campaign: the seed and the rules with which anybody can repeat it. Insert-only."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="draws")
    seed = models.CharField(max_length=120)
    rules = models.JSONField()
    units = models.JSONField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "seed"], name="assessments_verificationdraw_seed_is_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.seed}"


class VerificationVisit(models.Model):
    """A school that was drawn, with the signs of doubt that made it likelier."""

    draw = models.ForeignKey(VerificationDraw, on_delete=models.PROTECT, related_name="visits")
    school = models.ForeignKey("places.School", on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=14)
    weight_permille = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    doubts = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "school"], name="assessments_verificationvisit_one_a_school")
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.school_id}"
