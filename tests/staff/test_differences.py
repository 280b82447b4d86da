"""What differs between a form and the stored row, in words."""

from zoneinfo import ZoneInfo

from staff.differences import Difference, typed_and_stored
from staff.refusals import Conflict

ZONE = ZoneInfo("America/New_York")


def compared(mine: dict, theirs: dict) -> list[Difference]:
    conflict = Conflict(mine, theirs, by=None, at=None)
    return typed_and_stored(
        conflict, ZONE, label=str.title, words=lambda name, value, zone: f"{name} {value} {zone}"
    )


def test_what_is_the_same_is_left_out_and_the_form_s_order_kept():
    typed = {"side": "left", "site": "asc", "payer": "a"}

    found = compared(typed, {"payer": "b", "site": "asc", "side": "right"})

    assert [one.what for one in found] == ["Side", "Payer"]
    assert found[0].was == "side left America/New_York"
    assert found[0].now == "side right America/New_York"


def test_what_is_not_stored_counts_as_nothing():
    assert compared({"side": None}, {}) == []
    assert compared({"side": "left"}, {})[0].now == "side None America/New_York"
