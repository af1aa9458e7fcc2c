from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """Numbers are packed as the levels are; every change of an answer says what became of it."""

    dependencies = [("assessments", "0002_insert_only")]

    operations = [
        migrations.AddField(
            model_name="campaign", name="revision", field=models.PositiveIntegerField(default=0)
        ),
        migrations.RemoveField(model_name="assessment", name="numbers"),
        migrations.AddField(
            model_name="assessment",
            name="numbers",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="answerchange",
            name="made_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="answerchange",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("applied", "Saved"),
                    ("same", "Was the same already"),
                    ("superseded", "Older than the answer of the same person"),
                    ("conflict", "Somebody else answered otherwise meanwhile"),
                ],
                default="applied",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="answerchange",
            name="person_name",
            field=models.CharField(default="", max_length=200),
        ),
        migrations.AddField(
            model_name="answerchange", name="version", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddIndex(
            model_name="answerchange",
            index=models.Index(
                fields=["assessment", "indicator", "-id"], name="assessments_assessm_83cc46_idx"
            ),
        ),
    ]
