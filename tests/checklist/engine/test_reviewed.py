"""Every kind of finding, in full, is as it was when a person read it."""

import pytest

from checklist.engine.messages import MESSAGES
from tests.checklist.engine.reviewed import FILE, head, line, report

DOCUMENTS = FILE.read_text().removeprefix("# ").rstrip("\n").split("\n# ")
# Only a rule that fails, an unapproved policy, a stored record that cannot be read and an answer
# to a clinic's own item say these.
NOT_FROM_DOCUMENTS = {
    "rule.failed",
    "policy.unapproved",
    "record.invalid",
    "local.not-asked",
    "never-waivable",
    "waived-before-this-change",
}


@pytest.mark.parametrize("text", DOCUMENTS, ids=lambda text: "-".join(text.split()[:2]))
def test_findings_are_as_reviewed(text):
    first, *lines = text.splitlines()
    seed, place = map(int, first.split()[:2])
    made = report(seed, place)

    assert head(seed, place, made) == f"# {first}"
    assert [one for one in lines if one not in map(line, made["findings"])] == []


def test_nearly_every_message_is_among_them():
    said = FILE.read_text()
    starts = {
        key: text.split("{")[0] for key, text in MESSAGES.items() if key not in NOT_FROM_DOCUMENTS
    }

    assert [key for key, start in starts.items() if start not in said] == []
