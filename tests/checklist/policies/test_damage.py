"""Whatever is done to a policy's files, they are read or refused: never another error, in time."""

import random

import pytest

from checklist.policies import PolicyError, parse_policy
from tests.checklist.policies.shipped_text import ASIPP, DEFAULT, FILES
from tests.factories.local_items import DENTIST, local_text

TEXTS = {"default": DEFAULT, "asipp": ASIPP, "local": local_text(DENTIST)}
PIECES = [
    "{", "}", "[", "]", ":", ",", "-", "#", "'", '"', "\n", "\t", " ", "&a ", "*a", "!!x ", "<<: ",
    "null", "true", "1e9", "-1", "9" * 40, "\u202e", "\x00", "\ud7ff", "é", "|", ">", "? ", "%",
    "---\n", "...", "0x1", "~", "2026-02-30", "[[[[[[[[[[", "\r", "{}", "\ufeff",
]  # fmt: skip


def damaged(text, chance):
    """A text with one to three pieces put in, taken out, doubled or moved."""
    for _time in range(chance.randint(1, 3)):
        here, there = sorted(chance.randrange(len(text) + 1) for _end in range(2))
        there = min(there, here + chance.choice([1, 3, 20, 200, 5000]))
        part = text[here:there]
        text = chance.choice(
            [
                text[:here] + chance.choice(PIECES) + text[here:],
                text[:here] + text[there:],
                text[:there] + part + text[there:],
                text[:here] + part[::-1] + text[there:],
                text[:here] + chance.choice(PIECES) + text[there:],
            ]
        )
    return text


def outcome(text, files):
    refused = None
    try:
        policy = parse_policy(text, "p.yaml", files)
    except PolicyError as error:
        refused = error.problems
    if refused is None:
        assert set(policy.numbers_sources.values()) <= set(policy.sources)
        return "read"
    assert refused
    assert all(one.file and one.line >= 1 and one.message for one in refused)
    return "refused"


@pytest.mark.parametrize("name", TEXTS)
def test_a_damaged_text_is_read_or_refused(name):
    found = {
        outcome(damaged(TEXTS[name], random.Random(seed)).encode(errors="surrogatepass"), FILES)
        for seed in range(120)
    }

    assert found == {"read", "refused"}


@pytest.mark.parametrize("file", ["formulary.csv", "allergens.csv", "codes/medications.csv"])
def test_a_damaged_table_is_read_or_refused(file):
    table = FILES[file].decode()
    found = set()
    for seed in range(40):
        content = damaged(table, random.Random(seed)).encode(errors="surrogatepass")
        found.add(outcome(DEFAULT.encode(), {**FILES, file: content}))

    assert "refused" in found


def test_bytes_of_any_kind_are_refused():
    chance = random.Random(1)
    for length in (1, 10, 1000, 100_000):
        assert outcome(chance.randbytes(length), FILES) == "refused"
