"""For each placeholder of an address (`<uuid:case_id>`), an object of a given clinic to put there.

A new placeholder needs one line here; until then the walk over all addresses fails and says so.
"""

from collections.abc import Callable
from functools import cached_property

from django.db.models import Model
from factory.django import DjangoModelFactory

from checklist.actions.readiness import refresh
from checklist.actions.sheets import issue_sheet
from checklist.models import Case, ClinicCode, PolicyVersion, PrepSheet
from checklist.policies import shipped_policy
from checklist.sheets import compose
from patients.models import ImportBatch, Patient
from staff.models import Clinic, Membership
from tests.factories.checklist import NOW, CaseFactory, ClinicCodeFactory
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    ImportBatchFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PastInjectionFactory,
    PatientFactory,
)
from tests.factories.policies import propose
from tests.factories.staff import MembershipFactory

# Placeholders that name no row: any clinic's address holds the same.
FIXED: dict[str, str] = {
    "section": "safety",
    "item": "authorization",
    "what": "allergies",
    "kind": "codes",
    "decision": "stop",
    "file_name": "allergens.csv",
    "policy_name": f"default@{shipped_policy().version}",
}


class Objects:
    """Rows of one clinic that belong together, made when an address first asks for one."""

    def __init__(self, clinic: Clinic) -> None:
        """Make rows of this clinic."""
        self.clinic = clinic

    @cached_property
    def membership(self) -> Membership:
        """A colleague, whose role an administrator may change."""
        return MembershipFactory(clinic=self.clinic, role="nurse")

    @cached_property
    def patient(self) -> Patient:
        """A patient of the clinic."""
        return PatientFactory(clinic=self.clinic)

    @cached_property
    def case(self) -> Case:
        """The patient's open case, with its verdict."""
        case = CaseFactory(patient=self.patient)
        refresh(case=case, now=NOW)
        return case

    @cached_property
    def sheet(self) -> PrepSheet:
        """The sheet that the patient holds."""
        nurse = self.membership.user
        return issue_sheet(case=self.case, language="en", compose=compose, by=nurse, now=NOW)

    @cached_property
    def batch(self) -> ImportBatch:
        """An upload that waits to be confirmed."""
        return ImportBatchFactory(clinic=self.clinic)

    @cached_property
    def clinic_code(self) -> ClinicCode:
        """A code of the clinic's own list."""
        return ClinicCodeFactory(clinic=self.clinic)

    @cached_property
    def policy_version(self) -> PolicyVersion:
        """A version of the clinic's own that waits for a second person."""
        return propose(self.clinic)

    def on_record(self, factory: type[DjangoModelFactory]) -> Model:
        """A line on the patient's record."""
        return factory(patient=self.patient)


ROWS: dict[str, Callable[[Objects], object]] = {
    "membership_id": lambda objects: objects.membership.pk,
    "patient_id": lambda objects: objects.patient.pk,
    "case_id": lambda objects: objects.case.pk,
    "number": lambda objects: objects.sheet.number,
    "medication_id": lambda objects: objects.on_record(MedicationStatementFactory).pk,
    "allergy_id": lambda objects: objects.on_record(AllergyIntoleranceFactory).pk,
    "result_id": lambda objects: objects.on_record(ObservationFactory).pk,
    "batch_id": lambda objects: objects.batch.pk,
    "version_id": lambda objects: objects.policy_version.pk,
    "row_id": lambda objects: objects.clinic_code.pk,
    "injection_id": lambda objects: objects.on_record(PastInjectionFactory).pk,
}


def fill(placeholders: list[str], objects: Objects) -> dict[str, object]:
    """Return a value for each placeholder; LookupError names one that is unknown here."""
    values: dict[str, object] = {}
    for name in placeholders:
        if name in FIXED:
            values[name] = FIXED[name]
        elif name in ROWS:
            values[name] = ROWS[name](objects)
        else:
            raise LookupError(f"<{name}> is unknown: add it to tests/factories/addresses.py")
    return values
