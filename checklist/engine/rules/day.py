"""The day of the procedure, asked again at the door. Only answers given that day count."""

from collections.abc import Iterator
from datetime import datetime

from checklist.engine.findings import Draft, State, met, unmet
from checklist.engine.holds import needed
from checklist.engine.judging import fasting_severity, missing, no_start, yes_no
from checklist.engine.known import Known, Missing
from checklist.engine.medicines import Medicine
from checklist.engine.situation import Situation

_ON_THE_DAY = "pending-on-the-day"


def day_fasting(case: Situation) -> Iterator[Draft]:
    """Nothing solid and nothing to drink for long enough before the start.

    Source: ASA.
    """
    yield _day_fasting(case)._replace(severity=fasting_severity(case))


def _day_fasting(case: Situation) -> Draft:
    item = "day:fasting"
    if case.start is None:
        return no_start(item)
    meals = (
        (case.answer_on_the_day("last-solid-food"), case.numbers.fasting_solid),
        (case.answer_on_the_day("last-clear-liquid"), case.numbers.fasting_clear),
    )
    evidence = tuple(place for known, _ in meals for place in known.evidence)
    allowed_from = [
        known.value + least
        for known, least in meals
        if isinstance(known.value, datetime) and known.value + least > case.start
    ]
    if allowed_from:
        earliest = max(allowed_from)
        draft = unmet(item, "day-fasting.unmet", *evidence, earliest=earliest)
        return draft._replace(earliest=earliest)
    for known, _ in sorted(meals, key=lambda m: m[0].missing is not Missing.CONTRADICTORY):
        if known.missing is not None:
            return missing(case, item, known, until=case.start, pending_key=_ON_THE_DAY)
    return met(item, "day-fasting.met", *evidence)


def day_driver(case: Situation) -> Iterator[Draft]:
    """The driver is there.

    Source: clinic policy.
    """
    yield _asked_on_the_day(case, "day:driver", "arrived-with-driver")


def day_last_doses(case: Situation) -> Iterator[Draft]:
    """The medicines were really held as told.

    Source: ASRA18.
    """
    if any(_is_held(case, medicine) for medicine in case.medicines):
        yield _asked_on_the_day(case, "day:last-doses", "held-as-instructed")


def _is_held(case: Situation, medicine: Medicine) -> bool:
    """Its ``hold:`` applies."""
    hold = needed(case, medicine)
    return medicine.status != "never-started" and (hold.decide or bool(hold.warn))


def day_changes(case: Situation) -> Iterator[Draft]:
    """Nothing has changed since the call.

    Source: clinic policy.
    """
    item = "day:changes"
    if case.start is None:
        yield no_start(item)
        return
    known = case.answer_on_the_day("changes-since-call")
    if known.missing is not None or not isinstance(known.value, frozenset):
        draft = missing(case, item, known, until=case.start, pending_key=_ON_THE_DAY)
        is_contradictory = known.missing is Missing.CONTRADICTORY
        yield _never_waived(case, draft, known) if is_contradictory else draft
    elif not known.value:
        yield met(item, "day-changes.met", *known.evidence)
    else:
        draft = unmet(item, "day-changes.unmet", *known.evidence, changes=sorted(known.value))
        yield _never_waived(case, draft, known)


def _never_waived(case: Situation, draft: Draft, known: Known) -> Draft:
    """The same, as far as one of the answers names a sign to be seen today, or never to be waived.

    Of two answers that differ, the graver counts here.
    """
    changes = case.all_said("changes-since-call", known)
    if changes & case.policy.refer_today:
        params = {"changes": sorted(changes), "told_at": known.at}
        draft = draft._replace(key="day-changes.refer-today", params=params)
    return draft._replace(waivable=not changes & case.policy.never_waivable_findings)


def day_site(case: Situation) -> Iterator[Draft]:
    """Order, consent, the patient's words and the images name the same side and level.

    Source: clinic policy (universal protocol).
    """
    yield _asked_on_the_day(case, "day:site", "site-verified")


def _asked_on_the_day(case: Situation, item: str, question: str) -> Draft:
    if case.start is None:
        return no_start(item)
    known: Known = case.answer_on_the_day(question)
    if known.missing is not None:
        return missing(case, item, known, until=case.start, pending_key=_ON_THE_DAY)
    draft = yes_no(case, item, known, good=True)
    key = item.replace(":", "-") + (".met" if draft.state is State.MET else ".unmet")
    return draft._replace(key=key)
