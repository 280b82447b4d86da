"""Times of a case document that cannot be true: RULES, "Errors in the document"."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from checklist.engine.calendar import day_of, start_of_day
from checklist.engine.facts import Facts
from checklist.engine.vocabulary import DONE_DATES
from checklist.strict_json import CaseError

_DAYS_IN_WEEK = 7


def check_times(facts: Facts) -> None:
    """Raise CaseError for what lies after the moment of evaluation or before the birth."""
    done = list(_done_moments(facts))
    for moment, place, key in done:
        if moment > facts.at:
            raise CaseError(f"{place}.{key}", "lies after the moment of evaluation")
    today = day_of(facts.at, facts.procedure.zone)
    for day, path in _done_days(facts):
        if day > today:
            raise CaseError(path, "lies after the day of evaluation")
    _check_sessions(facts, today)
    if facts.patient.birth_date is not None:
        _check_birth(facts, facts.patient.birth_date, today, done)


def _done_moments(facts: Facts) -> Iterator[tuple[datetime, str, str]]:
    """Every moment at which something was done or said: the moment, its entry, its key."""
    for answers in facts.answers.values():
        for answer in answers:
            yield answer.at, answer.evidence, "at"
    for results in facts.results.values():
        for result in results:
            yield result.at, result.evidence, "at"
    for entry in chain(facts.medications or (), facts.allergies or ()):
        if entry.at is not None:
            yield entry.at, entry.evidence, "at"
    for medication in facts.medications or ():
        if medication.last_dose is not None:
            yield medication.last_dose, medication.evidence, "last_dose"
    for waiver in facts.waivers:
        yield waiver.at, waiver.evidence, "at"
    if facts.procedure.changed_at is not None:
        yield facts.procedure.changed_at, "procedure", "changed_at"


def _done_days(facts: Facts) -> Iterator[tuple[date, str]]:
    if facts.procedure.booked_on is not None:
        yield facts.procedure.booked_on, "procedure.booked_on"
    for item in DONE_DATES:
        for answer in facts.answers.get(item, ()):
            if isinstance(answer.value, date):
                yield answer.value, f"{answer.evidence}.value"


def _check_sessions(facts: Facts, today: date) -> None:
    """A session still to come has no relief yet, and none lasts longer than the time since."""
    for session in facts.history or ():
        told = (session.relief_percent, session.function_percent, session.relief_weeks)
        if session.on > today and any(value is not None for value in told):
            raise CaseError(session.evidence, "a session still to come has no relief yet")
        weeks = session.relief_weeks
        if weeks is not None and weeks * _DAYS_IN_WEEK > (today - session.on).days:
            path = f"{session.evidence}.relief_weeks"
            raise CaseError(path, "is longer than the time since the session")


def _check_birth(
    facts: Facts, birth: date, today: date, done: list[tuple[datetime, str, str]]
) -> None:
    if birth > today:
        raise CaseError("patient.birth_date", "lies after the day of evaluation")
    days = chain(
        _done_days(facts),
        ((session.on, f"{session.evidence}.at") for session in facts.history or ()),
        (
            (answer.value, f"{answer.evidence}.value")
            for item in ("authorization-expires", "follow-up-on")
            for answer in facts.answers.get(item, ())
            if isinstance(answer.value, date)
        ),
    )
    for day, path in days:
        if day < birth:
            raise CaseError(path, "lies before the birth")
    born_at = start_of_day(birth, facts.procedure.zone)
    for moment, place, key in chain(done, _other_moments(facts)):
        if moment < born_at:
            raise CaseError(f"{place}.{key}", "lies before the birth")


def _other_moments(facts: Facts) -> Iterator[tuple[datetime, str, str]]:
    """Moments that may lie ahead: the start, and what was eaten and drunk when."""
    if facts.procedure.scheduled_start is not None:
        yield facts.procedure.scheduled_start, "procedure", "scheduled_start"
    for item in ("last-solid-food", "last-clear-liquid"):
        for answer in facts.answers.get(item, ()):
            if isinstance(answer.value, datetime):
                yield answer.value, answer.evidence, "value"
