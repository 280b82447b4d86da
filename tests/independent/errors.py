"""The errors that show only when parts of a document are held against each other."""

import datetime as dt

from tests.independent import clock, words
from tests.independent.shapes import Refused


def refuse_errors(case) -> None:
    """Raise Refused for a future fact, a date before birth, or relief not yet possible."""
    future_times(case)
    future_dates(case)
    future_relief(case)
    before_birth(case)


def timed_rows(case):
    """Every row that carries a moment, with its path."""
    for name in ["answers", "results", "waivers", "medications", "allergies"]:
        for index, row in enumerate(getattr(case, name)):
            yield row, f"{name}[{index}]"


def future_times(case):
    """Nothing may have been said, measured, waived or taken after T."""
    for row, path in timed_rows(case):
        if row.at is not None and row.at > case.now:
            raise Refused(f"{path}.at", "after the moment of evaluation")
        dose = getattr(row, "last_dose", None)
        if dose is not None and dose > case.now:
            raise Refused(f"{path}.last_dose", "after the moment of evaluation")


def future_dates(case):
    """What is done was done on T's date at the latest."""
    today = clock.date_in(case.procedure.zone, case.now)
    booked = case.procedure.booked_on
    if booked is not None and booked > today:
        raise Refused("procedure.booked_on", "after today")
    for index, answer in enumerate(case.answers):
        done = answer.item in words.DONE_DATES and isinstance(answer.value, dt.date)
        if done and answer.value > today:
            raise Refused(f"answers[{index}].value", "after today")


def future_relief(case):
    """Relief is of the past, and lasts no longer than since the session."""
    today = clock.date_in(case.procedure.zone, case.now)
    for index, session in enumerate(case.history):
        path = f"history[{index}]"
        for key in ["relief_percent", "function_percent", "relief_weeks"]:
            if getattr(session, key) is not None and session.at > today:
                raise Refused(f"{path}.{key}", "relief of a session not yet done")
        weeks = session.relief_weeks
        if weeks is not None and weeks * 7 > (today - session.at).days:
            raise Refused(f"{path}.relief_weeks", "longer than since the session")


def all_dates(case):
    """Every date of the document with its path; moments count by their date in the zone."""
    zone = case.procedure.zone
    yield case.now.astimezone(zone).date(), "patient.birth_date"
    for key in ["scheduled_start", "changed_at", "booked_on"]:
        value = getattr(case.procedure, key)
        if value is not None:
            yield as_date(zone, value), f"procedure.{key}"
    for row, path in timed_rows(case):
        for key in ["at", "last_dose", "value"]:
            value = getattr(row, key, None)
            if isinstance(value, dt.date):
                yield as_date(zone, value), f"{path}.{key}"
    for index, session in enumerate(case.history):
        yield session.at, f"history[{index}].at"


def as_date(zone, value):
    """The date of a date or an instant."""
    return clock.date_in(zone, value) if isinstance(value, dt.datetime) else value


def before_birth(case):
    """Nothing happens before birth."""
    birth = case.patient.birth_date
    if birth is None:
        return
    for date, path in all_dates(case):
        if date < birth:
            raise Refused(path, "before birth")
