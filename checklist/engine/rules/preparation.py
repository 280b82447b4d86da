"""Is the patient prepared: medicines gone through, instructions, driver, fasting, consent."""

from collections.abc import Iterator
from datetime import date, timedelta

from checklist.engine.calendar import day_of
from checklist.engine.findings import Draft, met, unknown, unmet
from checklist.engine.judging import (
    before_start,
    fasting_severity,
    fresh_yes_no,
    missing,
    no_start,
    yes_no,
)
from checklist.engine.known import Known, Missing
from checklist.engine.situation import Situation


def medications_reviewed(case: Situation) -> Iterator[Draft]:
    """Every medicine was gone through with the patient lately.

    Source: clinic policy.
    """
    item = "medications-reviewed"
    if case.facts.medications is None:
        yield unknown(item, "medications-unknown")
        return
    window = case.numbers.medications_confirmed_window
    until = before_start(case, window)
    yield fresh_yes_no(case, item, "medications-confirmed", window, good=True, until=until)


def medication_unrecognised(case: Situation) -> Iterator[Draft]:
    """A medicine that nobody can place may be a blood thinner.

    Source: clinic policy.
    """
    lines = case.open_lines
    if lines:
        names = {e.text or e.ingredient or e.rxcui or "?" for e in lines}
        places = sorted(entry.evidence for entry in lines)
        yield unknown(
            "medication:unrecognised",
            "medication.unrecognised",
            *places,
            names=", ".join(sorted(names)),
        )


def diabetes_medicines(case: Situation) -> Iterator[Draft]:
    """Some diabetes medicines need a plan before sedation.

    Source: ASA, FDA.
    """
    item = "diabetes-medicines"
    if case.facts.medications is None:
        yield unknown(item, "medications-unknown")
        return
    concerned = [
        medicine
        for medicine in case.medicines
        if medicine.medicine_class in case.policy.classes.sedation_diabetes
        and medicine.status in ("taking", None)
    ]
    if case.is_sedated and concerned:
        names = ", ".join(medicine.ingredient for medicine in concerned)
        places = tuple(place for medicine in concerned for place in medicine.evidence)
        yield unmet(item, "diabetes-medicines.unmet", *places, medicines=names)
    else:
        yield met(item, "diabetes-medicines.met")


def steroid_interaction(case: Situation) -> Iterator[Draft]:
    """Some HIV and COVID medicines make an injected steroid act far too strongly.

    Source: general.
    """
    item = "steroid-interaction"
    if case.facts.medications is None:
        yield unknown(item, "medications-unknown")
        return
    boosters = case.takes_any(
        lambda medicine: medicine.medicine_class in case.policy.classes.steroid_booster
    )
    if boosters and case.steroid:
        yield unmet(item, "steroid-interaction.unmet", *boosters)


def instructions(case: Situation) -> Iterator[Draft]:
    """The patient has the instructions and could say them back.

    Source: clinic policy.
    """
    window = case.numbers.instructions_window
    yield fresh_yes_no(case, "instructions", "instructions-given", window, good=True)


def driver(case: Situation) -> Iterator[Draft]:
    """A named adult takes the patient home.

    Source: clinic policy.
    """
    yield yes_no(case, "driver", case.answer("driver"), good="confirmed")


def fasting(case: Situation) -> Iterator[Draft]:
    """The patient knows when to stop eating and drinking; it matters with sedation.

    Source: ASA.
    """
    draft = yes_no(case, "fasting", case.answer("fasting-understood"), good=True)
    yield draft._replace(severity=fasting_severity(case))


def consent(case: Situation) -> Iterator[Draft]:
    """Consent was signed for this booking.

    Source: clinic policy.
    """
    item = "consent"
    if case.start is None:
        yield no_start(item)
        return
    known = case.answer_within("consent-signed", case.numbers.consent_window)
    if known.value is True and known.at is not None and not _before_booking(case, known):
        yield met(item, "consent.met", *known.evidence)
        return
    missing_because = known.missing or Missing.UNANSWERED
    empty = Known(None, missing_because, known.at, known.evidence)
    yield missing(case, item, empty, until=case.start, pending_key="consent.pending")


def _before_booking(case: Situation, known: Known) -> bool:
    booked_on = case.procedure.booked_on
    return (
        booked_on is not None and known.at is not None and day_of(known.at, case.zone) < booked_on
    )


def follow_up(case: Situation) -> Iterator[Draft]:
    """A follow-up is arranged, neither too early nor too late.

    Source: the source page.
    """
    item, numbers = "follow-up", case.numbers
    known = case.answer("follow-up-on")
    if known.missing is not None or not isinstance(known.value, date):
        yield missing(case, item, known)
        return
    least = case.start_day + timedelta(days=numbers.follow_up_least_days)
    most = case.start_day + timedelta(days=numbers.follow_up_most_days)
    good = least <= known.value <= most
    say, key = (met, "follow-up.met") if good else (unmet, "follow-up.unmet")
    yield say(item, key, *known.evidence, least=least, most=most)
