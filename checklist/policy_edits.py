"""Edits of a policy's text: one row set or taken out, all else as it was written.

A row is replaced where it stands in the text. One that the text takes from the version that it
extends is added to it.
"""

import json
import re
from typing import Any

import yaml

from checklist.policies.reading import compose

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# What YAML would not read as a word
_NOT_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
NAME = "policy"


def flow(value: Any) -> str:
    """Write a value on one line: a text, a whole number, true or false, or a mapping of them."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{flow(key)}: {flow(one)}' for key, one in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    is_word = _WORD.fullmatch(value) and value.lower() not in _NOT_WORDS
    return value if is_word else json.dumps(value, ensure_ascii=False)


def with_row(text: str, part: str, name: str, row: Any) -> str:
    """Return the text with this row in a part of it. Raises PolicyError where it is no YAML."""
    node = _child(compose(text.encode(), NAME), part)
    if node is None:
        return f"{text.rstrip()}\n\n{part}:\n  {flow(name)}: {flow(row)}\n"
    if not isinstance(node, yaml.MappingNode):
        return _put(text, node, f" {flow({name: row})}")
    known = _child(node, name)
    if known is not None:
        return _put(text, known, flow(row))
    new = f"{flow(name)}: {flow(row)}"
    at = node.start_mark.index
    if node.flow_style:
        return f"{text[: at + 1]}{new}{', ' if node.value else ''}{text[at + 1 :]}"
    indent = " " * node.start_mark.column
    return f"{text[:at]}{new}\n{indent}{text[at:]}"


def without_row(text: str, part: str, name: str) -> str:
    """Return the text without this row; a part of which nothing is left goes too."""
    top = compose(text.encode(), NAME)
    node = _child(top, part)
    if not isinstance(node, yaml.MappingNode) or _child(node, name) is None:
        return text
    kept = [pair for pair in node.value if pair[0].value != name]
    if not kept:
        return _without_pair(text, top, part)
    return _without_pair(text, node, name)


def with_value(text: str, name: str, value: str) -> str:
    """Return the text with this value of its own, such as its title."""
    node = _child(compose(text.encode(), NAME), name)
    line = flow(value)
    return _put(text, node, line) if node is not None else f"{name}: {line}\n{text}"


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _put(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + value + text[_end(node) :]


def _without_pair(text: str, node: yaml.MappingNode, name: str) -> str:
    """Take out a key with its value: its lines, or in braces its place with a comma."""
    number = next(nth for nth, (key, _value) in enumerate(node.value) if key.value == name)
    key, value = node.value[number]
    start, end = key.start_mark.index, _end(value)
    if not node.flow_style:
        start = text.rfind("\n", 0, start) + 1
        end = text.find("\n", end) + 1 or len(text)
    elif number + 1 < len(node.value):
        end = node.value[number + 1][0].start_mark.index
    elif number:
        start = _end(node.value[number - 1][1])
    return text[:start] + text[end:]


def _end(node: yaml.Node) -> int:
    """Return where a node's own text ends; a block's mark stands behind what follows it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return node.end_mark.index
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
