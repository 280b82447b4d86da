"""What a stored policy version is never changes: not by a row, a query, SQL or a shipped file."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from checklist.models import PolicyVersion
from checklist.models.policies import CONTENT
from checklist.policies import files as policy_folder
from checklist.policies import shipped_policy
from checklist.policy_versions import stored_policy
from checklist.snapshots import policy_in_force
from staff.models import AppendOnlyError
from tests.factories.policies import SHIPPED, propose, put_in_force
from tests.factories.staff import ClinicFactory, UserFactory

pytestmark = pytest.mark.django_db

OTHER = {
    "clinic_id": lambda: ClinicFactory().pk,
    "policy_id": lambda: "other",
    "version": lambda: "9",
    "digest": lambda: "sha256:9",
    "source": lambda: "id: other",
    "files": lambda: {"allergens.csv": "name,substance\n"},
    "proposed_by_id": lambda: UserFactory().pk,
    "proposed_at": timezone.now,
}


NAME = {field.attname: field.name for field in PolicyVersion._meta.fields}


@pytest.fixture
def row(clinic):
    return propose(clinic)


def test_every_column_is_content_or_a_decision():
    decisions = {
        "id", "status", "approved_by_id", "approved_at", "ended_by_id", "ended_at", "reason",
        "return_asked_by_id", "return_asked_at",
    }  # fmt: skip
    assert {field.attname for field in PolicyVersion._meta.fields} == decisions | set(CONTENT)
    assert set(OTHER) == set(CONTENT)


@pytest.mark.parametrize("column", CONTENT)
def test_a_changed_row_is_not_saved(row, column):
    setattr(row, column, OTHER[column]())

    for columns in (None, [NAME[column]]):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            row.save(update_fields=columns)


@pytest.mark.parametrize("column", CONTENT)
def test_a_query_does_not_change_it(row, column):
    for name in {column, NAME[column]}:
        with pytest.raises(AppendOnlyError):
            PolicyVersion.objects.filter(pk=row.pk).update(**{name: OTHER[column]()})


def test_many_at_once_are_not_changed(row):
    row.source = "id: other"

    with pytest.raises(AppendOnlyError):
        PolicyVersion.objects.bulk_update([row], ["source"])


@pytest.mark.parametrize("column", CONTENT)
def test_the_database_refuses_too(row, column):
    field = PolicyVersion._meta.get_field(NAME[column])
    value = field.get_db_prep_save(OTHER[column](), connection)
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE checklist_policyversion SET {column} = %s WHERE id = %s", [value, row.pk]
        )

    assert stored_policy(PolicyVersion.objects.get()) == stored_policy(row)


def test_a_decision_is_saved(row):
    row.status, row.reason = "withdrawn", "typing error"
    row.save()
    PolicyVersion.objects.filter(pk=row.pk).update(reason="a typing error")

    row.refresh_from_db()
    assert (row.status, row.reason) == ("withdrawn", "a typing error")


def test_it_is_never_deleted(row):
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(AppendOnlyError):
        PolicyVersion.objects.all().delete()
    assert PolicyVersion.objects.exists()


@pytest.fixture
def other_fixtures(tmp_path, monkeypatch):
    """Another folder of shipped files, as if somebody had edited every one of them."""

    def edit():
        (tmp_path / "policies").mkdir()
        for path in policy_folder.FIXTURES.rglob("*.csv"):
            copy = tmp_path / path.relative_to(policy_folder.FIXTURES)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
        (tmp_path / "policies" / SHIPPED.name).write_text("id: gone")
        monkeypatch.setattr(policy_folder, "FIXTURES", tmp_path)
        monkeypatch.setattr(policy_folder, "SHIPPED", tmp_path / "policies")

    return edit


def forget_what_was_read():
    stored_policy.__globals__["_read"].cache_clear()


def test_an_edited_shipped_file_changes_no_stored_version(clinic, other_fixtures):
    own = put_in_force(clinic)
    before = policy_in_force(clinic)
    other_fixtures()
    forget_what_was_read()

    after = policy_in_force(clinic)

    assert after == before
    assert after is not before
    assert after.approved
    assert (after.version, after.digest) == (own.version, own.digest)
    assert after.formulary == shipped_policy().formulary


def test_an_edited_base_changes_no_version_that_extends_it(clinic, other_fixtures):
    text = 'id: own\nversion: "1"\ntitle: Ours\nextends: default@2026.1\n'
    text += "numbers:\n  elderly_years: {value: 75, unit: years, source: clinic}\n"
    row = propose(clinic, text=text)
    other_fixtures()
    forget_what_was_read()

    assert stored_policy(row).numbers.elderly_years == 75
    assert stored_policy(row).numbers.inr_most == shipped_policy().numbers.inr_most


def test_the_long_texts_are_read_once(clinic, django_assert_num_queries):
    put_in_force(clinic)
    policy_in_force(clinic)

    with django_assert_num_queries(1) as asked:
        policy_in_force(clinic)

    assert '"source"' not in asked[0]["sql"]
    assert '"files"' not in asked[0]["sql"]
