"""A crowd of made-up cases for larger trials: the same seed gives the same crowd."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from checklist.actions import refresh
from checklist.demo.moments import Moments, on_working_day
from checklist.demo.stories import read_stories
from checklist.models import Answer, Case
from patients.models import MedicationStatement, Patient, PatientIdentifier
from patients.naming import name_key
from staff.models import Clinic, Membership

BATCH = 200
OPENS = time(8)
GIVEN = ("Alma", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas")
PLANS = (
    ("esi-interlaminar", "lumbar", "midline", ["L4-L5"], "esi"),
    ("esi-transforaminal", "lumbar", "left", ["L5-S1"], "esi"),
    ("esi-caudal", "sacral", "midline", [], "esi"),
    ("facet-mbb", "lumbar", "right", ["L3-L4", "L4-L5"], "facet"),
    ("facet-mbb", "cervical", "left", ["C4-C5"], "facet"),
)
MEDICINES = ("lisinopril", "atorvastatin", "metformin", "apixaban", "clopidogrel", "warfarin")


@dataclass(frozen=True)
class Member:
    """One invented patient with one case."""

    patient: Patient
    number: PatientIdentifier
    case: Case
    answers: list[Answer]
    medicines: list[MedicationStatement]


def seed_crowd(*, clinic: Clinic, cases: int, seed: int, now: datetime) -> Iterator[int]:
    """Make so many more cases in the clinic; yields how many are done, batch by batch."""
    chance = Random(seed)
    first = PatientIdentifier.objects.filter(clinic=clinic).count()
    sets = read_stories()["answers"]
    for start in range(0, cases, BATCH):
        numbers = range(first + start, first + min(start + BATCH, cases))
        members = [_member(clinic, number, chance, sets, now) for number in numbers]
        _store(members, now)
        yield start + len(members)


@transaction.atomic
def _store(members: list[Member], now: datetime) -> None:
    Patient.objects.bulk_create([one.patient for one in members])
    PatientIdentifier.objects.bulk_create([one.number for one in members])
    Case.objects.bulk_create([one.case for one in members])
    Answer.objects.bulk_create([answer for one in members for answer in one.answers])
    MedicationStatement.objects.bulk_create([line for one in members for line in one.medicines])
    for one in members:
        refresh(case=one.case, now=now)


def _member(
    clinic: Clinic, number: int, chance: Random, sets: dict[str, Any], now: datetime
) -> Member:
    asked_at = now - timedelta(days=chance.randint(0, 5), hours=2)
    patient = _patient(clinic, number, chance, asked_at)
    protocol, region, side, levels, kind = chance.choice(PLANS)
    start = _start(clinic, now, days=chance.randint(1, 60), quarters=chance.randint(0, 32))
    case = Case(
        clinic=clinic,
        patient=patient,
        protocol=protocol,
        region=region,
        side=side,
        levels=levels,
        scheduled_start=start,
        sedation="none",
        purpose="therapeutic",
        image_guidance="fluoroscopy",
        contrast=True,
        steroid=True,
        booked_on=asked_at.astimezone(clinic.tz).date(),
        payer="medicare",
        state=clinic.state,
        site=clinic.site,
        self_pay=False,
        created_at=asked_at,
        physician=_physician(clinic),
    )
    moments = Moments(now, clinic.tz, start)
    answers = [
        Answer(
            case=case,
            clinic=clinic,
            item=item,
            value=moments.value(value),
            at=asked_at,
            source="nurse",
        )
        for item, value in sets[kind].items()
        if chance.random() < 0.97
    ]
    medicines = [
        MedicationStatement(
            patient=patient,
            clinic=clinic,
            ingredient=name,
            text=name,
            status="taking",
            changed_at=asked_at,
            recognised_by="person",
        )
        for name in chance.sample(MEDICINES, chance.randint(0, 3))
    ]
    number_row = PatientIdentifier(
        patient=patient, clinic=clinic, type="MR", value=f"CROWD-{number:06}"
    )
    return Member(patient, number_row, case, answers, medicines)


def _start(clinic: Clinic, now: datetime, *, days: int, quarters: int) -> datetime:
    """A quarter of an hour from eight in the morning on, of a working day in so many days."""
    day = now.astimezone(clinic.tz).date() + timedelta(days=days)
    clock = datetime.combine(day, OPENS, clinic.tz) + timedelta(minutes=15 * quarters)
    return on_working_day(clock.astimezone(UTC), clinic.tz)


def _patient(clinic: Clinic, number: int, chance: Random, asked_at: datetime) -> Patient:
    given = chance.choice(GIVEN)
    family = f"Crowd-{number:06}"
    return Patient(
        clinic=clinic,
        given_name=given,
        family_name=family,
        name_key=name_key(family, given),
        birth_date=(asked_at - timedelta(days=chance.randint(9_000, 31_000))).date(),
        sex=chance.choice(("female", "male")),
        medications_none_at=asked_at,
        allergies_none_at=asked_at,
        history_none_at=asked_at,
    )


def _physician(clinic: Clinic) -> Any:
    member = Membership.objects.for_clinic(clinic).with_role("physician").first()
    return member.user if member else None
