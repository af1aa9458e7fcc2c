from django.db import migrations

INSERT_ONLY = ["finance_ledgerentry", "finance_ledgerline", "finance_checkpoint"]
REFUSE = """
create trigger {table}_refuse_change before update or delete on {table}
    for each row execute function koopsuz_insert_only();
create trigger {table}_refuse_truncate before truncate on {table}
    for each statement execute function koopsuz_insert_only();
"""
ALLOW = """
drop trigger {table}_refuse_change on {table};
drop trigger {table}_refuse_truncate on {table};
"""
# adding to the balance takes the row's lock, and the check constraint looks at what came of it: nobody can spend a som twice
ADD = """
create function finance_add_line() returns trigger language plpgsql as $$
begin
    update finance_ledgeraccount set balance = balance + new.amount where id = new.account_id;
    return null;
end $$;
create trigger finance_ledgerline_moves_its_account after insert on finance_ledgerline
    for each row execute function finance_add_line();

create function finance_account_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.balance <> 0 then
            raise exception 'an account begins empty' using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    -- one trigger deep is an update by hand; the trigger above makes it two
    if tg_op = 'DELETE' or pg_trigger_depth() < 2 or row(new.id, new.name, new.source_id, new.year, new.pot, new.work_id)
            is distinct from row(old.id, old.name, old.source_id, old.year, old.pot, old.work_id) then
        raise exception 'only lines of the ledger move an account: % refused', tg_op using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger finance_ledgeraccount_guard before insert or update or delete on finance_ledgeraccount
    for each row execute function finance_account_guard();
create trigger finance_ledgeraccount_refuse_truncate before truncate on finance_ledgeraccount
    for each statement execute function koopsuz_insert_only();

create function finance_entry_balances() returns trigger language plpgsql as $$
declare
    whole bigint;
begin
    select coalesce(sum(amount), 0) into whole from finance_ledgerline where entry_id = new.entry_id;
    if whole <> 0 then
        raise exception 'entry % does not balance: %', new.entry_id, whole using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger finance_ledgerline_balances after insert on finance_ledgerline
    deferrable initially deferred for each row execute function finance_entry_balances();
"""
REMOVE = """
drop trigger finance_ledgerline_balances on finance_ledgerline;
drop function finance_entry_balances();
drop trigger finance_ledgeraccount_refuse_truncate on finance_ledgeraccount;
drop trigger finance_ledgeraccount_guard on finance_ledgeraccount;
drop function finance_account_guard();
drop trigger finance_ledgerline_moves_its_account on finance_ledgerline;
drop function finance_add_line();
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0005_keep_the_ledger"), ("common", "0003_insert_only_function")]
    operations = [
        *(migrations.RunSQL(REFUSE.format(table=table), ALLOW.format(table=table)) for table in INSERT_ONLY),
        migrations.RunSQL(ADD, REMOVE),
    ]
