"""Policies by name: where each is looked for, and what is said where there is none."""

import pytest

from checklist.models import PolicyVersion
from checklist.policies import PolicyError, parse_policy, shipped_policy
from checklist.policy_versions import find_policy, stored_policy
from tests.factories.checklist import NOW
from tests.factories.policies import SHIPPED as SHIPPED_FILE
from tests.factories.policies import stored

pytestmark = pytest.mark.django_db

SHIPPED = SHIPPED_FILE.read_text()


def text(version, title="Ours"):
    """The text of the default policy under another version and title."""
    return (
        SHIPPED.replace(f'version: "{shipped_policy().version}"', f'version: "{version}"')
        .replace(f"title: {shipped_policy().title}", f"title: {title}")
    )  # fmt: skip


def keep(version, clinic=None, title="Ours", **fields):
    return PolicyVersion.objects.create(
        clinic=clinic,
        policy_id="default",
        version=version,
        proposed_at=NOW,
        **{**stored(text(version, title)), **fields},
    )


def test_shipped_by_id_and_version_and_the_newest_by_id_alone():
    newest = shipped_policy()

    assert find_policy(f"default@{newest.version}") == newest
    assert find_policy("default") == newest


def test_a_file(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(text("2030.1"))

    assert find_policy(str(path)).version == "2030.1"


def test_a_clinic_s_own_version_is_found_for_that_clinic_alone(clinic, other_clinic):
    keep("2030.1", clinic)

    assert find_policy("default@2030.1", clinic).title == "Ours"
    for elsewhere in (None, other_clinic):
        with pytest.raises(PolicyError, match=r"default@2030\.1"):
            find_policy("default@2030.1", elsewhere)


def test_a_version_loaded_for_everybody(clinic):
    keep("2030.1", title="Everybody's")

    assert find_policy("default@2030.1").title == "Everybody's"
    assert find_policy("default@2030.1", clinic).title == "Everybody's"


def test_a_clinic_s_own_comes_first(clinic):
    keep("2030.1", title="Everybody's")
    keep("2030.1", clinic)

    assert find_policy("default@2030.1", clinic).title == "Ours"


@pytest.mark.parametrize("name", ["default@1999", "nobody", "@", "", "missing.yaml", "a@b@c"])
def test_what_is_not_there_is_said(name):
    with pytest.raises(PolicyError):
        find_policy(name)


def test_a_stored_version_reads_as_approved_whatever_its_text_says(clinic):
    source = text("2030.1") + "\napproved: false\n"
    row = keep("2030.1", clinic, **stored(source))

    assert not parse_policy(source.encode(), "own").approved
    assert stored_policy(row).approved


def test_a_stored_version_that_reads_otherwise_is_refused(clinic):
    row = keep("2030.1", clinic, digest="sha256:another")

    with pytest.raises(PolicyError, match=r"default@2030\.1"):
        stored_policy(row)
