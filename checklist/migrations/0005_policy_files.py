"""A policy version keeps all that it rests on, and the database refuses to change what it is.

Versions stored before this have no files and another kind of digest: they no longer read as what
was stored, so a clinic whose own version was in force has to propose and approve it again. Until
then its cases say that the policy is not approved.
"""

from django.db import migrations, models

TABLE = "checklist_policyversion"
CONTENT = (
    "clinic_id",
    "policy_id",
    "version",
    "digest",
    "source",
    "files",
    "proposed_by_id",
    "proposed_at",
)
MESSAGE = "a policy version never changes"

# SQLite has no TRUNCATE: emptying the table between tests is a DELETE, so only UPDATE is refused.
SQLITE = [
    f"""
CREATE TRIGGER policy_version_content BEFORE UPDATE ON {TABLE}
WHEN {" OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in CONTENT)}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""
]
POSTGRESQL = [
    f"""
CREATE FUNCTION policy_version_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$
""",
    f"""
CREATE TRIGGER policy_version_content BEFORE UPDATE ON {TABLE} FOR EACH ROW
WHEN ({" OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in CONTENT)})
EXECUTE FUNCTION policy_version_content()
""",
    f"""
CREATE TRIGGER policy_version_kept BEFORE DELETE ON {TABLE} FOR EACH ROW
EXECUTE FUNCTION policy_version_content()
""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER policy_version_content"],
    "postgresql": [
        f"DROP TRIGGER policy_version_kept ON {TABLE}",
        f"DROP TRIGGER policy_version_content ON {TABLE}",
        "DROP FUNCTION policy_version_content()",
    ],
}


def refuse_changes(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("checklist", "0004_case_form_key")]
    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="files",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterModelOptions(
            name="policyversion",
            options={
                "base_manager_name": "objects",
                "ordering": ("clinic_id", "policy_id", "pk"),
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
