"""Whatever the loader finds wrong is said in Spanish on a page, and in English by commands."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from checklist.policies import PolicyError, parse_policy
from checklist.policy_problem_words import NEEDED, message_words

LOADER = sorted(Path("checklist/policies").glob("*.py"))
# Where the words stand among the arguments of a call
AT = {"wrong": (0, 1), "scalar": (0,), "_number": (1,), "Problem": (3,)}
FORMED = {"pattern": 1, "form": 2}


def written(node):
    """A text as the loader may say it: what it puts in is "X"; None for no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part) or "X" for part in node.values)
    return None


def messages():
    """Every sentence in the loader's source: of calls, and of names that are said later."""
    for path in LOADER:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "message":
                yield written(node.value)
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                for at in AT.get(name, ()):
                    text = written(node.args[at]) if at < len(node.args) else None
                    if text and " " in text:
                        yield text
                if name in FORMED and len(node.args) > FORMED[name]:
                    text = written(node.args[FORMED[name]])
                    if text:
                        yield f"{text} is needed"


# What the loader puts together from two texts
PUT_TOGETHER = {"X is needed": (), "X has X": ("X has no tier", "X has more than one tier")}
MESSAGES = sorted(
    {text for found in messages() if found for text in PUT_TOGETHER.get(found, (found,))}
)


def test_the_loader_s_sentences_are_found():
    assert len(MESSAGES) > 50
    assert "is missing" in MESSAGES
    assert "must be one of: X" in MESSAGES


@pytest.mark.parametrize("message", MESSAGES)
def test_each_is_said_in_spanish(message):
    with translation.override("es"):
        spanish = message_words(message)

    assert spanish != message
    assert ("X" in message) == ("X" in spanish)
    assert not re.search(r"\b(is|are|must|needed|the|of)\b", spanish)
    with translation.override("en"):
        assert message_words(message) == message


def test_what_is_needed_is_said_in_spanish_too():
    with translation.override("es"):
        for words in NEEDED:
            assert not re.search(r"\b(or|letters|digits|name)\b", str(words))


def test_what_was_typed_stays_in_it():
    with translation.override("es"):
        assert message_words("ASRA99 is not a source of this policy") == (
            "ASRA99 no es una fuente de estas normas"
        )
        assert message_words("something else") == "something else"


def test_commands_stay_english():
    with translation.override("es"), pytest.raises(PolicyError) as error:
        parse_policy(b"id: 5\n", "own.yaml")

    assert "own.yaml:1: version: is missing" in str(error.value)
