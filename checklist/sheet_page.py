"""What the page about a case's prep sheets shows: a preview, and the sheets issued before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklist.differences import change_difference
from checklist.forms.sheets import language_choices
from checklist.models import Case, PrepSheet, ReadinessSnapshot
from checklist.paper import INSTALL_PANGO, pdf_available
from checklist.refusals import Refused
from checklist.sheets import compose
from staff.differences import Difference

STALE_REASONS: dict[str, Promise] = {
    "rescheduled": _("The start has moved"),
    "procedure-changed": _("The procedure has changed"),
    "identity-changed": _("Name, birth date or numbers have changed"),
    "medicines-changed": _("The medicines have changed"),
    "hold-dates-changed": _("A last-dose time has changed"),
    "date-sure": _("The date is now sure"),
    "follow-up-changed": _("The follow-up has changed"),
    "pregnancy-possible": _("Pregnancy is no longer ruled out"),
    "policy-changed": _("The clinic's rules have changed"),
    "cancelled": _("The case is cancelled"),
}


@dataclass(frozen=True)
class IssuedSheet:
    """One sheet of the case, as the list shows it. `held`: the one that the patient goes by."""

    number: int
    language: str
    issued_at: datetime
    by: str
    given_at: datetime | None
    held: bool
    stale: list[tuple[Promise | str, Difference]]


def sheet_page(case: Case, snapshot: ReadinessSnapshot, language: str) -> dict[str, Any]:
    """Gather what the page shows, the preview in `language`; one query for the sheets."""
    preview, refusal = _preview(case, snapshot, language)
    issued = [_issued(sheet, case) for sheet in case.sheets.select_related("by")]
    return {
        "case": case,
        "language": language,
        "languages": language_choices(),
        "preview": preview,
        "refusal": refusal,
        "shown_digest": snapshot.shown_digest,
        "sheets": issued,
        "held": next((sheet for sheet in issued if sheet.held), None),
        "pdf": pdf_available(),
        "install": INSTALL_PANGO,
    }


def is_void(sheet: PrepSheet) -> bool:
    """Say whether nobody may go by this sheet any more."""
    return sheet.superseded_at is not None or sheet.is_stale


def first_language(case: Case) -> str:
    """Return the language to begin with: the patient's, the clinic's, or the first there is."""
    codes = [code for code, _name in language_choices()]
    wanted = (case.patient.language, case.clinic.default_language)
    return next((code[:2] for code in wanted if code and code[:2] in codes), codes[0])


def _preview(
    case: Case, snapshot: ReadinessSnapshot, language: str
) -> tuple[dict[str, Any] | None, str]:
    try:
        return compose(case, snapshot, language), ""
    except Refused as refused:
        return None, str(refused.message)


def _issued(sheet: PrepSheet, case: Case) -> IssuedSheet:
    return IssuedSheet(
        number=sheet.number,
        language=dict(language_choices()).get(sheet.language, sheet.language),
        issued_at=sheet.issued_at,
        by=str(sheet.by or ""),
        given_at=sheet.given_at,
        held=sheet.superseded_at is None,
        stale=[
            (STALE_REASONS.get(change["reason"], change["reason"]),
             change_difference(change, case.clinic.tz))
            for change in sheet.stale_reasons
        ],
    )  # fmt: skip
