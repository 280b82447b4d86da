"""Prep sheets of cases: what `issue_sheet` calls to write one, and what a preview shows.

The content is kept with the sheet, so that it can be shown again exactly as the patient holds it.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from checklist.gather import case_document
from checklist.models import Case, ReadinessSnapshot
from checklist.refusals import Refused
from checklist.sheet_content import Content, Heading, sheet_content
from checklist.sheet_words import sheet_words
from checklist.snapshots import policy_in_force
from staff.models import Clinic

# Between the parts of a phone number, so that it stays on one line.
UNBROKEN = "\N{NO-BREAK SPACE}"


def compose(
    case: Case, snapshot: ReadinessSnapshot, language: str, number: int | None = None
) -> Content:
    """Write the content of a case's sheet from its verdict.

    Raises Refused where the clinic's phone or address is missing: a sheet that says "call us" must
    say where. Raises KeyError for a language that the sheet does not have.
    """
    document = case_document(case, at=snapshot.evaluated_at)
    heading = heading_of(case, language, number, snapshot.evaluated_at)
    return sheet_content(
        snapshot.report, document, heading, policy_in_force(case.clinic), sheet_words(language)
    )


def heading_of(case: Case, language: str, number: int | None, printed_at: datetime) -> Heading:
    """Read who and where from the case's rows. Raises Refused where the clinic's are not there.

    Opening hours are the clinic's own words: a sheet has those of its language, or none.
    """
    clinic, patient = case.clinic, case.patient
    if not (clinic.phone and clinic.street and clinic.city):
        raise Refused(
            "clinic-incomplete",
            _("The clinic's phone and address are not on record: a sheet needs both."),
        )
    return Heading(
        clinic=clinic.name,
        address=_address(clinic),
        phone=UNBROKEN.join(clinic.phone.split()),
        hours=" ".join(clinic.hours_in(language).split()),
        patient=" ".join(filter(None, [patient.given_name, patient.family_name])),
        birth_date=patient.birth_date,
        number=number,
        printed_at=printed_at.astimezone(clinic.tz),
        is_open=case.status in (Case.Status.OPEN, Case.Status.PROPOSED),
    )


def _address(clinic: Clinic) -> str:
    region = " ".join(filter(None, [clinic.state, clinic.postal_code]))
    return ", ".join(filter(None, [clinic.street, clinic.city, region]))
