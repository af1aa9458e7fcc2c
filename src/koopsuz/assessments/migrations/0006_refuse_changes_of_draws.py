from django.db import migrations

TABLES = ("assessments_verificationdraw", "assessments_verificationvisit", "assessments_odkattachment")
CREATE = "".join(
    f"""
create trigger {table}_refuse_change before update or delete on {table}
    for each row execute function koopsuz_insert_only();
create trigger {table}_refuse_truncate before truncate on {table}
    for each statement execute function koopsuz_insert_only();
"""
    for table in TABLES
)
DROP = "".join(
    f"drop trigger {table}_refuse_change on {table}; drop trigger {table}_refuse_truncate on {table};\n"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_draw_schools_for_visits"),
        ("common", "0003_insert_only_function"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
