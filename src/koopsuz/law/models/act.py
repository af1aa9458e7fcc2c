from django.db import models
from django.db.models import F, Q

from koopsuz.common.fields import TextField3
from koopsuz.law.kinds import ActKind, ActStatus, RelationKind


class Act(models.Model):
    """A normative legal act on which requirements rest. Unverified metadata says so on screen.

    `summary` is ours: what the act is about in our words, never the words of the act.
    """

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=ActKind.choices)
    title = TextField3()
    issuer = TextField3()
    number = models.CharField(max_length=20, blank=True)
    adopted_on = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=ActStatus.choices)
    note = TextField3()
    summary = TextField3()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.title)


class ActRelation(models.Model):
    """One act amends, repeals or replaces another, or was adopted under it."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=10, choices=RelationKind.choices)
    other = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="relations_of_others")
    since = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "kind", "other"], name="law_relation_is_told_once"),
            models.CheckConstraint(condition=~Q(act=F("other")), name="law_relation_is_with_another_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.kind} {self.other_id}"
