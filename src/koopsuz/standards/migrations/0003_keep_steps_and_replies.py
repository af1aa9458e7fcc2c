from django.db import migrations

TABLES = ["standards_editiontransition", "standards_endorsementreply"]
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
    dependencies = [
        ("standards", "0002_lead_an_edition_to_adoption"),
        ("common", "0003_insert_only_function"),
    ]
    operations = [migrations.RunSQL(CREATE.format(table=table), DROP.format(table=table)) for table in TABLES]
