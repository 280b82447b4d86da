"""YAML that is no policy at all: refused with the line, whatever it tries."""

import pytest

from checklist.policies import PolicyError, parse_policy
from checklist.policies.reading import LONGEST_FILE, Part, compose
from tests.checklist.policies.shipped_text import DEFAULT, FILES

LATER = "# a line\n# and another\n"
NO_POLICY = {
    "open-list": (b"a: [", 1, "not valid"),
    "list": (b"- 1", 1, "keys and values"),
    "text": (b"hello", 1, "keys and values"),
    "nothing": (b"", 1, "keys and values"),
    "two-documents": (b"a: 1\n---\nb: 2", 2, "not valid"),
    "tabs": (b"a:\n\tb: 1", 2, "not valid"),
    "anchor": (f"{LATER}a: &x 1".encode(), 3, "no anchors or aliases"),
    "alias": (f"{LATER}a: &x {{}}\nb: *x".encode(), 3, "no anchors or aliases"),
    "unknown-alias": (f"{LATER}a: *x".encode(), 3, "no anchors or aliases"),
    "tag": (f"{LATER}a: !!str 1".encode(), 3, "no tags"),
    "python-tag": (b"a: !!python/object/apply:os.system [ls]", 1, "no tags"),
    "own-tag": (b"a: !secret x", 1, "no tags"),
    "deep": (b"a: " + b"[" * 5000, 1, "nested too deep"),
    "deep-mapping": (b"\n".join(b" " * n + b"a:" for n in range(400)), 8, "nested too deep"),
    "not-utf-8": (f"{LATER}a: ".encode() + b"\xff", 3, "not text in UTF-8"),
    "utf-16": (DEFAULT.encode("utf-16"), 1, "not text in UTF-8"),
    "control": (f"{LATER}a: \x07".encode(), 3, "not valid"),
    "nul": (f"{LATER}a: \x00".encode(), 3, "not valid"),
    "too-long": (b"#" * (LONGEST_FILE + 1), 1, "longer than"),
    "long-line": (b"a: " + b"x" * LONGEST_FILE, 1, "longer than"),
}


@pytest.mark.parametrize("name", NO_POLICY)
def test_what_is_no_policy_is_refused_with_its_line(name):
    content, line, message = NO_POLICY[name]

    with pytest.raises(PolicyError) as caught:
        parse_policy(content, "p.yaml", FILES)

    [problem] = caught.value.problems
    assert (problem.file, problem.line) == ("p.yaml", line)
    assert message in problem.message
    assert str(caught.value).startswith(f"p.yaml:{line}: ")


@pytest.mark.parametrize("change", ["\ufeff{}", "{}\n\n# the end", "---\n{}", "%YAML 1.1\n---\n{}"])
def test_what_says_the_same_is_read_the_same(change):
    policy = parse_policy(change.replace("{}", DEFAULT).encode(), "p.yaml", FILES)

    assert policy.version == "2026.1"


def test_lines_may_end_as_windows_ends_them():
    text = DEFAULT.replace("\n", "\r\n")

    assert parse_policy(text.encode(), "p.yaml", FILES).numbers.elderly_years == 80


def part(text):
    problems = []
    return Part(compose(text.encode(), "p.yaml"), "", problems), problems


def test_values_are_taken_as_written():
    whole, problems = part('a: 2026.10\nb: "no"\nc: 2026-01-15\nd: "1.20"\ne: 007')
    given = whole.fields("abcde")

    assert str(given["a"].number()) == "2026.10"
    assert given["b"].text() == "no"
    assert given["c"].day().isoformat() == "2026-01-15"
    assert str(given["d"].number()) == "1.20"
    assert given["e"].whole() == 7
    assert problems == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", "truth"), ("True", "truth"), ('"true"', "truth"), ("0", "truth"),
        ("2026.1", "text"), ("no", "text"), ("2026-01-15", "text"), ("[x]", "text"),
        ('"two\\nlines"', "text"), ("~", "text"), ("", "text"),
        ("1e3", "number"), ("0x1F", "number"), ("1_000", "number"), ("+1", "number"),
        (".5", "number"), ("1.", "number"), (".inf", "number"), ("１", "number"),
        ("1.0", "whole"), ("-1", "whole"),
        ("2026-1-5", "day"), ("2026-02-30", "day"), ("20260115", "day"),
        ("2026-01-15T00:00:00Z", "day"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_noted(written, read):
    whole, problems = part(f"\na: {written}")

    getattr(whole.fields("a")["a"], read)()

    assert [(one.line, one.key) for one in problems] == [(2, "a")]


def test_what_is_not_there_reads_as_nothing_and_is_noted_once():
    whole, problems = part("\nb: 1")
    given = whole.fields("ab")

    assert given["a"].fields("xyz")["x"].text() == ""
    assert given["a"].items() == []
    assert given["a"].words(("one", "two")) == frozenset()
    assert [str(one) for one in problems] == ["p.yaml:2: a: is missing"]
