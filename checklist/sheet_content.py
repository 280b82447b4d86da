"""What stands on a prep sheet, from documents alone: the head, the box at the top, the sections.

No database. The result is plain JSON and final text, to be escaped by whoever shows it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from checklist import sheet_texts
from checklist.engine.policy import Policy
from checklist.engine.standing import Standing
from checklist.engine.steps import Limits, Plan, plan
from checklist.medicine_names import patients_name
from checklist.sheet_facts import sheet_facts
from checklist.sheet_words import SheetWords

Content = dict[str, Any]
Document = dict[str, Any]

SCHEMA = "sheet/1"
RED_FLAGS = "red-flags"
# Formulary class whose medicines lower the sugar of a patient who does not eat.
DIABETES = "diabetes"
# What fits on the first page beside the fixed sections, from large type (14 pt) to the smallest:
# measured on drawn sheets, with a line to spare (a test draws them).
MOST_LINES = (18, 20, 32)
CHARACTERS_A_LINE = 62
CHARACTERS_A_LINE_IN_BOLD = 46
LINES_OF_A_STEP = 2
MOST_AFTERCARE_IN_LARGE_TYPE = 6
VARIABLE_SECTIONS = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """Who the sheet is for and where it comes from; `number` None = not issued."""

    clinic: str
    address: str
    phone: str
    hours: str
    patient: str
    birth_date: date | None
    number: int | None
    printed_at: datetime
    is_open: bool


def sheet_content(
    report: Document, case: Document, heading: Heading, policy: Policy, words: SheetWords
) -> Content:
    """Put a readiness report and its case document into the words of one language.

    Raises KeyError where a text has no value for one of its gaps.
    """
    steps = plan(report, case, limits_of(policy), is_open=heading.is_open)
    names = _names(case, policy)
    notice = _notice(heading, steps, words)
    said = sheet_facts(report, case)
    sections = sheet_texts.sections(steps, names, case, said, heading.phone, words)
    content: Content = {
        "schema": SCHEMA,
        "language": words.language,
        "title": words.at("title"),
        "number": heading.number,
        "number_words": _number(heading, words),
        "printed": words.say("labels.printed", moment=words.printed_moment(heading.printed_at)),
        "clinic": {"name": heading.clinic, "address": heading.address, "phone": heading.phone},
        "patient": _patient(heading, words),
        "page_words": [words.at("labels.page"), words.at("labels.of")],
        "facts": _facts(case, heading, steps, words),
        "notice": notice,
        "sections": sections,
    }
    return {**content, "density": _density(content)}


def _density(content: Content) -> int:
    """How small the type must be (0: large, to 3) for the sheet to keep to two pages."""
    variable = content["sections"][:VARIABLE_SECTIONS]
    in_bold = [
        " ".join(content["patient"].values()),
        " ".join(content["clinic"][key] for key in ("name", "phone")),
        *(content["notice"] or {}).values(),
        *(fact["text"] for fact in content["facts"]),
    ]
    items = [item["text"] for section in variable for item in section["items"]]
    lines = (
        sum(1 + len(text) // CHARACTERS_A_LINE_IN_BOLD for text in in_bold)
        + sum(1 + len(text) // CHARACTERS_A_LINE for text in items)
        + sum(LINES_OF_A_STEP * len(section["steps"]) for section in variable)
    )
    aftercare = next(len(one["items"]) for one in content["sections"] if one["key"] == "after")
    least = 1 if aftercare > MOST_AFTERCARE_IN_LARGE_TYPE else 0
    return max(least, sum(lines > most for most in MOST_LINES))


def limits_of(policy: Policy) -> Limits:
    """Return the policy's numbers that a sheet prints."""
    plan_needed = {
        name for name, rows in policy.formulary.items() if rows[0].medicine_class == DIABETES
    }
    numbers = policy.numbers
    return Limits(numbers.fasting_solid, numbers.fasting_clear, frozenset(plan_needed))


def _names(case: Document, policy: Policy) -> list[str]:
    """Name each line of the list of medicines to the patient."""
    brands = {name: rows[0].brands for name, rows in policy.formulary.items()}
    return [patients_name(line, brands) for line in case.get("medications") or []]


def _number(heading: Heading, words: SheetWords) -> str:
    if heading.number is None:
        return words.at("labels.no_number")
    return words.say("labels.number", number=str(heading.number))


def _patient(heading: Heading, words: SheetWords) -> Content:
    born = words.day(heading.birth_date) if heading.birth_date else words.at("labels.born_unknown")
    return {
        "name": heading.patient,
        "born": born,
        "name_label": words.at("labels.name"),
        "born_label": words.at("labels.born"),
    }


def _facts(case: Document, heading: Heading, steps: Plan, words: SheetWords) -> list[Content]:
    """What, when, where and whom to call: the box at the top."""
    sure = steps.standing is Standing.SURE and steps.start
    when = words.long_moment(steps.start) if sure else words.at("when_open")
    facts = [
        ("what", sheet_texts.procedure(case["procedure"], words)),
        ("when", when),
        ("where", f"{heading.clinic}, {heading.address}"),
        ("phone", " · ".join(filter(None, [heading.phone, heading.hours]))),
    ]
    return [
        {"key": key, "label": words.at(f"labels.{key}"), "text": text}
        for key, text in facts
        if text
    ]


def _notice(heading: Heading, steps: Plan, words: SheetWords) -> Content | None:
    """What stands above all else where the patient may not go by the date."""
    if steps.standing is Standing.SURE:
        return None
    path = f"standing.{steps.standing}"
    gaps = {"phone": heading.phone}
    if steps.start:
        gaps["moment"] = words.long_moment(steps.start)
    return {"title": words.at(f"{path}.title"), "text": words.say(f"{path}.text", **gaps)}
