"""The log is append-only for the program itself: what was told is neither changed nor removed."""

from django.db import migrations

ROLES = """
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'obole_app') THEN
  REVOKE UPDATE, DELETE, TRUNCATE ON evidence_leaf, evidence_node, evidence_checkpoint, evidence_leaf_entry FROM obole_app;
END IF; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunSQL(ROLES, migrations.RunSQL.noop)]
