import django.db.models.deletion
from django.db import migrations, models

TABLE = "assessments_answerkey"
REFUSE = f"""
create trigger {TABLE}_refuse_change before update or delete on {TABLE}
    for each row execute function koopsuz_insert_only();
create trigger {TABLE}_refuse_truncate before truncate on {TABLE}
    for each statement execute function koopsuz_insert_only();
"""
# rows of the log had one number each until now; who sends such a change again is told the same outcome as before
FILL = """
insert into assessments_answerkey (client_id, log_id) select client_id, id from assessments_answerlog
on conflict do nothing;
set constraints all immediate;
"""
BEFORE = """
create or replace view assessments_answerchange as
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
# a change of a device has a number and a time of its own, the ninth and tenth of its line
VIEW = """
create or replace view assessments_answerchange as
select
    log.id * 65536 + change.place as id,
    log.assessment_id,
    coalesce((change.value ->> 8)::uuid, log.client_id) as client_id,
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
    coalesce((change.value ->> 9)::timestamptz, log.made_at) as made_at,
    log.at
from assessments_answerlog log
cross join lateral jsonb_array_elements(log.changes) with ordinality as change (value, place)
"""


class Migration(migrations.Migration):
    """Changes of devices that came together share a row of the log; each keeps its own number, which is stored once."""

    dependencies = [("assessments", "0010_keep_second_opinions")]

    operations = [
        migrations.CreateModel(
            name="AnswerKey",
            fields=[
                ("client_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "log",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="assessments.answerlog",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE, migrations.RunSQL.noop),
        migrations.RunSQL(VIEW, BEFORE),
    ]
