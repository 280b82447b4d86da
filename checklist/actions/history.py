"""The history of values: `patients.history`, for cases as for what is on record."""

from patients.history import keep_changes, last_change, plain

__all__ = ["keep_changes", "last_change", "plain"]
