"""Cases and what hangs on them, for tests; made up throughout."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from checklist.models import (
    Answer,
    BilledCodes,
    Case,
    ClinicCode,
    PayerText,
    ReadinessSnapshot,
)
from checklist.policies import shipped_policy
from tests.factories.patients import PatientFactory
from tests.factories.staff import ClinicFactory

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
START = datetime(2026, 12, 7, 14, 30, tzinfo=UTC)
ASKED = datetime(2026, 11, 20, 15, tzinfo=UTC)


class CaseFactory(DjangoModelFactory):
    """An open case: a lumbar epidural two weeks after `NOW`, nothing asked yet."""

    class Meta:
        model = Case

    patient = factory.SubFactory(PatientFactory)
    clinic = factory.SelfAttribute("patient.clinic")
    protocol = "esi-interlaminar"
    region = "lumbar"
    side = "midline"
    levels = factory.LazyFunction(lambda: ["L4-L5"])
    scheduled_start = START
    sedation = "none"
    purpose = "therapeutic"
    image_guidance = "fluoroscopy"
    contrast = True
    steroid = True
    booked_on = date(2026, 11, 16)
    payer = "medicare"
    state = "FL"
    site = "office"
    created_at = datetime(2026, 11, 16, 15, tzinfo=UTC)


class AnswerFactory(DjangoModelFactory):
    """A first answer: instructions were given."""

    class Meta:
        model = Answer

    case = factory.SubFactory(CaseFactory)
    clinic = factory.SelfAttribute("case.clinic")
    item = "instructions-given"
    value = True
    source = "nurse"
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)


class SnapshotFactory(DjangoModelFactory):
    """A verdict as stored: not what the engine would say, but what a test says it said."""

    class Meta:
        model = ReadinessSnapshot

    clinic = factory.SubFactory(ClinicFactory)
    case = factory.SubFactory(CaseFactory, patient__clinic=factory.SelfAttribute("...clinic"))
    is_open = True
    scheduled_start = START
    status = "incomplete"
    counts = factory.LazyFunction(dict)
    shown_digest = "sha256:0"
    policy_digest = factory.LazyFunction(lambda: shipped_policy().digest)
    report = factory.LazyFunction(lambda: {"findings": []})
    evaluated_at = NOW


# What a well patient answers two weeks before an epidural: nothing in the way, the day's own
# checks still to come, so the case is `waiting`.
WELL_ANSWERS = {
    "indications": ["radicular-pain"],
    "pain-duration-weeks": 12,
    "pain-score": 7,
    "function-score": {"scale": "odi", "value": 44},
    "conservative-care-weeks": 8,
    "conservative-care": ["physical-therapy"],
    "imaging": "mri",
    "imaging-date": "2026-10-01",
    "imaging-concordant": True,
    "physical-exam-date": "2026-11-16",
    "red-flags": [],
    "bleeding-disorder": False,
    "diabetes": "none",
    "vaccination-date": "none",
    "recent-event": False,
    "implanted-device": False,
    "anesthesia-reaction": False,
    "can-lie-prone": True,
    "instructions-given": True,
    "driver": "confirmed",
    "fasting-understood": True,
    "follow-up-on": "2026-12-17",
}


def make_well_case(**fields: object) -> Case:
    """A `waiting` case of a patient without medicines, allergies or earlier injections."""
    said = {f"patient__{what}_none_at": ASKED for what in ("medications", "allergies", "history")}
    case = CaseFactory(**{**said, **fields})
    for item, value in WELL_ANSWERS.items():
        AnswerFactory(case=case, item=item, value=value, at=ASKED)
    return case


class BilledCodesFactory(DjangoModelFactory):
    """The code that fits the factory's case, as billing wrote it down."""

    class Meta:
        model = BilledCodes

    case = factory.SubFactory(CaseFactory)
    clinic = factory.SelfAttribute("case.clinic")
    lines = factory.LazyFunction(lambda: [{"code": "62323", "modifiers": [], "units": 1}])
    at = NOW


class ClinicCodeFactory(DjangoModelFactory):
    """A code that a clinic licenses, with its price; the description is made up."""

    class Meta:
        model = ClinicCode

    clinic = factory.SubFactory(ClinicFactory)
    code = "62323"
    description = "Made-up licensed words"
    licence = "Made-up licence 7"
    price = Decimal("1250.00")
    valid_from = date(2026, 1, 1)
    file = "codes.csv"
    line = 2
    at = NOW


class PayerTextFactory(DjangoModelFactory):
    """What a payer's policy says of imaging; the text is made up."""

    class Meta:
        model = PayerText

    clinic = factory.SubFactory(ClinicFactory)
    payer = "medicare"
    item = "imaging"
    policy_number = "L-1"
    criterion_number = "3b"
    text = "Made-up words of a payer."
    licence = "Made-up licence 8"
    valid_from = date(2026, 1, 1)
    file = "texts.csv"
    line = 2
    at = NOW
