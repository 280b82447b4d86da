"""The database itself refuses to change or remove a row of the audit trail."""

from django.db import migrations

TABLE = "staff_auditevent"

# SQLite has no TRUNCATE: emptying the table between tests is a DELETE, so only UPDATE is refused.
SQLITE = f"""
CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION audit_append_only();
"""
UNDO = {
    "sqlite": "DROP TRIGGER audit_no_update",
    "postgresql": f"DROP TRIGGER audit_append_only ON {TABLE}; DROP FUNCTION audit_append_only();",
}


def refuse_changes(apps, schema_editor):
    schema_editor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor])


def allow_changes(apps, schema_editor):
    schema_editor.execute(UNDO[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
