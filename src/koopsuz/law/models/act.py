from django.db import models

from koopsuz.common.fields import TextField3
from koopsuz.law.kinds import ActKind, ActStatus


class Act(models.Model):
    """A normative legal act on which requirements rest. Unverified metadata says so on screen."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=ActKind.choices)
    title = TextField3()
    issuer = TextField3()
    number = models.CharField(max_length=20, blank=True)
    adopted_on = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=ActStatus.choices)
    note = TextField3()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.title)
