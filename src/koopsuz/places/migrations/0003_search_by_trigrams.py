"""A folded copy of every name beside it, kept by PostgreSQL, with an index of its trigrams.

The fold makes one letter of those that people mix up on a foreign keyboard: ө and о, ү and у, ң and н, ё and е.
"""

from django.db import migrations

FOLD = "translate(lower({}), 'өүңёй№«»\"''-', 'оунеи      ')"
NAMES = "coalesce(name->>'ky', '') || ' ' || coalesce(name->>'ru', '') || ' ' || coalesce(name->>'en', '')"
SCHOOL = FOLD.format(f"{NAMES} || ' ' || settlement || ' ' || code")


def column(table: str, expression: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        alter table {table} add column folded text generated always as ({expression}) stored;
        create index {table}_folded on {table} using gin (folded gin_trgm_ops);
        """,
        f"alter table {table} drop column folded",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_mark_unverified_areas_and_keep_uploads"),
        ("common", "0002_extensions"),
    ]
    operations = [
        column("places_area", FOLD.format(NAMES + " || ' ' || code")),
        column("places_areaalias", FOLD.format("alias")),
        column("places_school", SCHOOL),
    ]
