from django.db import migrations

# one function for all insert-only tables; each table hangs its own trigger on it
CREATE = """
create function koopsuz_insert_only() returns trigger language plpgsql as $$
begin
    raise exception 'the table % is insert-only: % refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_extensions")]
    operations = [migrations.RunSQL(CREATE, "drop function koopsuz_insert_only();")]
