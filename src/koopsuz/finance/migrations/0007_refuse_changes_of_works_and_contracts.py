from django.db import migrations

TABLES = ["finance_work", "finance_contract"]
CREATE = """
create trigger {table}_refuse_change before update or delete on {table}
    for each row execute function koopsuz_insert_only();
create trigger {table}_refuse_truncate before truncate on {table}
    for each statement execute function koopsuz_insert_only();
"""
DROP = """
drop trigger {table}_refuse_change on {table};
drop trigger {table}_refuse_truncate on {table};
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0006_refuse_changes_of_the_ledger")]
    operations = [migrations.RunSQL(CREATE.format(table=table), DROP.format(table=table)) for table in TABLES]
