"""What a policy rests on: which files count, what its digest covers, what it may extend."""

import json
import subprocess

import pytest

from checklist.policies import (
    FIXTURES,
    PolicyError,
    Shelf,
    digest_of,
    load_policy,
    parse_policy,
    policy_files,
    read_policy,
    shipped_policy,
)
from checklist.policies import files as policy_folder
from tests.checklist.policies.shipped_text import ASIPP, DEFAULT, FILES, changed, problems

OWN = """id: own
version: "1"
title: Ours
extends: default@2026.1
"""


def own(more=""):
    return parse_policy((OWN + more).encode(), "own.yaml", FILES)


def test_the_digest_is_that_of_a_list_of_checksums(tmp_path):
    """As `sha256sum` writes it, so that anybody can work it out."""
    (tmp_path / "formulary.csv").write_bytes(b"one")
    (tmp_path / "allergens.csv").write_bytes(b"two")
    (tmp_path / "own.yaml").write_bytes(b"three")
    names = ["own.yaml", "allergens.csv", "formulary.csv"]
    summed = subprocess.run(["sha256sum", *names], cwd=tmp_path, capture_output=True, check=True)
    listed = summed.stdout.replace(b"  own.yaml", b"  ")
    again = subprocess.run(["sha256sum"], input=listed, capture_output=True, check=True)

    digest = digest_of(b"three", {"formulary.csv": b"one", "allergens.csv": b"two"})

    assert digest == f"sha256:{again.stdout.split()[0].decode()}"


@pytest.mark.parametrize("file", FILES)
def test_the_digest_covers_every_file_byte_for_byte(file):
    text = ASIPP.encode()
    before = parse_policy(text, "p.yaml", FILES)
    after = parse_policy(text, "p.yaml", {**FILES, file: FILES[file] + b"\n"})

    assert (after.digest != before.digest) is (file in used_by(text))
    assert before.digest != parse_policy(text + b"\n", "p.yaml", FILES).digest


def used_by(text):
    shelf = Shelf(FILES)
    read_policy(text, "p.yaml", shelf)
    return shelf.used


def test_moving_bytes_from_one_file_to_the_next_gives_another_digest():
    assert digest_of(b"x", {"a": b"1", "b": b"23"}) != digest_of(b"x", {"a": b"12", "b": b"3"})
    assert digest_of(b"x", {"a": b"1"}) != digest_of(b"x", {"b": b"1"})


def test_what_a_policy_rests_on_is_kept_with_it():
    shelf = Shelf()
    policy = read_policy(ASIPP.encode(), "p.yaml", shelf)

    assert {"policies/default-2026.1.yaml", "allergens.csv", "codes/medications.csv"} < set(
        shelf.used
    )
    assert parse_policy(ASIPP.encode(), "p.yaml", shelf.used) == policy


def test_only_the_files_given_count():
    for missing in ("allergens.csv", "policies/default-2026.1.yaml"):
        kept = {name: content for name, content in FILES.items() if name != missing}
        assert problems(ASIPP, kept)


def test_tables_beside_a_file_come_before_the_shipped_ones(tmp_path):
    (tmp_path / "allergens.csv").write_text("name,substance\nrubber,latex\n")
    path = tmp_path / "own.yaml"
    path.write_text(DEFAULT)

    policy = load_policy(path)

    assert policy.allergens == {"rubber": "latex"}
    assert policy.formulary == shipped_policy().formulary
    assert policy.digest != shipped_policy().digest


def test_what_lies_beside_a_file_and_is_no_file_is_passed_over(tmp_path):
    (tmp_path / "allergens.csv").mkdir()
    path = tmp_path / "own.yaml"
    path.write_text(DEFAULT)

    assert load_policy(path).digest == shipped_policy().digest


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(PolicyError, match=r"gone\.yaml:1: cannot be read"):
        load_policy(tmp_path / "gone.yaml")


def test_an_extension_takes_all_but_its_own():
    policy, base = own(), shipped_policy()

    assert (policy.id, policy.version, policy.title, policy.approved) == ("own", "1", "Ours", True)
    for part in ("numbers", "tiers", "formulary", "items", "payers", "sources", "allergens"):
        assert getattr(policy, part) == getattr(base, part)


def test_an_extension_replaces_rows_by_name_and_lists_whole():
    policy = own(
        "numbers:\n  elderly_years: {value: 75, unit: years, source: clinic}\n"
        "refer_today: {values: [fever], source: clinic}\n"
    )

    assert policy.numbers.elderly_years == 75
    assert policy.numbers.inr_most == shipped_policy().numbers.inr_most
    assert policy.numbers_sources["elderly_years"] == "clinic"
    assert policy.refer_today == {"fever"}


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("default", "a shipped version"),
        ("default@2026.01", "a shipped version"),
        ("../default@2026.1", "a shipped version"),
        ("default@1999.1", "no shipped version"),
        ("asipp@2024.1", "extends another version"),
        ("[default@2026.1]", "a shipped version"),
    ],
)
def test_what_cannot_be_extended_is_refused(extends, message):
    text = changed(OWN, "extends: default@2026.1", f"extends: {extends}")
    files = {**FILES, "policies/asipp-2024.1.yaml": ASIPP.encode()}

    [problem] = problems(text, files)

    assert (problem.line, problem.key) == (4, "extends")
    assert message in problem.message


def test_a_fault_of_the_base_names_the_base():
    base = changed(DEFAULT, "fever_celsius: {value:", "fever_celsius: {valu:")
    files = {**FILES, "policies/default-2026.1.yaml": base.encode()}

    found = problems(ASIPP, files)

    assert {problem.file for problem in found} == {"default-2026.1.yaml"}


def test_a_row_of_the_wrong_kind_is_told_in_an_extension_too():
    [problem] = problems(OWN + "numbers: 5\n")
    assert (problem.file, problem.line, problem.key) == ("p.yaml", 5, "numbers")

    [problem] = problems(OWN + "numbers: {}\nnumbers: {}\n")
    assert (problem.line, problem.message) == (6, "stands twice")


def test_every_shipped_file_can_be_used_and_is_named_after_itself():
    for path in policy_files():
        policy = load_policy(path)
        assert path.name == f"{policy.id}-{policy.version}.yaml"
        assert shipped_policy(policy.id, policy.version) == policy


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder of shipped policies of its own, to which a test adds versions."""
    monkeypatch.setattr(policy_folder, "SHIPPED", tmp_path)
    shipped_policy.cache_clear()

    def add(version, name=None):
        text = changed(DEFAULT, 'version: "2026.1"', f'version: "{version}"')
        (tmp_path / (name or f"default-{version}.yaml")).write_text(text)

    yield add
    shipped_policy.cache_clear()


def test_the_newest_shipped_version_is_the_greatest_number(shipped):
    for version in ("2026.9", "2026.10", "2025.30"):
        shipped(version)

    assert shipped_policy().version == "2026.10"
    assert shipped_policy("default", "2026.9").version == "2026.9"


def test_a_shipped_file_under_a_wrong_name_is_refused(shipped):
    shipped("2026.9", "default-2026.10.yaml")

    with pytest.raises(PolicyError, match="as in the name of the file"):
        shipped_policy()


@pytest.mark.parametrize("version", ["1999", "newest", "2026.1.yaml", "../default-2026.1", ""])
def test_there_is_no_other_version(version):
    with pytest.raises(PolicyError, match="there is no policy default@"):
        shipped_policy("default", version)


@pytest.mark.parametrize("policy_id", ["", "nobody", "default-2026", "*", ".."])
def test_there_is_no_other_policy(policy_id):
    with pytest.raises(PolicyError, match="there is no policy"):
        shipped_policy(policy_id)


def test_no_shipped_text_has_a_number_without_source_year_and_confidence():
    for path in policy_files():
        policy = load_policy(path)
        rows = [row for several in policy.formulary.values() for row in several]
        payers = policy.payers.values()
        cited = {
            *policy.numbers_sources.values(),
            *policy.lists_sources.values(),
            *(row.source for row in (*rows, *policy.tiers, *policy.items.values(), *payers)),
            *(rule.source for payer in payers for rule in payer.authorization),
        }
        assert cited <= set(policy.sources)
        assert {source.confidence for source in policy.sources.values()} <= {"primary", "secondary"}
        assert len(policy.lists_sources) == 13, json.dumps(policy.lists_sources)


def test_fixtures_hold_the_policies():
    assert all(path.is_relative_to(FIXTURES) for path in policy_files())
