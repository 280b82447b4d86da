"""Reading YAML value by value: what is missing, unknown or of the wrong kind is noted by line.

Values are taken as they are written, not as YAML would guess: a version 2026.10 stays one, `no`
is not false, `1:30` is no number. Anchors, aliases and tags are refused.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from checklist.policies.problems import PolicyError, Problem

LONGEST_FILE = 256 * 1024
LONGEST_TEXT = 300
DEEPEST = 8
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXT, _NULL, _TRUTH = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "null", "bool"))


class _Composer(yaml.SafeLoader):
    """Composes nodes and nothing more: plain values, not deep."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node:
        """Compose the next node; refuse what makes one value stand for another."""
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise yaml.MarkedYAMLError(None, None, "no anchors or aliases", event.start_mark)
        if event.tag:
            raise yaml.MarkedYAMLError(None, None, "no tags", event.start_mark)
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(None, None, "nested too deep", event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def compose(content: bytes, file: str) -> yaml.MappingNode:
    """The nodes of a YAML file, each with its file and line. Raises PolicyError."""
    if len(content) > LONGEST_FILE:
        raise PolicyError([Problem(file, 1, "", f"is longer than {LONGEST_FILE} bytes")])
    text = decode(content, file)
    try:
        composer = _Composer(text)
        composer.name = file
        node = composer.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise PolicyError([Problem(file, line, "", f"not valid: {error.problem}")]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PolicyError([Problem(file, line, "", f"not valid: {error.reason}")]) from None
    if not isinstance(node, yaml.MappingNode):
        raise PolicyError([Problem(file, 1, "", "a policy is a list of keys and values")])
    return node


def decode(content: bytes, file: str) -> str:
    """The text of a file in UTF-8. Raises PolicyError with the line that is not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyError([Problem(file, line, "", "is not text in UTF-8")]) from None


@dataclass(frozen=True)
class Part:
    """One value of a file and its path. ``node`` None: it is not there.

    A reader notes what is wrong in ``problems`` and returns something harmless; so does one of a
    value that is not there, whose absence ``fields`` has noted where it matters. ``named_at`` is
    where its key stands.
    """

    node: yaml.Node | None
    key: str
    problems: list[Problem]
    named_at: yaml.Node | None = None

    def wrong(self, message: str, node: yaml.Node | None = None, key: str = "") -> None:
        """Note a problem with this value, or with one in it."""
        at = node or (self.node if isinstance(self.node, yaml.ScalarNode) else None)
        at = at or self.named_at or self.node
        if at is not None:
            mark = at.start_mark
            self.problems.append(Problem(mark.name, mark.line + 1, key or self.key, message))

    def child(
        self, name: str, node: yaml.Node | None = None, named_at: yaml.Node | None = None
    ) -> "Part":
        """A value in this one; without a node, one that is not there."""
        key = f"{self.key}.{name}" if self.key else name
        return Part(node, key, self.problems, named_at)

    def entries(self) -> dict[str, "Part"]:
        """The values of a mapping by key; a key that stands twice is noted."""
        if self.node is None:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong("keys with values are needed")
            return {}
        found: dict[str, Part] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TEXT or not key.value:
                self.wrong("a key must be a word; put it in quotes", key)
                continue
            part = self.child(key.value, value, key)
            if key.value in found:
                self.wrong("stands twice", key, part.key)
            found[key.value] = part
        return found

    def children(self) -> list["Part"]:
        """The values of a mapping, and nothing noted."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return [self.child(key.value, value, key) for key, value in pairs]

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> "Fields":
        """The values of a mapping with a fixed set of keys; missing and unknown ones are noted."""
        required, optional = tuple(required), tuple(optional)
        found = self.entries()
        for name, part in found.items():
            if name not in required and name not in optional:
                part.wrong("is not a key that is known here", part.named_at)
        if isinstance(self.node, yaml.MappingNode):
            for name in required:
                if name not in found:
                    self.wrong("is missing", key=self.child(name).key)
        return Fields(self, found)

    def items(self) -> list["Part"]:
        """The values of a list."""
        if self.node is None:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong("a list is needed")
            return []
        return [
            Part(node, f"{self.key}[{index}]", self.problems)
            for index, node in enumerate(self.node.value)
        ]

    @property
    def written(self) -> str:
        """The value as written, where it is one."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else ""

    def scalar(self, message: str, *tags: str) -> str | None:
        """The value as written, if it is of one of these kinds (any but none: no tags)."""
        if self.node is None:
            return None
        is_value = isinstance(self.node, yaml.ScalarNode) and self.node.tag != _NULL
        if is_value and (not tags or self.node.tag in tags):
            return str(self.node.value)
        self.wrong(message)
        return None

    def text(self, longest: int = LONGEST_TEXT) -> str:
        """Words on one line."""
        written = self.scalar("a text is needed, in quotes if it looks like a number", _TEXT)
        if written is None:
            return ""
        if not written.strip() or "\n" in written:
            self.wrong("a text on one line is needed")
        elif len(written) > longest:
            self.wrong(f"a text may have {longest} characters")
        return written

    def pattern(self, form: re.Pattern[str], what: str) -> str:
        """A text of a fixed form."""
        written = self.scalar(f"{what} is needed", _TEXT)
        if written is not None and not form.fullmatch(written):
            self.wrong(f"{what} is needed")
            return ""
        return written or ""

    def word(self, allowed: Collection[str], default: str = "") -> str:
        """One word of a closed list; ``default``, or any of the list, where it is not."""
        return self._one_of(allowed) or default or next(iter(allowed), "")

    def _one_of(self, allowed: Collection[str]) -> str | None:
        message = f"must be one of: {', '.join(allowed)}"
        written = self.scalar(message)
        if written is not None and written not in allowed:
            self.wrong(message)
            return None
        return written

    def words(self, allowed: Collection[str], *, or_none: bool = False) -> frozenset[str]:
        """A list of words of a closed list, each once; empty only where ``or_none``."""
        items = self.items()
        if not items and not or_none and isinstance(self.node, yaml.SequenceNode):
            self.wrong("at least one is needed")
        found: set[str] = set()
        for item in items:
            word = item._one_of(allowed)
            if word in found:
                item.wrong("stands twice")
            if word is not None:
                found.add(word)
        return frozenset(found)

    def truth(self, *, default: bool = False) -> bool:
        """True or false; ``default`` where it is not there."""
        if self.node is None:
            return default
        written = self.scalar("true or false is needed", _TRUTH)
        if written is not None and written not in ("true", "false"):
            self.wrong("true or false is needed")
        return written == "true"

    def number(self) -> Decimal:
        """A number that is not negative, as written."""
        return self._number(_NUMBER, "a number is needed")

    def whole(self) -> int:
        """A whole number that is not negative."""
        return int(self._number(_WHOLE, "a whole number is needed"))

    def _number(self, form: re.Pattern[str], message: str) -> Decimal:
        written = self.scalar(message)
        if written is None:
            return Decimal(0)
        if not form.fullmatch(written):
            self.wrong(message)
            return Decimal(0)
        if written.startswith("-"):
            self.wrong("must not be negative")
        return Decimal(written)

    def day(self) -> date:
        """A calendar day, as 2026-01-15."""
        written = self.scalar("a date is needed, as 2026-01-15")
        try:
            if written is not None and _DAY.fullmatch(written):
                return date.fromisoformat(written)
        except ValueError:
            pass
        if written is not None:
            self.wrong("a date is needed, as 2026-01-15")
        return date.min


class Fields:
    """The values of a mapping by name; one that is not there reads as its default."""

    def __init__(self, whole: Part, found: dict[str, Part]) -> None:
        self.whole, self._found = whole, found

    def __getitem__(self, name: str) -> Part:
        """The value of that name."""
        return self._found.get(name) or self.whole.child(name)

    def __contains__(self, name: str) -> bool:
        """Whether it is there."""
        return name in self._found

    def source(self, sources: Collection[str]) -> str:
        """The key of a source; one that the policy does not list is noted."""
        part = self["source"]
        key = part.text()
        if key and key not in sources:
            part.wrong(f"{key} is not a source of this policy")
        return key
