from django.db import models
from django.db.models import F, Q

from koopsuz.standards.models.edition import Edition


class EditionMap(models.Model):
    """The migration map of an edition: which edition came before it, and where the answers to that one's indicators go.

    `passages` are those of `MigrationMap`, as in its file. What was carried over keeps its own copy of the map.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="migration_map")
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    passages = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(edition=F("base")), name="standards_map_leads_to_another_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.base_id} → {self.edition_id}"
