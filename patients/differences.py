"""Two people changed the same patient: what each of them would have stand there."""

from zoneinfo import ZoneInfo

from patients.wording import field_words, value_words
from staff.differences import Difference, typed_and_stored
from staff.refusals import Conflict


def differences(conflict: Conflict, zone: ZoneInfo) -> list[Difference]:
    """Return the fields in which the form and the stored patient differ: typed, then stored."""
    return typed_and_stored(conflict, zone, label=field_words, words=value_words)
