"""A clinic's own items as data: what is read, and what is refused with its line and key."""

from datetime import timedelta

import pytest

from checklist.engine.findings import Owner, Section, Severity
from checklist.policies import parse_policy, shipped_policy
from tests.checklist.policies.shipped_text import FILES, changed, line_of, problems
from tests.factories.local_items import DENTIST, local_item, local_policy, local_text

TEXT = local_text(DENTIST)
NAME = "  dental-extraction:\n"
WINDOW = "    window: {value: 14, unit: days}\n"
UNMET = next(line for line in TEXT.splitlines(keepends=True) if "unmet:" in line)
PATH = "local_items.dental-extraction"
DEFECTS = {
    "name": (NAME, "  Dental:\n", "  Dental:", "local_items.Dental", "small letters"),
    "long-name": (NAME, f"  {'d' * 41}:\n", "  ddd", f"local_items.{'d' * 41}", "at most 40"),
    "twice": (NAME, f"  dental-extraction: {{}}\n{NAME}", None, PATH, "twice"),
    "unknown": (WINDOW, "    windo: {value: 14, unit: days}\n", "windo:", f"{PATH}.windo",
                "not a key"),
    "no-source": ("    source: clinic\n", "", NAME[:-1], f"{PATH}.source", "is missing"),
    "source": ("source: clinic", "source: dentist", "dentist", f"{PATH}.source", "not a source"),
    "answer": ("good_answer: false", "good_answer: no", "good_answer", f"{PATH}.good_answer",
               "true or false"),
    "severity": ("severity: blocker", "severity: severe", "severe", f"{PATH}.severity",
                 "blocker, warning, information"),
    "owner": ("owner: nurse", "owner: dentist", "owner: dentist", f"{PATH}.owner",
              "must be one of"),
    "section": ("section: safety", "section: teeth", "teeth", f"{PATH}.section", "must be one of"),
    "unit": ("unit: days", "unit: weeks", "weeks", f"{PATH}.window.unit", "days, hours"),
    "negative": ("value: 14", "value: -14", "-14", f"{PATH}.window.value", "negative"),
    "no-unit": (WINDOW, "    window: {value: 14}\n", "window:", f"{PATH}.window.unit",
                "is missing"),
    "no-spanish": (', es: "¿Es dental-extraction?"', "", "question:", f"{PATH}.question.es",
                   "is missing"),
    "blank-words": ('es: "dental-extraction en orden"', 'es: ""', "met:", f"{PATH}.reason.met.es",
                    "one line"),
    "other-language": ('title: {en: ', 'title: {fr: "titre", en: ', "fr:", f"{PATH}.title.fr",
                       "not a key"),
    "one-reason": (UNMET, "", "reason:", f"{PATH}.reason.unmet", "is missing"),
    "waivable": (WINDOW, f"{WINDOW}    waivable: never\n", "waivable", f"{PATH}.waivable",
                 "true or false"),
    "day-window": ("section: safety", "section: day-of-procedure", "window:", f"{PATH}.window",
                   "no window"),
    "no-mapping": ("local_items:\n", "local_items: 5\n#", "local_items:", "local_items",
                   "keys with values"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_told_by_its_line_and_key(name):
    old, new, marker, key, message = DEFECTS[name]
    text = changed(TEXT, old, new)
    if name == "no-mapping":
        text = text[: text.index("#")] + "\n"
    found = problems(text)

    line = line_of(text, marker) if marker else line_of(text, NAME[:-1], 1)
    assert found, "nothing was noticed"
    assert (line, key) in [(one.line, one.key) for one in found]
    assert message in next(one.message for one in found if one.key == key)


def test_an_item_is_read_with_its_row():
    policy = local_policy(DENTIST, local_item("b", owner="billing", severity="warning"))
    item, row = (
        policy.local_items["local:dental-extraction"],
        policy.items["local:dental-extraction"],
    )

    assert list(policy.local_items) == ["local:dental-extraction", "local:b"]
    assert item.window == timedelta(days=14)
    assert item.good_answer is False
    assert item.question == {"en": "Is it dental-extraction?", "es": "¿Es dental-extraction?"}
    assert item.title["es"] == "dental-extraction título"
    assert (item.met["en"], item.unmet["es"]) == (
        "dental-extraction in order", "dental-extraction lo impide",
    )  # fmt: skip
    assert (row.section, row.owner, row.severity, row.source, row.waivable) == (
        Section.SAFETY, Owner.NURSE, Severity.BLOCKER, "clinic", True,
    )  # fmt: skip
    assert row.rests_on == ("local:dental-extraction",)
    assert policy.local_items["local:b"].window is None
    assert set(policy.items) - set(shipped_policy().items) == set(policy.local_items)


def test_without_a_title_the_question_names_it():
    title = '    title: {en: "dental-extraction title", es: "dental-extraction título"}\n'
    policy = parse_policy(changed(TEXT, title, "").encode(), "p.yaml", FILES)

    item = policy.local_items["local:dental-extraction"]
    assert item.title == item.question


def test_hours_are_a_window_too():
    text = changed(TEXT, "value: 14, unit: days", "value: 36, unit: hours")
    item = parse_policy(text.encode(), "p.yaml", FILES).local_items["local:dental-extraction"]

    assert item.window == timedelta(hours=36)
