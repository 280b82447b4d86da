"""Policy files: what is read, what is refused, and what a version is."""

import json
from dataclasses import fields

import pytest
import yaml
from django.core.management import call_command

from checklist.engine.messages import MESSAGES
from checklist.engine.policy import TIERS, Numbers
from checklist.models import PolicyVersion
from checklist.policies import (
    FIXTURES,
    parse_policy,
    policy_files,
    shipped_policy,
)

DEFAULT = (FIXTURES / "policies" / "default-2026.1.yaml").read_bytes()


def with_change(change):
    data = yaml.safe_load(DEFAULT)
    change(data)
    return yaml.safe_dump(data).encode()


def test_the_shipped_policy_is_approved_and_named_by_its_content():
    policy = shipped_policy()
    assert policy.approved
    assert policy.digest == shipped_policy("default", policy.version).digest
    assert parse_policy(DEFAULT + b"\n", "x").digest != policy.digest


def test_every_number_has_a_source_of_the_list():
    policy = shipped_policy()
    assert set(policy.numbers_sources) == {field.name for field in fields(Numbers)}
    assert set(policy.numbers_sources.values()) <= set(policy.sources)
    assert {item.source for item in policy.items.values()} <= set(policy.sources)


def test_every_row_of_the_formulary_has_hours_for_every_tier():
    for rows in shipped_policy().formulary.values():
        for row in rows:
            assert set(row.hold) == set(TIERS)
            assert all(hold.decide or hold.block <= hold.warn for hold in row.hold.values())


def test_every_code_of_the_formulary_names_its_ingredient():
    policy = shipped_policy()
    for ingredient, rows in policy.formulary.items():
        for row in rows:
            if row.rxcui:
                assert policy.ingredients_of_code[row.rxcui] == (ingredient,)


def test_a_formulary_may_be_several_files_and_each_row_stands_once():
    both = b"formulary: [formulary.csv, formulary-more.csv]"
    assert both in DEFAULT
    text = DEFAULT.replace(both, b"formulary: formulary.csv")
    text = text.replace(b"medicine_names: codes/medicine-names.csv", b"medicine_names: []")
    text = text.replace(b", cyp3a-anti-infective]", b"]")
    one = parse_policy(text, "p.yaml").formulary
    assert one.items() < shipped_policy().formulary.items()


def test_every_message_has_words():
    assert all(text.strip() for text in MESSAGES.values())


@pytest.fixture
def run(capsys):
    """Run `manage.py policy ...`: the JSON lines it prints, and its exit code."""

    def run(*arguments):
        code = 0
        try:
            call_command("policy", *map(str, arguments))
        except SystemExit as stop:
            code = stop.code
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()], code

    return run


@pytest.mark.django_db
def test_a_loaded_version_never_changes(tmp_path, run):
    said = [*run("load")[0], *run("load")[0]]
    assert [line["new"] for line in said] == [True, True, False, False]
    assert dict(PolicyVersion.objects.values_list("policy_id", "status")) == {
        "asipp": "proposed",
        "default": "approved",
    }

    other = tmp_path / "other.yaml"
    other.write_bytes(DEFAULT + b"# another byte\n")
    assert run("load", other)[1] == 2


@pytest.mark.django_db
def test_a_loaded_version_keeps_all_it_rests_on(run):
    run("load")

    for row in PolicyVersion.objects.all():
        policy = shipped_policy(row.policy_id, row.version)
        assert parse_policy(row.source.encode(), "row", row.contents) == policy
        assert row.digest == policy.digest


@pytest.mark.django_db
def test_tables_beside_a_file_are_loaded_with_it(tmp_path, run):
    (tmp_path / "allergens.csv").write_text("name,substance\nrubber,latex\n")
    path = tmp_path / "own.yaml"
    path.write_bytes(DEFAULT.replace(b'"2026.1"', b'"2030.1"'))

    [checked], _code = run("check", path)
    [loaded], _code = run("load", path)

    row = PolicyVersion.objects.get()
    assert (loaded["policy"], loaded["new"]) == ("default@2030.1", True)
    assert row.digest == checked["digest"]
    assert row.files["allergens.csv"] == "name,substance\nrubber,latex\n"


def test_check_says_each_fault_as_json(tmp_path, run):
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(
        DEFAULT.replace(b'inr_most: {value: "1.2"', b"inr_most: {value: abc").replace(
            b"owner: physician, source: LCD}", b"owner: doctor, source: LCD}", 1
        )
    )
    lines = DEFAULT.decode().splitlines()
    inr = next(number for number, line in enumerate(lines, 1) if "inr_most:" in line)

    said, code = run("check", bad)

    assert code == 2
    assert said[0] == {
        "file": "bad.yaml",
        "line": inr,
        "key": "numbers.inr_most.value",
        "message": "a number is needed",
    }
    assert [line["key"] for line in said] == ["numbers.inr_most.value", "items.levels.owner"]


def test_check_tells_good_files_from_bad_ones(tmp_path, run):
    good, code = run("check")
    assert code == 0
    assert [line["policy"].split("@")[0] for line in good] == ["asipp", "default"]

    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x")
    said, code = run("check", bad, *policy_files())
    assert code == 1
    assert {line["file"] for line in said} == {"bad.yaml", *(path.name for path in policy_files())}


@pytest.mark.django_db
def test_list_names_files_and_loaded_versions(run):
    run("load")
    lines, _code = run("list")
    assert {line.get("file") for line in lines} >= {path.name for path in policy_files()}
    assert lines[-1]["status"] == "approved"
