"""For each placeholder of an address (`<uuid:case_id>`), an object of a given clinic to put there.

A new placeholder needs one line here; until then the walk over all addresses fails and says so.
"""

from collections.abc import Callable
from functools import cached_property

from staff.models import Clinic
from tests.factories.staff import MembershipFactory

# Placeholders that name no row: any clinic's address holds the same.
FIXED: dict[str, str] = {}


class Objects:
    """Rows of one clinic that belong together, made when an address first asks for one."""

    def __init__(self, clinic: Clinic) -> None:
        """Make rows of this clinic."""
        self.clinic = clinic

    @cached_property
    def membership(self):
        return MembershipFactory(clinic=self.clinic, role="nurse")


ROWS: dict[str, Callable[[Objects], object]] = {
    "membership_id": lambda objects: objects.membership.pk,
}


def fill(placeholders: list[str], objects: Objects) -> dict[str, object]:
    """Return a value for each placeholder; LookupError names one that is unknown here."""
    values: dict[str, object] = {}
    for name in placeholders:
        if name in FIXED:
            values[name] = FIXED[name]
        elif name in ROWS:
            values[name] = ROWS[name](objects)
        else:
            raise LookupError(f"<{name}> is unknown: add it to tests/factories/addresses.py")
    return values
