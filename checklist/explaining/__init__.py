"""Why an item stands as it does, for people and for other systems: one document, in words."""

from checklist.explaining.document import explain
from checklist.explaining.invalid import RECORD_INVALID, explain_invalid
from checklist.explaining.items import UnknownItem

__all__ = ["RECORD_INVALID", "UnknownItem", "explain", "explain_invalid"]
