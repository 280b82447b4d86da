"""Versions compare as numbers, and what is no version is refused."""

import pytest

from checklist.policies import version_key


def test_versions_are_ordered_by_their_numbers():
    given = ["2026.10", "2026.9", "2026", "2027.0", "2026.9.1", "9", "2026.0"]

    assert sorted(given, key=version_key) == [
        "9", "2026", "2026.0", "2026.9", "2026.9.1", "2026.10", "2027.0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "version",
    ["", "newest", "2026.", ".1", "2026..1", "2026.01", "02026.1", "-1", "1.2.3.4.5", "1,2",
     "2026.1 ", "２０２６.1", "1" * 7, "2026.1\n", "v1"],
)  # fmt: skip
def test_what_is_no_version_is_refused(version):
    with pytest.raises(ValueError):
        version_key(version)
