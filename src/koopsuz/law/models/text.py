import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from koopsuz.law.kinds import ActLanguage, ChangeKind, ProvisionKind
from koopsuz.law.models.act import Act


class Expression(models.Model):
    """The text of an act in one language from a day on. `in_force_to` is the first day on which it is no longer so."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="expressions")
    language = models.CharField(max_length=3, choices=ActLanguage.choices)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    xml = models.TextField()
    source_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=300)
    synthetic = models.BooleanField(default=False)
    imported_by_id = models.BigIntegerField(null=True)
    imported_by_name = models.CharField(max_length=200)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "language", "in_force_from"], name="law_expression_is_one_a_day_and_language"
            ),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gt=F("in_force_from")),
                name="law_expression_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.language} {self.in_force_from}"


class Provision(models.Model):
    """A place in an act that has an address: `art_48__para_8`. It outlives the texts that it stands in."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="provisions")
    eid = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=ProvisionKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "eid"], name="law_provision_address_is_unique")]

    def __str__(self) -> str:
        return f"{self.act_id} {self.eid}"


class ProvisionText(models.Model):
    """The words of a provision in one text of the act.

    Where a search may end (articles, loose clauses), `whole` holds them with those of all parts below, and `words` their index.
    """

    expression = models.ForeignKey(Expression, on_delete=models.CASCADE, related_name="provisions")
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="texts")
    parent = models.ForeignKey(Provision, on_delete=models.PROTECT, null=True, related_name="+")
    order = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=300, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    whole = models.TextField(blank=True)
    words = SearchVectorField(null=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["expression", "provision"], name="law_provision_stands_once_in_a_text"),
        ]
        indexes = [
            models.Index(fields=["expression", "order"], name="law_text_in_order"),
            GinIndex(fields=["words"], name="law_text_words"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()


class ProvisionChange(models.Model):
    """A provision that came, went or changed between two texts of an act that follow each other."""

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="changes")
    before = models.ForeignKey(Expression, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(Expression, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provision", "before", "after"], name="law_change_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provision_id} {self.kind}"


class PendingText(models.Model):
    """A text that a person has uploaded and not yet confirmed. Read again when confirmed; swept away after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="+")
    amended_by = models.ForeignKey(Act, on_delete=models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=3, choices=ActLanguage.choices)
    in_force_from = models.DateField()
    source = models.CharField(max_length=300)
    file_name = models.CharField(max_length=120, blank=True)
    content = models.BinaryField()
    owner_id = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.act_id} {self.language} {self.in_force_from}"


class SearchWord(models.Model):
    """Every word that some text holds, as search compares it, so that a slip in a question finds its neighbour."""

    language = models.CharField(max_length=3, choices=ActLanguage.choices)
    word = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="law_search_word_is_told_once")]
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="law_search_word_trigrams")]

    def __str__(self) -> str:
        return self.word
