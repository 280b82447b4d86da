"""What is wrong with a policy file: each complaint names the file, the line and the key."""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One complaint. ``line`` counts from 1; ``key`` is the path of the value, may be empty."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Return it as an editor jumps to it: ``file:line: key: message``."""
        return ": ".join(filter(None, [f"{self.file}:{self.line}", self.key, self.message]))


class PolicyError(ValueError):
    """A policy cannot be used; ``problems`` is everything that is wrong in its files, in order."""

    def __init__(self, what: str | Iterable[Problem]) -> None:
        """Keep the problems; a text is for what is not about a place in a file."""
        self.problems = () if isinstance(what, str) else tuple(sorted(what))
        super().__init__(what if isinstance(what, str) else "\n".join(map(str, self.problems)))
