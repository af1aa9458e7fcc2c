"""The money trail: works that payers took on, their contracts, and the append-only double-entry ledger in tyiyn."""

import uuid

from django.db import models
from django.db.models import F, Q

from koopsuz.common.fields import MoneyField
from koopsuz.finance.kinds import PostingStatus
from koopsuz.finance.models.money import Source


class Work(models.Model):
    """A measure that a payer took on for one gap of one school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("places.School", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("standards.Edition", on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=4)
    measure = models.CharField(max_length=8)
    quantity_thousandths = models.BigIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="works")
    year = models.PositiveSmallIntegerField()
    planned = MoneyField()
    plan_code = models.CharField(max_length=40, blank=True)
    taken_on_at = models.DateTimeField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(planned__gt=0), name="finance_work_costs_something"),
            models.UniqueConstraint(
                fields=["plan_code", "school", "requirement"],
                condition=~Q(plan_code=""),
                name="finance_work_one_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.requirement} {self.measure}"


class Contract(models.Model):
    """What a supplier undertook for a work. `ocid` is the id of the public procurement, where there was one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=60)
    supplier = models.CharField(max_length=200)
    ocid = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="finance_contract_number_is_unique"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("signed_on")), name="finance_contract_is_due_after_signing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.supplier}"


class LedgerEntry(models.Model):
    """One step of the money trail. Insert-only, numbered without a hole, chained by hash; `key` is the sender's own id.

    The hash is `engine.ledger.Entry.hash_after`. People stand here by number alone: the entry is public.
    """

    number = models.BigIntegerField(primary_key=True)
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=14)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField()
    amount = MoneyField()
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="entries")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="entries")
    to_year = models.PositiveSmallIntegerField(default=0)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    details = models.JSONField(default=dict)
    maker_id = models.BigIntegerField()
    checker_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(maker_id=F("checker_id")), name="finance_ledgerentry_two_people"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="finance_ledgerentry_is_not_negative"),
        ]
        indexes = [models.Index(fields=["work", "number"]), models.Index(fields=["source", "year"])]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.amount}"


class LedgerAccount(models.Model):
    """What a pot of an envelope, a work or a contract holds. Only lines of the ledger move it: a trigger sees to that."""

    name = models.CharField(max_length=160, unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="accounts")
    year = models.PositiveSmallIntegerField()
    pot = models.CharField(max_length=12)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="accounts")
    balance = MoneyField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=0) | Q(pot__in=["funding", "promised"]),
                name="finance_ledgeraccount_is_never_overdrawn",
            ),
        ]
        indexes = [models.Index(fields=["source", "year", "pot"])]

    def __str__(self) -> str:
        return self.name


class LedgerLine(models.Model):
    """One side of an entry. Insert-only; the database adds it to its account and refuses an entry that does not balance."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="lines")
    amount = MoneyField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="finance_ledgerline_moves_something")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"


class Posting(models.Model):
    """What one person asks to be entered and another has to check. Becomes an entry or is refused with a reason."""

    key = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=14)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="postings")
    year = models.PositiveSmallIntegerField()
    amount = MoneyField()
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="postings")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="postings")
    to_year = models.PositiveSmallIntegerField(default=0)
    reverses = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)
    maker_id = models.BigIntegerField()
    maker_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=PostingStatus.choices, default=PostingStatus.WAITING)
    checker_id = models.BigIntegerField(null=True)
    checker_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="posting")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(maker_id=F("checker_id")), name="finance_posting_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(status=PostingStatus.POSTED) | Q(entry__isnull=False),
                name="finance_posting_posted_has_an_entry",
            ),
            models.CheckConstraint(
                condition=~Q(status=PostingStatus.REFUSED) | ~Q(reason=""), name="finance_posting_refused_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["status", "source"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.status}"


class Checkpoint(models.Model):
    """A signed statement about the first entries of the ledger, for others to keep. Insert-only."""

    entries = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    last_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["entries"]

    def __str__(self) -> str:
        return f"{self.entries} {self.root[:12]}"
