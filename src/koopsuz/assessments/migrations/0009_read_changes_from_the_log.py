import django.db.models.deletion
from django.db import migrations, models

# one row of the log for each change that is there already: who sends it again is told the same outcome as before
CARRY_OVER = """
insert into assessments_answerlog
    (client_id, assessment_id, changes, sha256, person_id, person_name, version, made_at, at)
select client_id, assessment_id,
    jsonb_build_array(jsonb_build_array(
        indicator, level_before, level_after, number_before, number_after, version, outcome,
        case when remark = '{}' then null else remark end
    )),
    '', person_id, person_name, version, made_at, at
from assessments_answerchange order by id;
set constraints all immediate;
"""
VIEW = """
create view assessments_answerchange as
select
    log.id * 65536 + change.place as id,
    log.assessment_id,
    log.client_id,
    (change.value ->> 0)::varchar(6) as indicator,
    (change.value ->> 1)::smallint as level_before,
    (change.value ->> 2)::smallint as level_after,
    (change.value ->> 3)::integer as number_before,
    (change.value ->> 4)::integer as number_after,
    case when jsonb_typeof(change.value -> 7) = 'object' then change.value -> 7 else '{}'::jsonb end as remark,
    log.person_id,
    log.person_name,
    (change.value ->> 5)::integer as version,
    (change.value ->> 6)::varchar(10) as outcome,
    log.made_at,
    log.at
from assessments_answerlog log
cross join lateral jsonb_array_elements(log.changes) with ordinality as change (value, place)
"""


class Migration(migrations.Migration):
    """What was a table of changes becomes a view over the log; nothing is lost, and readers stay as they are."""

    dependencies = [("assessments", "0008_log_answers_by_batch")]

    operations = [
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.DeleteModel(name="AnswerChange"),
        migrations.RunSQL(VIEW, "drop view assessments_answerchange"),
        migrations.CreateModel(
            name="AnswerChange",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("client_id", models.UUIDField()),
                ("indicator", models.CharField(max_length=6)),
                ("level_before", models.PositiveSmallIntegerField()),
                ("level_after", models.PositiveSmallIntegerField()),
                ("number_before", models.IntegerField(null=True)),
                ("number_after", models.IntegerField(null=True)),
                ("remark", models.JSONField(default=dict)),
                ("person_id", models.BigIntegerField(null=True)),
                ("person_name", models.CharField(default="", max_length=200)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
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
                ("made_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="changes",
                        to="assessments.assessment",
                    ),
                ),
            ],
            options={"db_table": "assessments_answerchange", "managed": False},
        ),
    ]
