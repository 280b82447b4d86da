"""What a new version starts from, and the files that it rests on."""

import pytest

from checklist.policies import policy_files, read_policy, shipped_policy
from checklist.policy_start import shipped_content, shipped_names, start_from
from tests.factories.policies import STRICT_PAIN, policy_text, propose, put_in_force

pytestmark = pytest.mark.django_db

SHIPPED = f"default@{shipped_policy().version}"


def test_from_the_shipped_version_where_the_clinic_has_none(clinic):
    start = start_from("", clinic)

    assert (start.name, start.version) == (SHIPPED, f"{shipped_policy().version}.1")
    assert start.text == shipped_content(SHIPPED)[0]
    assert "allergens.csv" in start.tables


def test_from_the_one_in_force(clinic):
    row = put_in_force(clinic)
    start = start_from("", clinic)

    assert (start.name, start.text, start.version) == (str(row), row.source, "2030.1.1")
    assert start.files == row.contents


def test_from_another_of_the_clinic_s_own(clinic):
    put_in_force(clinic)
    row = propose(clinic, "2030.2", STRICT_PAIN)

    assert start_from("default@2030.2", clinic).text == row.source


def test_never_from_another_clinic_s(clinic, other_clinic):
    propose(other_clinic)

    assert start_from("default@2030.1", clinic).name == SHIPPED


@pytest.mark.parametrize("name", ["no@1", "@", "default@", "x" * 300])
def test_what_is_not_there_starts_from_the_one_in_force(clinic, name):
    assert start_from(name, clinic).name == SHIPPED


def test_a_taken_version_is_not_proposed_again(clinic):
    propose(clinic, f"{shipped_policy().version}.1")

    assert start_from("", clinic).version == f"{shipped_policy().version}.2.1"[:0] + (
        f"{shipped_policy().version}.2"
    )


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_version_can_be_started_from(clinic, name):
    start = start_from(name, clinic)
    policy = read_policy(start.initial()["text"].encode(), "x", start.shelf({}))

    assert start.name == name
    assert policy.approved
    assert len(shipped_names()) == len(policy_files())


def test_an_uploaded_table_takes_the_place_of_its_namesake(clinic):
    start = start_from("", clinic)
    codes = start.files["codes/medications.csv"] + b"7,IN,X,x,7,\n"
    shelf = start.shelf({"medications.csv": codes})

    read_policy(start.text.encode(), "x", shelf)

    assert shelf.used["codes/medications.csv"] == codes
    assert shelf.used["allergens.csv"] == start.files["allergens.csv"]


def test_what_the_start_does_not_have_is_looked_for_among_the_shipped(clinic):
    start = start_from("", clinic)
    shelf = start.shelf({})

    assert f"extends: {SHIPPED}" not in start.text
    assert shelf.get(f"policies/{SHIPPED.replace('@', '-')}.yaml") == start.text.encode()
    assert shelf.get("nothing.csv") is None
    assert policy_text()
