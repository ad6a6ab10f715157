"""Acts are never changed; they are deleted only when a person is forgotten."""

from django.db import migrations

ROLES = """
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'obole_app') THEN
  REVOKE UPDATE, TRUNCATE ON activity_act FROM obole_app;
END IF; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]
    operations = [migrations.RunSQL(ROLES, migrations.RunSQL.noop)]
