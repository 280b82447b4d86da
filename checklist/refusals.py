"""Why a verb did not do what it was asked; the words are `staff.refusals`, shared by all apps."""

from staff.refusals import Conflict, Refused, check_room

__all__ = ["Conflict", "Refused", "check_room"]
