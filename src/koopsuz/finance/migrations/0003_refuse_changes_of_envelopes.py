from django.db import migrations

# a change of an envelope is a new version beside the old one, so no version is ever altered or taken away
CREATE = """
create trigger finance_envelope_refuse_change before update or delete on finance_envelope
    for each row execute function koopsuz_insert_only();
create trigger finance_envelope_refuse_truncate before truncate on finance_envelope
    for each statement execute function koopsuz_insert_only();
"""
DROP = """
drop trigger finance_envelope_refuse_change on finance_envelope;
drop trigger finance_envelope_refuse_truncate on finance_envelope;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0002_tell_who_entered_and_keep_uploads"),
        ("common", "0003_insert_only_function"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
