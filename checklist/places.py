"""Where each item of a report is mended: the section of the checklist, or the booking."""

from django.urls import reverse

from checklist.engine.questionnaire import QUESTIONS
from checklist.engine.vocabulary import LOCAL
from checklist.models import Case

# Items that a list on record decides, and the section and anchor of that list.
MEDICINES = ("preparation", "medicines")
ALLERGIES = ("safety", "allergies")
RESULTS = ("safety", "results")
INJECTIONS = ("eligibility", "injections")
LIST_OF = {
    "hold": MEDICINES,
    "hold-margin": MEDICINES,
    "hold-excess": MEDICINES,
    "stop-decision": MEDICINES,
    "medication": MEDICINES,
    "bleeding-risk": MEDICINES,
    "diabetes-medicines": MEDICINES,
    "steroid-interaction": MEDICINES,
    "allergy": ALLERGIES,
    "allergies-reviewed": ALLERGIES,
    "platelets": RESULTS,
    "inr": RESULTS,
    "glucose": RESULTS,
    "blood-pressure": RESULTS,
    "renal-function": RESULTS,
    "session-limit": INJECTIONS,
    "interval": INJECTIONS,
    "repeat-relief": INJECTIONS,
    "diagnostic-block-history": INJECTIONS,
    "same-day": INJECTIONS,
}
BOOKING = {
    "levels": "checklist:change",
    "image-guidance": "checklist:change",
    "sedation": "checklist:change",
    "scheduled-start": "checklist:reschedule",
}
QUESTION_OF = {item: question for question in reversed(QUESTIONS) for item in question.items}


def place_of(case: Case, item: str, section: str = "") -> str:
    """Return the address where an item of the report is mended; the report for all others.

    `section` is the finding's: a clinic's own item is asked there.
    """
    kind = item if item in QUESTION_OF else item.partition(":")[0]
    if item in BOOKING:
        return reverse(BOOKING[item], args=[case.pk])
    if kind in LIST_OF:
        section, anchor = LIST_OF[kind]
        return section_address(case, section, anchor)
    if item in QUESTION_OF:
        question = QUESTION_OF[item]
        return section_address(case, question.section, question_anchor(question.link_id))
    if item.startswith(LOCAL) and section:
        return section_address(case, section, question_anchor(item))
    return reverse("checklist:report", args=[case.pk])


def section_address(case: Case, section: str, anchor: str = "") -> str:
    """Return the address of a section of the checklist, or of a place in it."""
    address = reverse("checklist:section", args=[case.pk, section])
    return f"{address}#{anchor}" if anchor else address


def question_anchor(link_id: str) -> str:
    """Return the id of a question's form on its page; no colon, which a selector would read."""
    return f"q-{link_id.replace(':', '-')}"
