import django.db.models.deletion
from django.db import migrations, models

TABLE = "assessments_answerlog"
REFUSE = f"""
create trigger {TABLE}_refuse_change before update or delete on {TABLE}
    for each row execute function koopsuz_insert_only();
create trigger {TABLE}_refuse_truncate before truncate on {TABLE}
    for each statement execute function koopsuz_insert_only();
"""


class Migration(migrations.Migration):
    """A log of answers with one row for all changes that were sent together."""

    dependencies = [("assessments", "0007_carry_answers_over")]

    operations = [
        migrations.CreateModel(
            name="AnswerLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.UUIDField(unique=True)),
                ("changes", models.JSONField()),
                ("sha256", models.CharField(default="", max_length=64)),
                ("person_id", models.BigIntegerField(null=True)),
                ("person_name", models.CharField(default="", max_length=200)),
                ("version", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="assessments.assessment",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["assessment", "-id"], name="assessments_assessm_57fccf_idx")],
            },
        ),
        migrations.RunSQL(REFUSE, migrations.RunSQL.noop),
    ]
