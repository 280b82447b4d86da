"""What patients' pages and imports ask of cases: see `patients.ports`, which may not import us."""

from django.urls import reverse

from checklist.actions import book_proposed, book_scheduled, change_patient, patient_changed
from checklist.models import Case
from checklist.wording import booked_words
from patients.models import Patient
from patients.ports import CaseLine

__all__ = ["book_proposed", "book_scheduled", "case_lines", "change_patient", "patient_changed"]


def case_lines(*, patient: Patient) -> list[CaseLine]:
    """List what was ever booked for a patient, open cases first, then the newest."""
    cases = Case.objects.for_clinic(patient.clinic).of_patient(patient).with_people()
    rows = sorted(cases, key=lambda case: (case.is_open, case.created_at), reverse=True)
    return [
        CaseLine(booked_words(case), case.get_status_display(), _page_of(case)) for case in rows
    ]


def _page_of(case: Case) -> str:
    """Return the address of a case's page; a proposal is completed first."""
    name = "checklist:accept" if case.status == Case.Status.PROPOSED else "checklist:case"
    return reverse(name, kwargs={"case_id": case.pk})
