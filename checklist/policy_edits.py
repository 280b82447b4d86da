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
    top = compose(text.encode(), NAME)
    node = _child(top, part)
    if node is None:
        return _with_part(text, top, part, name, row)
    if not isinstance(node, yaml.MappingNode):
        return _put(text, node, f" {flow({name: row})}")
    known = _child(node, name)
    if known is not None:
        return _put(text, known, flow(row))
    return _put_first(text, node, f"{flow(name)}: {flow(row)}")


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
    top = compose(text.encode(), NAME)
    node = _child(top, name)
    if node is None:
        return _put_first(text, top, f"{name}: {flow(value)}")
    return _put(text, node, flow(value))


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _with_part(text: str, top: yaml.MappingNode, part: str, name: str, row: Any) -> str:
    """Put a part of one row behind all others, before what may end the document."""
    if top.flow_style:
        return _put_first(text, top, f"{part}: {flow({name: row})}")
    end = text.find("\n", _end(top, text))
    before, after = (text[:end], text[end:]) if end >= 0 else (text, "\n")
    return f"{before}\n\n{part}:\n  {flow(name)}: {flow(row)}{after}"


def _put(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + value + text[_end(node, text) :]


def _put_first(text: str, node: yaml.MappingNode, pair: str) -> str:
    """Put a key with its value before the others."""
    at = node.start_mark.index
    if node.flow_style:
        return f"{text[: at + 1]}{pair}{', ' if node.value else ''}{text[at + 1 :]}"
    indent = " " * node.start_mark.column
    return f"{text[:at]}{pair}\n{indent}{text[at:]}"


def _without_pair(text: str, node: yaml.MappingNode, name: str) -> str:
    """Take out a key with its value: its lines, or in braces its place with a comma."""
    number = next(nth for nth, (key, _value) in enumerate(node.value) if key.value == name)
    key, value = node.value[number]
    start, end = key.start_mark.index, _end(value, text)
    if not node.flow_style:
        start = text.rfind("\n", 0, start) + 1
        end = text.find("\n", end) + 1 or len(text)
    elif number + 1 < len(node.value):
        end = node.value[number + 1][0].start_mark.index
    elif number:
        start = _end(node.value[number - 1][1], text)
    return text[:start] + text[end:]


def _end(node: yaml.Node, text: str) -> int:
    """Return where a node's own text ends; a block's mark stands behind what follows it."""
    if isinstance(node, yaml.ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(text[start:end].rstrip()) if node.style in ("|", ">") else end
    if node.flow_style or not node.value:
        return node.end_mark.index
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last, text)
