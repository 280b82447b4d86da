"""Small ways to say a case in a test: a well patient, changed here and there."""

import datetime as dt

from tests.independent import clock, tables
from tests.independent.reading import report
from tests.independent.wells import answer, iso, well

TABLES = tables.load()
START = dt.datetime(2026, 12, 8, 14, 30, tzinfo=dt.UTC)  # 9:30 in New York
ZONE = "America/New_York"


def ago(hours, start=START, **more):
    """So many hours before the start, plus a timedelta's arguments."""
    return start - clock.hours(hours) + dt.timedelta(**more)


def case(protocol="esi-interlaminar", *, start=START, zone=ZONE, at=None, day=False, **procedure):
    """A well patient's document, evaluated at `at`, with fields of the procedure changed."""
    doc = well(protocol, start, zone, day)
    doc["procedure"].update(procedure)
    if at is not None:
        doc["at"] = iso(at)
        late = [row for row in doc["answers"] if clock.read_time(row["at"]) > at]
        for row in late:
            row["at"] = iso(at)
    return doc


def say(doc, item, value, moment, source="nurse"):
    """The document with this as the only answer to the item."""
    doc["answers"] = [row for row in doc["answers"] if row["item"] != item]
    doc["answers"].append(answer(item, value, moment, source))
    return doc


def unsay(doc, item):
    """The document without an answer to the item."""
    doc["answers"] = [row for row in doc["answers"] if row["item"] != item]
    return doc


def take(doc, ingredient, status="taking", last_dose=None, **more):
    """The document with one more line on the medication list."""
    more.setdefault("stop_decision", "agreed")
    row = {"ingredient": ingredient, "status": status, **more}
    row["last_dose"] = last_dose and iso(last_dose)
    doc["medications"].append(row)
    return doc


def measure(doc, test, value, moment, unit=None):
    """The document with one more result."""
    row = {"test": test, "value": value, "at": iso(moment)}
    doc["results"].append({**row, "unit": unit} if unit else row)
    return doc


def waive(doc, item, moment):
    """The document with one more waiver."""
    row = {"item": item, "by": "physician", "reason": "reviewed", "at": iso(moment)}
    doc["waivers"].append(row)
    return doc


def session(doc, on, protocol="esi-interlaminar", region="lumbar", **more):
    """The document with one more session on a date."""
    doc["history"].append({"protocol": protocol, "region": region, "at": on, **more})
    return doc


def read(doc):
    """The report of the document."""
    return report(doc, None, TABLES)


def state(doc, item):
    """The state of an item; not-applicable where it is not listed."""
    finding = read(doc)["findings"].get(item)
    return finding["state"] if finding else "not-applicable"


def finding(doc, item):
    """(state, severity, owner) of an item that is listed."""
    found = read(doc)["findings"][item]
    return found["state"], found["severity"], found["owner"]
