"""What every reader of a resource is told, and the source that it gives to what it reads."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from patients.fhir.entries import Entry
from patients.fhir.nodes import Node, Span, Unreadable
from patients.fhir.references import Index
from patients.proposals import SourceRef


@dataclass(frozen=True)
class Context:
    """The file's name, the moment of reading, the clinic's zone and the file's entries."""

    file: str
    now: datetime
    zone: ZoneInfo
    index: Index

    def source(self, entry: Entry, said: Span | None = None) -> SourceRef:
        """Name the resource as the source of a value; `said` is when it was recorded."""
        return SourceRef(
            self.file, entry.kind, entry.key, entry.system, said.first if said else None
        )

    def past(self, node: Node) -> Span | None:
        """Read a date or time that must not lie ahead. Raises Unreadable where it does."""
        span = node.span(self.zone)
        if span and span.first > self.now:
            raise Unreadable(node.path, _("lies in the future"))
        return span

    def moment(self, span: Span | None) -> Span | None:
        """Return the span as it can have been by now: this year ends today."""
        return span and Span(span.first, min(span.last, self.now))
