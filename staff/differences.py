"""Two values side by side, in words: what was and what is, or what is typed and what is stored."""

from collections.abc import Callable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from staff.refusals import Conflict


class Difference(NamedTuple):
    """What differs, in words: how it was (or is typed), how it is."""

    what: str
    was: str
    now: str


def typed_and_stored(
    conflict: Conflict,
    zone: ZoneInfo,
    *,
    label: Callable[[str], str | Promise],
    words: Callable[[str, Any, ZoneInfo], str],
) -> list[Difference]:
    """Return the fields in which a form and the stored row differ, in the form's order.

    `label` names a field; `words` says a field's value by the clock of `zone`.
    """
    return [
        Difference(
            str(label(name)),
            words(name, mine, zone),
            words(name, conflict.theirs.get(name), zone),
        )
        for name, mine in conflict.mine.items()
        if mine != conflict.theirs.get(name)
    ]
