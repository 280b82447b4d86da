"""The answers that a payer's criterion rests on: what, who says so, who wrote it down, when.

The report names places of the case document (`answers[3]`); each is followed back to its row.
Places that no payer asks about (medicines, allergies, results) give nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from checklist.answer_words import answer_words, source_words
from checklist.engine.questionnaire import BY_ID
from checklist.evidence import evidence_words
from checklist.gather import OWN_CASE, moment, session_line
from checklist.models import Answer, Case, Waiver
from checklist.wording import FIELD, field_words
from patients.models import PastInjection, RecordChange

Document = dict[str, Any]

PLACE = re.compile(r"([a-z]+)(?:\[(\d+)\]|\.([a-z_]+))?")


@dataclass(frozen=True)
class Fact:
    """One answer. `by` and `file` are empty where nobody, or no file, is known; `at` an instant."""

    place: str
    question: str
    answer: str
    source: str
    by: str
    at: datetime | None
    file: str = ""

    def document(self, case: Case) -> Document:
        """The fact as JSON."""
        return {
            "place": self.place,
            "question": self.question,
            "answer": self.answer,
            "source": self.source,
            "by": self.by or None,
            "at": moment(self.at, case.clinic.tz),
            "file": self.file or None,
        }


@dataclass
class Facts:
    """The rows behind one case document, read once and only where a criterion asks."""

    case: Case
    document: Document

    def at(self, place: str) -> Fact | None:
        """Return the fact at a place of the document; None where the packet shows none."""
        found = PLACE.fullmatch(place)
        if not found:
            return None
        part, index, field = found.groups()
        reader = READ.get(part)
        if reader is None or (reader is Facts.booked and field is None):
            return None
        if index and int(index) >= len(self.document.get(part) or []):
            return None
        return reader(self, place, int(index) if index else None, field)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """The current answers by item."""
        rows = Answer.in_clinic(self.case.clinic).filter(case=self.case).current()
        return {row.item: row for row in rows.select_related("by")}

    @cached_property
    def sessions(self) -> list[PastInjection]:
        """The past injections on record, in the order of the document."""
        rows = PastInjection.objects.filter(patient=self.case.patient).standing()
        return list(rows.select_related("entered_by"))

    @cached_property
    def changes(self) -> dict[str, RecordChange]:
        """The newest change of each booked field."""
        rows = RecordChange.in_clinic(self.case.clinic).filter(
            object_type="case", object_id=str(self.case.pk)
        )
        return {row.field: row for row in rows.select_related("by").order_by("at", "pk")}

    def answer(self, place: str, index: int | None, _field: str | None) -> Fact:
        """Return an answer to a question."""
        item = self.document["answers"][index]["item"]
        row = self.answers[item]
        return Fact(
            place,
            gettext(BY_ID[item].text),
            answer_words(item, row.value, self.case.clinic.tz),
            source_words(row.source, item),
            str(row.by or ""),
            row.at,
        )

    def session(self, place: str, index: int | None, _field: str | None) -> Fact:
        """Return an earlier injection, or what is known of there being none."""
        zone = self.case.clinic.tz
        label = gettext("Earlier injection")
        if index is None:
            return self.no_session(place)
        line = self.document["history"][index]
        row = next((one for one in self.sessions if session_line(one) == line), None)
        words = evidence_words(self.document, place, zone)
        if row is None:
            return Fact(place, label, words, gettext("Booked here"), "", None)
        own = gettext("Done here") if row.source_type == OWN_CASE else gettext("On record")
        source = gettext("Import") if row.imported_at else own
        at = row.imported_at or row.source_date
        return Fact(place, label, words, source, str(row.entered_by or ""), at, row.source_file)

    def no_session(self, place: str) -> Fact:
        """Return that there is no earlier injection, or none that counts for the criterion."""
        label, number = gettext("Earlier injections"), len(self.document["history"])
        if number:
            words = ngettext(
                "%(number)s on record, it does not count here",
                "%(number)s on record, none of them counts here",
                number,
            ) % {"number": number}
            return Fact(place, label, words, gettext("On record"), "", None)
        asked_at = self.case.patient.history_none_at
        return Fact(place, label, gettext("asked, none"), gettext("Patient"), "", asked_at)

    def booked(self, place: str, _index: int | None, field: str | None) -> Fact:
        """Return a booked field: who set it last, else who booked the case."""
        part, name = place.split(".")[0], field or ""
        value = self.document[part].get(name)
        change = self.changes.get(name)
        by = change.by if change else self.case.created_by
        is_imported = change.cause == "import" if change else bool(self.case.proposal)
        return Fact(
            place,
            str(FIELD.get(name, name)),
            field_words(name, value, self.case.clinic.tz),
            gettext("Import") if is_imported else gettext("Booking"),
            str(by or ""),
            change.at if change else self.case.created_at,
            self.case.proposal.get("file", "") if is_imported else "",
        )

    def waiver(self, place: str, index: int | None, _field: str | None) -> Fact:
        """Return a physician's decision to go ahead in spite of the item."""
        line = self.document["waivers"][index]
        rows = Waiver.in_clinic(self.case.clinic).filter(case=self.case).active()
        row = rows.filter(item=line["item"]).select_related("by").first()
        by, at = (str(row.by), row.at) if row else ("", None)
        return Fact(place, gettext("Waived"), line["reason"], gettext("Physician"), by, at)


READ: dict[str, Callable[[Facts, str, int | None, str | None], Fact]] = {
    "answers": Facts.answer,
    "history": Facts.session,
    "procedure": Facts.booked,
    "coverage": Facts.booked,
    "waivers": Facts.waiver,
}
