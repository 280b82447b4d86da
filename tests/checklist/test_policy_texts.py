"""The text of a version as people edit it: copied, named anew, quoted by line."""

import pytest

from checklist.policy_texts import copied, line_of, next_version, with_version

TEXT = 'id: own\nversion: "1"\napproved: false\nitems:\n  version: {owner: nurse}\n'


def test_a_copy_leaves_approval_to_people():
    assert copied(TEXT) == TEXT.replace("approved: false\n", "")
    assert copied("id: own\n") == "id: own\n"


def test_the_version_is_the_one_that_was_typed_and_nothing_else_changes():
    assert with_version(TEXT, "2.1") == TEXT.replace('version: "1"', 'version: "2.1"')


@pytest.mark.parametrize("text", ["id: own\n", "items:\n  version: 1\n", ""])
def test_a_text_without_a_version_gets_one(text):
    assert with_version(text, "2.1") == f'version: "2.1"\n{text}'


@pytest.mark.parametrize(
    ("version", "taken", "following"),
    [
        ("2026.1", (), "2026.1.1"),
        ("2026.1", ("2026.1.1", "2026.1.2"), "2026.1.3"),
        ("2026.1.4", ("2026.1.1", "2026.1.4"), "2026.1.2"),
        ("2026", (), "2026.1"),
        ("1.2.3.4", ("1.2.3.1",), "1.2.3.2"),
        ("spring", (), "1.1"),
    ],
)
def test_the_next_version_is_the_first_that_is_free(version, taken, following):
    assert next_version(version, taken) == following


@pytest.mark.parametrize(
    ("number", "line"), [(1, "id: own"), (5, "version: {owner: nurse}"), (0, ""), (99, "")]
)
def test_lines_are_quoted_from_1(number, line):
    assert line_of(TEXT, number) == line
