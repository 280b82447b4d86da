"""Policy files: what is read, what is refused, and what a version is."""

import json
from dataclasses import fields

import pytest
import yaml
from django.core.management import call_command

from checklist.engine.messages import MESSAGES
from checklist.engine.policy import TIERS, Numbers
from checklist.models import PolicyVersion
from checklist.policies import PolicyError, hold_hours, parse_policy, policy_files, shipped_policy

DEFAULT = policy_files()[0].read_bytes()


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


@pytest.mark.parametrize(
    ("cell", "block", "warn"), [("0", 0, 0), ("72", 72, 72), ("168-240", 168, 240)]
)
def test_hours_of_a_cell(cell, block, warn):
    hold = hold_hours(cell)
    assert (hold.decide, hold.block, hold.warn) == (False, block, warn)


def test_a_cell_may_leave_it_to_a_physician():
    assert hold_hours("decide").decide


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["numbers"].pop("fever_celsius"), "fever_celsius"),
        (lambda d: d["numbers"].update(typo={"value": 1}), "typo"),
        (lambda d: d["numbers"]["infection_window"].update(unit="weeks"), "infection_window"),
        (lambda d: d.pop("tiers"), "tiers: is missing"),
        (lambda d: d["tiers"][0].update(tier="medium"), r"tiers\[0\].tier: must be one of"),
        (lambda d: d["items"]["levels"].update(owner="nobody"), "items.levels.owner"),
        (lambda d: d["numbers"]["pain_score_enough"].update(value="four"), "p.yaml"),
    ],
)
def test_a_file_that_cannot_be_used_names_file_and_key(change, message):
    with pytest.raises(PolicyError, match=message) as caught:
        parse_policy(with_change(change), "p.yaml")
    assert str(caught.value).startswith("p.yaml")


@pytest.mark.parametrize("text", [b"a: [", b"- 1", b""])
def test_what_is_no_policy_at_all_is_refused(text):
    with pytest.raises(PolicyError, match=r"p\.yaml"):
        parse_policy(text, "p.yaml")


def test_a_formulary_may_be_several_files_and_each_row_stands_once():
    both = b"formulary: [formulary.csv, formulary-more.csv]"
    assert both in DEFAULT
    one = parse_policy(DEFAULT.replace(both, b"formulary: formulary.csv"), "p.yaml").formulary
    assert one.items() < shipped_policy().formulary.items()
    twice = DEFAULT.replace(both, b"formulary: [formulary.csv, formulary.csv]")
    with pytest.raises(PolicyError, match=r"formulary\[1\]: stands twice"):
        parse_policy(twice, "p.yaml")


def test_there_is_no_other_policy():
    with pytest.raises(PolicyError, match="default@1999"):
        shipped_policy("default", "1999")


def test_every_message_has_words():
    assert all(text.strip() for text in MESSAGES.values())


@pytest.mark.django_db
def test_a_loaded_version_never_changes(tmp_path, capsys):
    call_command("policy", "load")
    call_command("policy", "load")
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["new"] for line in said] == [True, False]
    assert PolicyVersion.objects.get().status == "approved"

    other = tmp_path / "other.yaml"
    other.write_bytes(DEFAULT + b"# another byte\n")
    with pytest.raises(SystemExit) as stop:
        call_command("policy", "load", str(other))
    assert stop.value.code == 2


def test_check_tells_good_files_from_bad_ones(tmp_path, capsys):
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x")
    call_command("policy", "check")
    with pytest.raises(SystemExit):
        call_command("policy", "check", str(bad))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["policy"].startswith("default@")
    assert lines[-1]["file"] == "bad.yaml"


@pytest.mark.django_db
def test_list_names_files_and_loaded_versions(capsys):
    call_command("policy", "load")
    call_command("policy", "list")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line.get("file") for line in lines} >= {policy_files()[0].name}
    assert lines[-1]["status"] == "approved"
