"""Two people changed the same patient: what each of them would have stand there."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from patients.wording import field_words, value_words
from staff.refusals import Conflict


class Difference(NamedTuple):
    """One field: its name, what was typed, what is stored now."""

    what: str
    mine: str
    theirs: str


def differences(conflict: Conflict, zone: ZoneInfo) -> list[Difference]:
    """Return the fields in which the form and the stored patient differ, in the form's order."""
    return [
        Difference(
            field_words(name),
            value_words(name, mine, zone),
            value_words(name, conflict.theirs[name], zone),
        )
        for name, mine in conflict.mine.items()
        if mine != conflict.theirs[name]
    ]
