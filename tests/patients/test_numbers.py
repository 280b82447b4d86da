"""Numbers as pages show them."""

import pytest

from patients.numbers import shown_number


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("MR", "MR-778120", "MR-778120"),
        ("", "H-1", "H-1"),
        ("SS", "999-93-7616", "…7616"),
        ("DL", "S99936515", "…6515"),
        ("PPN", "X78670759X", "…759X"),
        ("SS", "7616", "…"),
    ],
)
def test_of_a_private_number_only_the_end_is_shown(kind, value, shown):
    assert shown_number(kind, value) == shown
