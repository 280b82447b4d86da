"""Sheets of made-up patients, judged by the engine and put into words without a database."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from checklist.policies import shipped_policy
from checklist.sheet_content import Content, Heading, sheet_content
from checklist.sheet_words import sheet_words
from tests.checklist.engine.well import changed, judged, medicine, result, well

NEW_YORK = ZoneInfo("America/New_York")
PHONE = "(614) 555-0100"
KIDNEYS = [result("egfr", 80, unit="mL/min")]


def heading(**fields: Any) -> Heading:
    """The head of a sheet for Margaret O'Neill of Columbus."""
    return Heading(
        **{
            "clinic": "Riverside Pain Clinic",
            "address": "1 Example Street, Columbus, OH 43004",
            "phone": PHONE,
            "hours": "Mon-Fri 8 AM to 5 PM",
            "patient": "Margaret O’Neill",
            "birth_date": date(1956, 3, 4),
            "number": 118,
            "printed_at": datetime(2026, 11, 23, 12, 5, tzinfo=NEW_YORK),
            "is_open": True,
            **fields,
        }
    )


def apixaban(**fields: Any) -> dict[str, Any]:
    """A line of the list: Eliquis, taken, and the prescriber has agreed to stop it."""
    own = {"text": "Eliquis 5 mg tablet", "status": "taking", "stop_decision": "agreed"}
    return medicine("apixaban", **{**own, **fields})


def on(*lines: dict[str, Any], protocol: str = "esi-interlaminar", **changes: Any) -> Any:
    """A document of a patient with nothing wrong but these medicines; kidneys are fine."""
    return changed(well(protocol), medications=list(lines), **{"results": KIDNEYS, **changes})


def written(document: dict[str, Any], language: str = "en", **fields: Any) -> Content:
    """The content of the sheet for a document."""
    report = judged(document).document()
    words = sheet_words(language)
    return sheet_content(report, document, heading(**fields), shipped_policy(), words)


def lines_of(content: Content) -> list[str]:
    """Every line that the patient reads below the head, in order."""
    lines = list((content["notice"] or {}).values())
    lines += [f"{fact['label']}: {fact['text']}" for fact in content["facts"]]
    for section in content["sections"]:
        lines.append(section["title"])
        for step in section["steps"]:
            lines.append(f"{step['when']}: {step['text']} {step['more']}".strip())
        lines += [section["lead"], *(item["text"] for item in section["items"]), *section["texts"]]
    return [line for line in lines if line]
