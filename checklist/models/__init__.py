"""The rows of one planned injection: what is booked, what was said, what was decided."""

from checklist.models.answers import Answer, MedicationDecision
from checklist.models.billing import BilledCodes, ClinicCode, PayerText
from checklist.models.cases import Case
from checklist.models.decisions import SignOff, Waiver
from checklist.models.policies import PolicyVersion
from checklist.models.readiness import ReadinessSnapshot
from checklist.models.sheets import PrepSheet

__all__ = [
    "Answer",
    "BilledCodes",
    "Case",
    "ClinicCode",
    "MedicationDecision",
    "PayerText",
    "PolicyVersion",
    "PrepSheet",
    "ReadinessSnapshot",
    "SignOff",
    "Waiver",
]
