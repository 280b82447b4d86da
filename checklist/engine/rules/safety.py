"""Is it safe today: red flags, infection, pregnancy, events, pressure, vaccines, posture."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from checklist.engine.findings import (
    Draft,
    Severity,
    State,
    met,
    not_applicable,
    unknown,
    unmet,
)
from checklist.engine.judging import (
    before_start,
    fresh_yes_no,
    missing,
    no_start,
    unmeasured,
    yes_no,
)
from checklist.engine.known import Known, Missing
from checklist.engine.situation import Situation


def red_flags(case: Situation) -> Iterator[Draft]:
    """A sign of something worse than the usual pain is looked into first.

    Source: ACR.
    """
    item = "red-flags"
    if case.start is None:
        yield _red_flags_without_a_start(case, item)
        return
    known = case.answer_within("red-flags", case.numbers.red_flags_window)
    if known.missing is not None or not isinstance(known.value, frozenset):
        # A grave sign that nobody has denied since is not less grave for its age.
        yield _refer_today(case, item, known) or missing(case, item, known)
    elif not known.value:
        yield met(item, "red-flags.met", *known.evidence)
    elif known.value & case.policy.refer_today:
        params = {"flags": sorted(known.value), "told_at": known.at}
        draft = unmet(item, "red-flags.refer-today", *known.evidence, **params)
        yield draft._replace(waivable=False)
    else:
        yield unmet(item, "red-flags.unmet", *known.evidence, flags=sorted(known.value))


def _red_flags_without_a_start(case: Situation, item: str) -> Draft:
    """Not judged without a start; a sign that must be seen today says so all the same."""
    return _refer_today(case, item, case.answer("red-flags")) or no_start(item)


def _refer_today(case: Situation, item: str, known: Known) -> Draft | None:
    """What cannot be judged, where one of the answers names a sign that must be seen today."""
    flags = case.all_said("red-flags", known)
    if not flags & case.policy.refer_today:
        return None
    params = {"flags": sorted(flags), "told_at": known.at}
    draft = unknown(item, "red-flags.refer-today", *known.evidence, **params)
    return draft._replace(waivable=False)


def infection(case: Situation) -> Iterator[Draft]:
    """No injection into the spine while there is an infection or a fever.

    Source: clinic policy; fever 38.0 degrees Celsius.
    """
    draft = _infection(case)
    yield draft
    if draft.state is State.MET:
        treated = [
            place
            for medicine in case.medicines
            if medicine.medicine_class in case.policy.classes.anti_infective
            and medicine.status == "taking"
            for place in medicine.evidence
        ]
        if treated:
            yield unmet("infection-check", "infection-check.unmet", *treated)


def _infection(case: Situation) -> Draft:
    item = "infection"
    if case.start is None:
        return no_start(item)
    hottest = _hottest(case)
    if hottest and hottest[0] >= case.numbers.fever_celsius:
        return unmet(item, "infection.fever", *hottest[1], limit=case.numbers.fever_celsius)
    window = case.numbers.infection_window
    return fresh_yes_no(
        case, item, "infection", window, good=False, until=before_start(case, window)
    )


def _hottest(case: Situation) -> tuple[Fraction, tuple[str, ...]] | None:
    """The highest of the latest temperatures before the start, and where it stands."""
    latest = case.latest_results("temperature", case.numbers.temperature_window)
    if not latest:
        return None
    return max(Fraction(r.value) for r in latest), tuple(sorted(r.evidence for r in latest))


def pregnancy(case: Situation) -> Iterator[Draft]:
    """X-rays and drugs are kept from an unborn child.

    Source: clinic policy.
    """
    item, numbers = "pregnancy", case.numbers
    age = None if case.start is None else case.age  # the age at the start is what counts
    too_young_or_old = age is not None and not (
        numbers.pregnancy_youngest_years <= age <= numbers.pregnancy_oldest_years
    )
    if case.facts.patient.sex == "male" or too_young_or_old:
        yield not_applicable(item, "pregnancy.not-applicable", "patient")
        return
    draft = _pregnancy_known(case)
    if draft is not None:
        yield draft
    elif case.start is None:
        yield no_start(item)
    else:
        known = case.answer_within("pregnancy", numbers.pregnancy_answer_window)
        if known.missing is None:
            yield unknown(item, "pregnancy.patient-said", *known.evidence)
            return
        until = before_start(case, numbers.pregnancy_answer_window)
        yield missing(case, item, known, until=until)


def _pregnancy_known(case: Situation) -> Draft | None:
    """The first ground that settles it, None where nothing does.

    Without a start only the ground that needs none counts, and only where no positive test of
    the window, taken from today, would have spoken first.
    """
    item, numbers = "pregnancy", case.numbers
    tests = case.latest_results("pregnancy-test", numbers.pregnancy_positive_window)
    places = tuple(sorted(test.evidence for test in tests))
    positive = any(test.value == "positive" for test in tests)
    fresh = case.answer_within("pregnancy", numbers.pregnancy_answer_window)
    contradictory = fresh.missing is Missing.CONTRADICTORY
    if case.start is None:
        return None if positive else _never_pregnant(case)
    if positive:
        return unmet(item, "pregnancy.test-positive", *places)
    if contradictory:
        return unknown(item, "contradictory", *fresh.evidence, answered_at=fresh.at)
    if fresh.value == "pregnant":
        return unmet(item, "pregnancy.pregnant", *fresh.evidence)
    settled = _never_pregnant(case)
    if settled is None and case.latest_results("pregnancy-test", numbers.pregnancy_negative_window):
        settled = met(item, "pregnancy.test-negative", *places)
    if settled is None and fresh.value == "not-pregnant":
        settled = met(item, "pregnancy.not-pregnant", *fresh.evidence)
    return settled


def _never_pregnant(case: Situation) -> Draft | None:
    """A nurse, the chart or a physician says that pregnancy is impossible, however long ago."""
    known = case.answer("pregnancy")
    if known.value != "not-applicable":
        return None
    given = [a for a in case.facts.answers["pregnancy"] if a.at == known.at]
    if any(answer.source in ("nurse", "chart", "physician") for answer in given):
        return met("pregnancy", "pregnancy.impossible", *known.evidence)
    return None


def recent_event(case: Situation) -> Iterator[Draft]:
    """No elective injection soon after a heart attack, stroke, stent or clot.

    Source: clinic policy.
    """
    window = case.numbers.recent_event_window
    yield fresh_yes_no(case, "recent-event", "recent-event", window, good=False)


def blood_pressure(case: Situation) -> Iterator[Draft]:
    """Blood pressure on the day is below both limits.

    Source: AAGBI16.
    """
    item, numbers = "blood-pressure", case.numbers
    if case.start is None:
        yield no_start(item)
        return
    window = numbers.blood_pressure_window
    systolic = case.result_within("systolic-bp", window)
    diastolic = case.result_within("diastolic-bp", window)
    pairs = ((systolic, numbers.systolic_below), (diastolic, numbers.diastolic_below))
    evidence = systolic.evidence + diastolic.evidence
    params = {"systolic": numbers.systolic_below, "diastolic": numbers.diastolic_below}
    if any(isinstance(k.value, Fraction) and k.value >= limit for k, limit in pairs):
        yield unmet(item, "blood-pressure.unmet", *evidence, **params)
        return
    for known, _ in sorted(pairs, key=lambda pair: pair[0].missing is not Missing.CONTRADICTORY):
        if known.missing is not None:
            yield unmeasured(case, item, known, until=case.start)
            return
    yield met(item, "blood-pressure.met", *evidence, **params)


def glucose(case: Situation) -> Iterator[Draft]:
    """A steroid raises blood sugar: in diabetes it is measured on the day.

    Source: clinic policy.
    """
    item, numbers = "glucose", case.numbers
    diabetes = case.answer("diabetes")
    if not case.steroid or diabetes.value == "none":
        yield not_applicable(item, "glucose.not-applicable", *diabetes.evidence)
    else:
        draft = missing(case, item, diabetes) if diabetes.missing else _measured(case, item)
        # The lowest of the latest values counts, also where they differ or nothing else is known.
        window = None if case.start is None else numbers.glucose_window
        latest = case.latest_results("glucose", window)
        low = any(Fraction(one.value) < numbers.glucose_least for one in latest)
        yield draft._replace(waivable=not low)


def _measured(case: Situation, item: str) -> Draft:
    if case.start is None:
        return no_start(item)
    numbers = case.numbers
    known = case.result_within("glucose", numbers.glucose_window)
    if not isinstance(known.value, Fraction):
        return unmeasured(case, item, known, until=case.start)
    good = numbers.glucose_least <= known.value <= numbers.glucose_most
    params = {"least": numbers.glucose_least, "most": numbers.glucose_most}
    say, key = (met, "glucose.met") if good else (unmet, "glucose.unmet")
    return say(item, key, *known.evidence, **params)


def vaccination(case: Situation) -> Iterator[Draft]:
    """A steroid soon after a vaccine may weaken it.

    Source: clinic policy.
    """
    item = "vaccination"
    if not case.steroid:
        yield not_applicable(item, "vaccination.not-applicable")
        return
    known = case.answer("vaccination-date")
    if known.missing is not None:
        yield missing(case, item, known)
        return
    least = timedelta(days=case.numbers.vaccination_days)
    if isinstance(known.value, date) and case.start_day - known.value < least:
        yield unmet(
            item,
            "vaccination.unmet",
            *known.evidence,
            vaccinated_on=known.value,
            days=case.numbers.vaccination_days,
        )
    else:
        yield met(item, "vaccination.met", *known.evidence)


def implanted_device(case: Situation) -> Iterator[Draft]:
    """A pacemaker, stimulator or pump needs a plan.

    Source: clinic policy.
    """
    yield yes_no(case, "implanted-device", case.answer("implanted-device"), good=False)


def anesthesia_reaction(case: Situation) -> Iterator[Draft]:
    """An earlier bad reaction to anesthesia matters most where there is sedation.

    Source: clinic policy.
    """
    draft = yes_no(case, "anesthesia-reaction", case.answer("anesthesia-reaction"), good=False)
    yield draft._replace(severity=Severity.BLOCKER if case.is_sedated else Severity.WARNING)


def positioning(case: Situation) -> Iterator[Draft]:
    """The patient can lie face down long enough.

    Source: clinic policy.
    """
    window = case.numbers.positioning_window
    yield fresh_yes_no(case, "positioning", "can-lie-prone", window, good=True)
