"""Why a verb did not do what it was asked: somebody was quicker, or it may not be done."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise

from staff.models import User


class Refused(Exception):
    """The verb may not be done; nothing was written. Status 422 (403 where `code` is "role").

    `message` is a sentence for the page, without patients' data; `field` names the input to mend,
    where there is one; `code` is for tests and for choosing a status.
    """

    def __init__(self, code: str, message: str | Promise, *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field


def check_room(row: Model) -> None:
    """Raise Refused ("invalid") where a column has no room for its value, naming the field."""
    relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        field, [message, *_more] = next(iter(error.message_dict.items()))
        raise Refused("invalid", message, field=field) from error


class Conflict(Exception):
    """What the form showed is no longer so; nothing was written. Status 409 with both values.

    `mine` is what was to be stored, `theirs` what stands now, stored `by` (None: an import or the
    program) `at`; `field` names what they are values of.
    """

    def __init__(
        self, mine: Any, theirs: Any, *, by: User | None, at: datetime | None, field: str = ""
    ) -> None:
        super().__init__(field)
        self.mine = mine
        self.theirs = theirs
        self.by = by
        self.at = at
        self.field = field
