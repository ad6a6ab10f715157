"""Fill factors, the work list of debts, and the guards that keep the books append-only."""

from django.db import migrations

STORAGE = """
ALTER TABLE ledger_account SET (fillfactor = 70);
ALTER TABLE ledger_debt SET (fillfactor = 90);
CREATE INDEX ledger_debt_open ON ledger_debt (holder, path, unit) WHERE paid < amount;
"""
UNSTORAGE = """
DROP INDEX ledger_debt_open;
ALTER TABLE ledger_account RESET (fillfactor);
ALTER TABLE ledger_debt RESET (fillfactor);
"""

# Whoever writes, even the owner by mistake: rows are neither changed nor removed. A projection's columns are.
REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append_only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_period
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OF holder, entry, n, home, path, unit, amount, payee, payee_path, recorded_at
  OR DELETE OR TRUNCATE ON ledger_debt FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OF holder, path, unit, floor, opened_at OR DELETE OR TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON ledger_open_hold
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON ledger_unsealed
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
ALLOW = "DROP FUNCTION ledger_refuse() CASCADE;"

ROLES = """
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'obole_app') THEN
  REVOKE ALL ON ledger_account, ledger_entry, ledger_line, ledger_open_hold, ledger_unsealed, ledger_debt, ledger_period
    FROM obole_app;
  GRANT SELECT, INSERT ON ledger_account, ledger_entry, ledger_line, ledger_open_hold, ledger_unsealed, ledger_debt,
    ledger_period TO obole_app;
  GRANT UPDATE (balance, reserved, owed) ON ledger_account TO obole_app;
  GRANT UPDATE (paid) ON ledger_debt TO obole_app;
  GRANT DELETE ON ledger_open_hold, ledger_unsealed TO obole_app;
END IF; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(STORAGE, UNSTORAGE),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunSQL(ROLES, migrations.RunSQL.noop),
    ]
