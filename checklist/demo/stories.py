"""Telling the stories: each is written with the same verbs and rows as a real case."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.db import transaction

from checklist.actions import book, cancel, decide_stop, refresh, sign_off, waive
from checklist.demo.moments import Moments, on_working_day
from checklist.engine.vocabulary import PHYSICIAN_ANSWERS
from checklist.models import Answer, Case
from patients.models import (
    AllergyIntolerance,
    MedicationStatement,
    Observation,
    PastInjection,
    Patient,
    PatientIdentifier,
)
from staff.models import Clinic, User

STORIES = Path(settings.BASE_DIR) / "fixtures" / "demo" / "stories.yaml"
ASKED_BEFORE = timedelta(days=2)
ASKED_TODAY_BEFORE = timedelta(minutes=20)
BOOKED_BEFORE = timedelta(days=7)
BY_THE_HOUR = re.compile(r"anchor[+-]\d+h", re.ASCII)
UNITS = {"systolic-bp": "mm[Hg]", "diastolic-bp": "mm[Hg]", "temperature": "Cel", "egfr": "mL/min"}

Told = dict[str, Any]


def read_stories() -> Told:
    """The fixture: clinic, staff, sets of answers and stories."""
    return yaml.safe_load(STORIES.read_text(encoding="utf-8"))


def start_of(story: Told, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a story's injection is booked for: on a working day, unless it is told by the hour.

    A story whose questions of the last week are answered moves to the Friday before, so that they
    stay fresh; any other to the Monday after.
    """
    offset = story["case"]["start"]
    start = Moments(now, zone).instant(offset)
    if start is None or BY_THE_HOUR.fullmatch(offset):
        return start
    return on_working_day(start, zone, earlier="last-week" in story.get("asked_today", []))


class Teller:
    """Writes stories into one clinic, counted from one anchor."""

    def __init__(self, clinic: Clinic, people: dict[str, User], told: Told, now: datetime) -> None:
        self.clinic = clinic
        self.people = people
        self.sets = told["answers"]
        self.now = now

    @transaction.atomic
    def tell(self, story: Told) -> Case:
        """Write one story; a case that an earlier telling left open is cancelled first."""
        moments = Moments(self.now, self.clinic.tz, start_of(story, self.now, self.clinic.tz))
        patient = self._patient(story, moments)
        for old in Case.objects.for_clinic(self.clinic).of_patient(patient).open():
            cancel(case=old, reason="Told anew", by=self.people["scheduler"], now=self.now)
        self._record(story, patient, moments)
        case = self._book(story["case"], patient, moments)
        self._answer(story, case, moments)
        self._decide(story, case)
        return case

    def _patient(self, story: Told, moments: Moments) -> Patient:
        """The patient of that record number, made where there is none yet."""
        known = PatientIdentifier.objects.filter(
            clinic=self.clinic, system="", value=story["mrn"]
        ).first()
        details = dict(story["patient"])
        details["birth_date"] = moments.day(details["birth_date"])
        details.setdefault("language", "en")
        if known is not None:
            Patient.objects.filter(pk=known.patient_id).update(birth_date=details["birth_date"])
            return Patient.objects.get(pk=known.patient_id)
        patient = Patient.objects.create(
            clinic=self.clinic,
            phone="(419) 555-0100",
            entered_by=self.people["scheduler"],
            **details,
        )
        PatientIdentifier.objects.create(
            patient=patient, clinic=self.clinic, type="MR", value=story["mrn"]
        )
        return patient

    def _record(self, story: Told, patient: Patient, moments: Moments) -> None:
        """Medicines, allergies, results, injections; what an earlier telling wrote goes."""
        asked_at = self.now - ASKED_BEFORE
        MedicationStatement.objects.filter(patient=patient).update(on_list=False)
        for model in (AllergyIntolerance, Observation, PastInjection):
            model.objects.filter(patient=patient).update(removed_at=asked_at)
        nones = {}
        for name, write in (
            ("medications", self._medicine),
            ("allergies", self._allergy),
            ("history", self._session),
        ):
            lines = story.get(name) or []
            nones[f"{name}_none_at"] = None if lines else self.now - timedelta(hours=1)
            for line in lines:
                write(patient, line, moments, asked_at)
        Patient.objects.filter(pk=patient.pk).update(**nones)
        for test, value in (story.get("results") or {}).items():
            self._row(
                Observation,
                patient,
                test=test,
                value=Decimal(str(value)),
                unit=UNITS[test],
                taken_at=self.now - ASKED_TODAY_BEFORE,
            )

    def _row(self, model: Any, patient: Patient, **values: Any) -> None:
        model.objects.create(
            patient=patient, clinic=self.clinic, entered_by=self.people["nurse"], **values
        )

    def _medicine(self, patient: Patient, line: Told, moments: Moments, at: datetime) -> None:
        values = {k: v for k, v in line.items() if k not in ("last_dose", "stop_decision")}
        last_dose = moments.instant(line.get("last_dose"))
        changed_at = max(at, last_dose) if last_dose else at
        recognised = "person" if line["ingredient"] else ""
        self._row(
            MedicationStatement,
            patient,
            last_dose=last_dose,
            changed_at=changed_at,
            recognised_by=recognised,
            **values,
        )

    def _allergy(self, patient: Patient, line: Told, moments: Moments, at: datetime) -> None:
        self._row(AllergyIntolerance, patient, changed_at=at, **line)

    def _session(self, patient: Patient, line: Told, moments: Moments, at: datetime) -> None:
        values = {**line, "injected_on": moments.day(line["injected_on"])}
        self._row(PastInjection, patient, **values)

    def _book(self, booking: Told, patient: Patient, moments: Moments) -> Case:
        booked_at = self.now - BOOKED_BEFORE
        fields = {k: v for k, v in booking.items() if k not in ("start", "booked")}
        booked_on = booking.get("booked", "anchor-7d")
        defaults = {
            "sedation": "none",
            "purpose": "therapeutic",
            "image_guidance": "fluoroscopy",
            "contrast": True,
            "steroid": True,
            "self_pay": False,
            "physician": self.people["physician"],
        }
        return book(
            patient=patient,
            by=self.people["scheduler"],
            now=booked_at,
            scheduled_start=moments.start,
            booked_on=moments.day(booked_on),
            **{**defaults, **fields},
        )

    def _answer(self, story: Told, case: Case, moments: Moments) -> None:
        """The chosen sets of answers, with the story's own in their place."""
        asked: Told = {}
        for name in story["asked"]:
            asked |= self.sets[name]
        today: Told = {}
        for name in story.get("asked_today", []):
            today |= self.sets[name]
        changed = {**(story.get("answers") or {}), **(story.get("answers_of") or {})}
        for item in changed:
            today.pop(item, None)
        for item, value in {**asked, **changed}.items():
            self._say(case, item, value, self.now - ASKED_BEFORE, moments)
        for item, value in today.items():
            self._say(case, item, value, self.now - ASKED_TODAY_BEFORE, moments)
        refresh(case=case, now=self.now)

    def _say(self, case: Case, item: str, value: Any, at: datetime, moments: Moments) -> None:
        if value is None or (moments.start is None and "start" in str(value)):
            return
        by_physician = item in PHYSICIAN_ANSWERS
        Answer.objects.create(
            case=case,
            clinic=case.clinic,
            item=item,
            value=moments.value(value),
            at=at,
            source="physician" if by_physician else "nurse",
            by=self.people["physician" if by_physician else "nurse"],
        )

    def _decide(self, story: Told, case: Case) -> None:
        """The prescribers' decisions, the physician's waivers and signature."""
        for line in story.get("medications") or []:
            if line.get("stop_decision"):
                decide_stop(
                    case=case,
                    ingredient=line["ingredient"],
                    replaces=None,
                    now=self.now,
                    stop_decision=line["stop_decision"],
                    by=self.people["nurse"],
                )
        physician = self.people["physician"]
        for item, reason in (story.get("waivers") or {}).items():
            waive(case=case, item=item, reason=reason, by=physician, now=self.now)
        if story.get("signed"):
            shown = refresh(case=case, now=self.now).shown_digest
            sign_off(case=case, shown_digest=shown, by=physician, now=self.now)
