"""A case document in the making: the moments that matter, and what keeps it valid."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

from tests.independent import clock, words
from tests.independent.wells import iso

SECOND = dt.timedelta(seconds=1)
SLIPS = [dt.timedelta(0)] * 3 + [
    -SECOND,
    SECOND,
    dt.timedelta(minutes=-1),
    dt.timedelta(minutes=1),
    dt.timedelta(microseconds=-1),
    dt.timedelta(microseconds=1),
    dt.timedelta(hours=-1),
    dt.timedelta(hours=1),
]
WINDOWS = [2, 6, 12, 24, 48, 72, 96, 120, 144, 168, 192, 240, 264, 288, 312, 336, 720, 2160, 4320]

# zone -> local starts near clock changes, leap days, month ends and the days laws begin
STARTS = {
    "America/New_York": [
        "2026-03-08T09:30",
        "2026-03-10T08:00",
        "2026-11-01T01:30",
        "2026-11-03T10:00",
        "2028-02-29T09:00",
        "2026-01-15T09:00",
        "2026-01-14T09:00",
        "2023-07-01T08:00",
        "2023-06-30T15:00",
        "2025-02-28T11:00",
        "2026-08-31T07:15",
        "2026-12-07T09:30",
    ],
    "America/Los_Angeles": ["2026-03-09T08:00", "2027-11-08T13:45", "2026-06-01T00:00"],
    "Asia/Kolkata": ["2026-05-31T09:00", "2028-03-01T08:30", "2026-01-15T00:15"],
    "Australia/Lord_Howe": ["2026-04-06T09:00", "2026-10-05T08:00", "2026-10-04T10:00"],
    "America/Sao_Paulo": ["2018-11-05T08:00", "2018-11-04T09:00", "2018-02-19T10:00"],
    "Europe/London": ["2026-03-30T09:00", "2026-10-26T09:00", "2024-02-29T14:00"],
}

# T - S in hours
DISTANCES = [-1080, -720, -336, -240, -200, -168, -144, -120, -96, -72, -50, -48, -24, -23]
DISTANCES += [-6, -2, -1, 0, 1, 30, 200]


class Draft:
    """A document with its random source, start (None = none), moment and zone."""

    def __init__(self, rng: random.Random, doc: dict, start, now):
        self.rng, self.doc, self.start, self.now = rng, doc, start, now
        self.zone = ZoneInfo(doc["procedure"]["time_zone"])
        self.around = start or now
        self.date = clock.date_in(self.zone, self.around)

    def moment(self, *windows):
        """A moment at, just before or just after a window's edge before S."""
        window = self.rng.choice(windows or WINDOWS)
        return self.around - clock.hours(window) + self.rng.choice(SLIPS)

    def written(self, moment):
        """A moment as text, in the clinic's zone, in UTC, or in UTC as Z."""
        text = iso(moment, self.rng.choice([self.zone, dt.UTC]))
        return text.replace("+00:00", self.rng.choice(["Z", "+00:00"]))

    def day(self, *shifts):
        """The date so many days from S's date, or next to it."""
        shift = self.rng.choice(shifts) + self.rng.choice([-1, 0, 0, 1])
        return self.date + dt.timedelta(days=shift)

    def months_ago(self, *months):
        """The date so many months before S's date, or next to it."""
        date = clock.add_months(self.date, -self.rng.choice(months))
        return date + dt.timedelta(days=self.rng.choice([-1, 0, 0, 1]))

    def say(self, item, value, moment=None, source="nurse", fresh=True):
        """Answer an item, in place of its earlier answers when `fresh`."""
        rows = self.doc["answers"]
        if fresh:
            rows = [row for row in rows if row["item"] != item]
        at = self.written(moment or min(self.now, self.around - clock.hours(70)))
        rows.append({"item": item, "value": value, "at": at, "source": source})
        self.doc["answers"] = rows

    def measure(self, test, value, moment, unit=None):
        """Add a result."""
        row = {"test": test, "value": value, "at": self.written(moment)}
        if unit is not None:
            row["unit"] = unit
        self.doc["results"].append(row)


def no_later(text, now, zone):
    """The time, or T where it lies after T."""
    return iso(min(clock.read_time(text), now), zone)


def settle(draft: Draft) -> dict:
    """Make the document valid: nothing done or said after T, no impossible relief."""
    doc, now, zone = draft.doc, draft.now, draft.zone
    today = clock.date_in(zone, now)
    doc["at"] = iso(now, zone)
    doc["procedure"]["scheduled_start"] = draft.start and draft.written(draft.start)
    for name in ("answers", "results", "waivers", "medications", "allergies"):
        for row in doc.get(name) or []:
            for key in ("at", "last_dose"):
                if row.get(key):
                    row[key] = no_later(row[key], now, zone)
            if row.get("status") == "never-started":
                row["last_dose"] = None
    for row in doc["answers"]:
        done = row["item"] in words.DONE_DATES and row["value"] not in (None, "none")
        if done and clock.read_date(row["value"]) > today:
            row["value"] = today.isoformat()
    booked = doc["procedure"].get("booked_on")
    if booked and clock.read_date(booked) > today:
        doc["procedure"]["booked_on"] = today.isoformat()
    for session in doc.get("history") or []:
        past_relief(session, today)
    return doc


def past_relief(session, today):
    """No relief of a session to come, none longer than since the session."""
    passed = (today - clock.read_date(session["at"])).days
    if passed < 0:
        session.update(relief_percent=None, function_percent=None, relief_weeks=None)
    elif session.get("relief_weeks") is not None:
        session["relief_weeks"] = min(session["relief_weeks"], passed // 7)
