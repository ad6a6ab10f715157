"""Awards and how lots ended are append-only for the program itself."""

from django.db import migrations

ROLES = """
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'obole_app') THEN
  REVOKE UPDATE, DELETE, TRUNCATE ON programmes_award FROM obole_app;
END IF; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]
    operations = [migrations.RunSQL(ROLES, migrations.RunSQL.noop)]
