"""One defect in a policy's text, one complaint: its file, its line and its key."""

import pytest

from tests.checklist.policies.shipped_text import (
    ASIPP,
    DEFAULT,
    FORMULARY_LINE,
    changed,
    line_of,
    problems,
)

INR = 'inr_most: {value: "1.2", unit: "1", source: ASRA18}'
WINDOW = "infection_window: {value: 7, unit: days, source: clinic}"
LEVELS = "levels: {section: eligibility, owner: physician, source: LCD}"
GLUCOSE = "glucose_least: {value: 70, unit: mg/dL, source: clinic}"
FACET_TIER = (
    "  - {protocols: [facet-mbb, facet-intraarticular], regions: [cervical], tier: intermediate,"
)
MEDICARE = "    enforces_payer_rules: true\n"
ESI_LIST = "  esi: {values: [radicular-pain, "
# name: (old, new, a piece of the line that is complained of, key, message)
DEFECTS = {
    # Keys
    "unknown-top": ("id: default", "idd: 1\nid: default", "idd: 1", "idd", "not a key"),
    "missing-top": ('version: "2026.1"\n', "", "id: default", "version", "is missing"),
    "twice-top": ("id: default", "id: default\nid: other", "id: other", "id", "twice"),
    "twice-number": (INR, f"{INR}\n  {INR}", INR, "numbers.inr_most", "twice"),
    "unknown-number": (INR, f"typo: {{value: 1}}\n  {INR}", "typo:", "numbers.typo", "not a key"),
    "missing-number": (f"  {INR}\n", "", "numbers:", "numbers.inr_most", "is missing"),
    "key-no-word": (INR, f"2: {{}}\n  {INR}", "  2: {}", "numbers", "must be a word"),
    # Numbers
    "no-number": (INR, INR.replace('"1.2"', "abc"), "abc", "numbers.inr_most.value", "a number"),
    "no-value": (INR, "inr_most: {unit: '1', source: ASRA18}", "inr_most",
                 "numbers.inr_most.value", "is missing"),
    "null-value": (INR, INR.replace('"1.2"', "null"), "null", "numbers.inr_most.value",
                   "a number"),
    "list-value": (INR, INR.replace('"1.2"', "[1]"), "[1]", "numbers.inr_most.value", "a number"),
    "not-a-number": (INR, INR.replace('"1.2"', ".nan"), ".nan", "numbers.inr_most.value",
                     "a number"),
    "sixties": (INR, INR.replace('"1.2"', "1:30"), "1:30", "numbers.inr_most.value", "a number"),
    "endless": (INR, INR.replace('"1.2"', "9" * 5000), "999", "numbers.inr_most.value",
                "a number"),
    "negative": (INR, INR.replace('"1.2"', "-1.2"), "-1.2", "numbers.inr_most.value", "negative"),
    "true-value": (INR, INR.replace('"1.2"', "true"), "most: {value: true",
                   "numbers.inr_most.value", "a number"),
    "fraction": (WINDOW, WINDOW.replace("7", "7.5"), "7.5", "numbers.infection_window.value",
                 "whole number"),
    "count-fraction": ("session_limit_count: {value: 4,", "session_limit_count: {value: 4.5,",
                       "4.5", "numbers.session_limit_count.value", "whole number"),
    "duration-unit": (WINDOW, WINDOW.replace("days", "weeks"), "7, unit: weeks",
                      "numbers.infection_window.unit", "days, hours"),
    "other-unit": (GLUCOSE, GLUCOSE.replace("mg/dL", "mmol/L"), "mmol/L",
                   "numbers.glucose_least.unit", "must be one of: mg/dL"),
    "unit-by-name": ("repeat_relief_weeks: {value: 13, unit: weeks",
                     "repeat_relief_weeks: {value: 13, unit: days", "13, unit: days",
                     "numbers.repeat_relief_weeks.unit", "must be one of: weeks"),
    "no-unit": (INR, 'inr_most: {value: "1.2", source: ASRA18}', "inr_most",
                "numbers.inr_most.unit", "is missing"),
    "length": ("renal_window: {value: 180,", "renal_window: {value: 36501,",
               "value: 36501", "numbers.renal_window.value", "more than 36500"),
    "months": ("imaging_months: {value: 24", "imaging_months: {value: 1201",
               "value: 1201", "numbers.imaging_months.value", "more than 1200"),
    "no count": ("session_limit_count: {value: 4", "session_limit_count: {value: 0",
                 "value: 0,", "numbers.session_limit_count.value", "less than 1"),
    "percent": ("repeat_relief_percent: {value: 50", "repeat_relief_percent: {value: 101",
                "value: 101", "numbers.repeat_relief_percent.value", "more than 100"),
    "order": (GLUCOSE, GLUCOSE.replace("70", "251"), "glucose_most", "numbers.glucose_most",
              "not be less than glucose_least"),
    "number-source": (INR, INR.replace("ASRA18", "ASRA99"), "ASRA99", "numbers.inr_most.source",
                      "ASRA99 is not a source"),
    "number-no-source": (INR, 'inr_most: {value: "1.2", unit: "1"}', "inr_most",
                         "numbers.inr_most.source", "is missing"),
    # Sources
    "year": ("year: 2018", "year: 18", "year: 18", "sources.ASRA18.year", "a year"),
    "confidence": ("year: 2016, confidence: primary", "year: 2016, confidence: sure", "sure",
                   "sources.AAGBI16.confidence", "primary, secondary"),
    "no-title": ('GFE: {title: "45 CFR 149.610, good faith estimates", ', "GFE: {", "  GFE:",
                 "sources.GFE.title", "is missing"),
    "clinic-gone": ('  clinic: {title: "Clinic policy"', '  klinic: {title: "Clinic policy"',
                    "sources:", "sources.clinic", "is missing"),
    # Identity
    "version-number": ('version: "2026.1"', "version: 2026.1", "version:", "version",
                       "version in quotes"),
    "version-words": ('version: "2026.1"', 'version: "2026.beta"', "version:", "version",
                      "version in quotes"),
    "version-zero": ('version: "2026.1"', 'version: "2026.01"', "version:", "version",
                     "version in quotes"),
    "id-form": ("id: default", "id: My Policy", "id: My", "id", "small letters"),
    "id-long": ("id: default", f"id: {'d' * 61}", "id: ddd", "id", "at most 60"),
    "title-blank": ("title: ASRA", 'title: " "\n#', 'title: " "', "title", "one line"),
    "title-long": ("title: ASRA", f"title: {'x' * 301} ASRA", "title:", "title", "300 characters"),
    "approved": ("id: default", "id: default\napproved: yes", "approved:", "approved",
                 "true or false"),
    # Tiers
    "tier": (FACET_TIER, FACET_TIER.replace("tier: intermediate", "tier: medium"), "medium",
             "tiers[1].tier", "low, intermediate, high"),
    "tier-protocol": (FACET_TIER, FACET_TIER.replace("facet-mbb", "facet-mmb"), "facet-mmb",
                      "tiers[1].protocols[0]", "must be one of"),
    "tier-region": (FACET_TIER, FACET_TIER.replace("cervical", "neck"), "neck",
                    "tiers[1].regions[0]", "must be one of"),
    "tier-level": (FACET_TIER, FACET_TIER.replace("regions", "levels: [C9-C10], regions"), "C9",
                   "tiers[1].levels[0]", "must be one of"),
    "tier-outside": (FACET_TIER, FACET_TIER.replace("regions", "levels: [L4-L5], regions"), "L4-L5",
                     "tiers[1]", "L4-L5 does not lie in cervical"),
    "tier-twice": (FACET_TIER, FACET_TIER.replace("cervical", "cervical, lumbar"), "tiers:",
                   "tiers", "lumbar L1-L2 has more than one tier"),
    "tier-gap": (FACET_TIER, FACET_TIER.replace("[facet-mbb, ", "["), "tiers:", "tiers",
                 "facet-mbb cervical C2-C3 has no tier"),
    "tier-source": ("regions: [cervical], tier: intermediate, source: ASRA18}",
                    "regions: [cervical], tier: intermediate}", "[cervical], tier",
                    "tiers[1].source", "is missing"),
    "no-protocols": (FACET_TIER, FACET_TIER.replace("facet-mbb, facet-intraarticular", ""), ": []",
                     "tiers[1].protocols", "at least one"),
    "tiers-no-list": ("tiers:\n", "tiers: {}\ntears:\n", "tiers: {}", "tiers", "a list is needed"),
    # Lists
    "indication": (ESI_LIST, ESI_LIST.replace("radicular-pain", "pain"), "[pain,",
                   "indications.esi.values[0]", "must be one of"),
    "list-twice": (ESI_LIST, ESI_LIST + "radicular-pain, ", "radicular-pain, radicular-pain",
                   "indications.esi.values[1]", "twice"),
    "list-source": ("[cervical, thoracic], source: SAFEUSE15", "[cervical, thoracic], source: X",
                    "source: X", "regions_with_particulate_ban.source", "X is not a source"),
    "list-no-source": ("{values: [sacral, lumbar], source: LCD-ESI}", "{values: [sacral, lumbar]}",
                       "regions_with_caudal", "regions_with_caudal.source", "is missing"),
    "level-in-list": ("[C6-C7, C7-T1]", "[C6-C7, T1-T2]", "T1-T2",
                      "interlaminar_cervical_levels.values[1]", "must be one of"),
    "sign": ("[cauda-equina, progressive-weakness, new-weakness", "[cauda-equine, new-weakness",
             "cauda-equine", "refer_today.values[0]", "must be one of"),
    "change": ("never_waivable_changes: {values: [fever-or-infection",
               "never_waivable_changes: {values: [fever", "values: [fever,",
               "never_waivable_changes.values[0]", "must be one of"),
    "class": ("{values: [heparin, lmwh]", "{values: [heparin, lmvh]", "lmvh",
              "classes.heparin.values[1]", "must be one of"),
    "bare-list": ("{values: [nsaid], source: ASRA18}", "[nsaid]", "cervical_high_column: [nsaid]",
                  "classes.cervical_high_column", "keys with values"),
    # Payers
    "payer-name": ("  medicare:\n", "  none:\n", "  none:", "payers.none", "not none"),
    "payer-truth": (MEDICARE, MEDICARE.replace("true", "1"), "enforces_payer_rules: 1",
                    "payers.medicare.enforces_payer_rules", "true or false"),
    "payer-source": ("    source: LCD\n", "", "  medicare:", "payers.medicare.source",
                     "is missing"),
    "site": ("sites: [hospital-outpatient]", "sites: [hospital]", "[hospital]",
             "payers.medicare.authorization[0].sites[0]", "must be one of"),
    "state": ("states: [AZ, ", "states: [Arizona, ", "Arizona",
              "payers.medicare.authorization[1].states[0]", "two capital letters"),
    "date": ("from: 2023-07-01", "from: 2023-07-32", "07-32",
             "payers.medicare.authorization[0].from", "a date"),
    "date-list": ("from: 2023-07-01", "from: [2023-07-01]", "[2023",
                  "payers.medicare.authorization[0].from", "a date"),
    "date-words": ("from: 2023-07-01", "from: soon", "soon",
                   "payers.medicare.authorization[0].from", "a date"),
    "rule-source": ("is_warning: true, source: WISER", "is_warning: true, source: WISE", "WISE}",
                    "payers.medicare.authorization[1].source", "not a source"),
    # Items
    "item-gone": (f"  {LEVELS}\n", "", "items:", "items.levels", "is missing"),
    "item-extra": (LEVELS, f"{LEVELS}\n  levelz: {{section: safety, owner: nurse, source: LCD}}",
                   "levelz", "items.levelz", "not a key"),
    "owner": (LEVELS, LEVELS.replace("physician", "doctor"), "doctor", "items.levels.owner",
              "nurse, physician"),
    "section": (LEVELS, LEVELS.replace("eligibility", "front"), "front", "items.levels.section",
                "must be one of"),
    "severity": (LEVELS, LEVELS.replace("source", "severity: bad, source"), "severity: bad",
                 "items.levels.severity", "blocker, warning, information"),
    "waivable": (LEVELS, LEVELS.replace("source", "waivable: no, source"), "waivable: no",
                 "items.levels.waivable", "true or false"),
    "rests-on": (LEVELS, LEVELS.replace("source", "rests_on: [inr, levels], source"),
                 "[inr, levels]", "items.levels.rests_on[1]", "must be one of"),
    "item-key": (LEVELS, LEVELS.replace("source", "ownr: nurse, source"), "ownr",
                 "items.levels.ownr", "not a key"),
    # Files
    "no-table": ("allergens: allergens.csv", "allergens: other.csv", "other.csv", "allergens",
                 "no file other.csv"),
    "outside": ("allergens: allergens.csv", "allergens: ../allergens.csv", "../", "allergens",
                "name of a CSV file"),
    "no-csv": ("medication_codes: codes/medications.csv", "medication_codes: /etc/passwd", "/etc",
               "medication_codes", "name of a CSV file"),
    "no-formulary": (FORMULARY_LINE, "formulary: [formulary.csv, more.csv]", "more.csv",
                     "formulary[1]", "no file more.csv"),
    "formulary-twice": (FORMULARY_LINE, "formulary: [formulary.csv, formulary.csv]",
                        "formulary.csv,", "formulary[1]", "twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_told_by_its_line_and_key(name):
    old, new, marker, key, message = DEFECTS[name]
    text = changed(DEFAULT, old, new)
    found = problems(text)
    nth = -1 if name == "twice-number" else 0

    assert found, "nothing was noticed"
    assert (found[0].file, found[0].line, found[0].key) == (
        "p.yaml",
        line_of(text, marker, nth),
        key,
    )
    assert message in found[0].message


@pytest.mark.parametrize(
    "name", sorted(set(DEFECTS) - {"clinic-gone", "tier-twice", "tiers-no-list"})
)
def test_a_defect_brings_no_others(name):
    old, new, *_rest = DEFECTS[name]

    assert len(problems(changed(DEFAULT, old, new))) == 1


def test_all_defects_are_told_at_once_in_order():
    text = changed(DEFAULT, INR, INR.replace("ASRA18", "ASRA99").replace('"1.2"', "abc"))
    text = changed(text, LEVELS, LEVELS.replace("physician", "doctor"))
    text = changed(text, "allergens: allergens.csv", "allergens: other.csv")

    found = problems(text)

    assert [one.key for one in found] == [
        "allergens",
        "numbers.inr_most.source",
        "numbers.inr_most.value",
        "items.levels.owner",
    ]
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert str(found[2]) == f"p.yaml:{found[2].line}: numbers.inr_most.value: a number is needed"


def test_the_shipped_texts_have_nothing_wrong():
    assert problems(DEFAULT) == []
    assert problems(ASIPP) == []
