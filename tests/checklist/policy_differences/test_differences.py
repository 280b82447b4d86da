"""Differences between two policies: one changed datum, one sentence; nothing is left out."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import yaml
from django.utils import translation

from checklist.engine.naming import Names
from checklist.engine.policy import (
    AuthorizationRule,
    FormularyRow,
    HoldHours,
    Item,
    LocalItem,
    Numbers,
    PayerPolicy,
    Policy,
    Source,
    TierRow,
)
from checklist.engine.vocabulary import PROTOCOLS, REGION_LEVELS
from checklist.policies import policy_files, shipped_policy
from checklist.policy_differences import PARTS, differences
from checklist.policy_differences.numbers import tiers_by_place
from checklist.policy_words import (
    CLASSES,
    FAMILY,
    ITEM_FIELDS,
    LISTS,
    LOCAL_FIELDS,
    PAYER_FIELDS,
    ROW_FIELDS,
    RULE_FIELDS,
    SOURCE_FIELDS,
    list_name,
)

POLICY = shipped_policy()
PAIRS = POLICY.names.pairs
# What a version is called, and what is worked out from the rest.
NO_PART = {"id", "version", "digest", "numbers_sources", "numbers_units", "reasons"}


def words(later, earlier=POLICY):
    return [one.words for one in differences(earlier, later)]


def numbers(sources=None, **values):
    """The shipped policy with other numbers."""
    return replace(
        POLICY,
        numbers=replace(POLICY.numbers, **values),
        numbers_sources={**POLICY.numbers_sources, **(sources or {})},
    )


def medicine(name, nth=0, **values):
    """The shipped policy with another row of a medicine."""
    rows = list(POLICY.formulary[name])
    rows[nth] = replace(rows[nth], **values)
    return replace(POLICY, formulary={**POLICY.formulary, name: tuple(rows)})


def hold(name, tier, hours, nth=0):
    row = POLICY.formulary[name][nth]
    return medicine(name, nth, hold={**row.hold, tier: hours})


def of(part, key, **values):
    """The shipped policy with another row in one of its tables."""
    table = getattr(POLICY, part)
    return replace(POLICY, **{part: {**table, key: replace(table[key], **values)}})


def without(part, key):
    table = {name: row for name, row in getattr(POLICY, part).items() if name != key}
    return replace(POLICY, **{part: table})


def tier(levels, regions=("lumbar",), protocols=("esi-interlaminar",), to="high"):
    row = TierRow(frozenset(protocols), frozenset(regions), frozenset(levels), to, "ASRA18")
    return replace(POLICY, tiers=(*POLICY.tiers, row))


def medicare(nth, **values):
    payer = POLICY.payers["medicare"]
    rules = list(payer.authorization)
    rules[nth] = replace(rules[nth], **values)
    return of("payers", "medicare", authorization=tuple(rules))


def local(**values):
    """The shipped policy with an item of the clinic's own."""
    asked = LocalItem(
        item="local:dentist",
        title={"en": "Dentist", "es": "Dentista"},
        question={"en": "Any dental work?", "es": "¿Algún trabajo dental?"},
        good_answer=False,
        window=timedelta(days=14),
        met={"en": "None.", "es": "Ninguno."},
        unmet={"en": "Dental work.", "es": "Trabajo dental."},
    )
    row = replace(POLICY.items["infection"], name="local:dentist")
    return replace(
        POLICY,
        items={**POLICY.items, "local:dentist": row},
        local_items={"local:dentist": replace(asked, **values)},
    )


DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
CLOPIDOGREL = replace(POLICY.formulary["clopidogrel"][0], ingredient="newgrel", rxcui="99")

ONE_CHANGE = {
    # Numbers, in each kind of unit
    "inr": (numbers(inr_most=Decimal("1.4")), "INR at most: 1.2 → 1.4"),
    "inr-source": (
        numbers({"inr_most": "clinic"}, inr_most=Decimal("1.4")),
        "INR at most: 1.2 → 1.4 (source ASRA18 → clinic)",
    ),
    "source-alone": (numbers({"inr_most": "clinic"}), "INR at most, source: ASRA18 → clinic"),
    "days": (
        numbers(infection_window=DAY),
        "Infection asked, not longer ago than: 7 days → 1 day",
    ),
    "hours": (numbers(inr_window=48 * HOUR), "INR, not older than: 24 h → 48 h"),
    "odd-hours": (
        numbers(infection_window=36 * HOUR),
        "Infection asked, not longer ago than: 7 days → 1.5 days",
    ),
    "percent": (
        numbers(diagnostic_block_percent=Decimal(70)),
        "Relief from a test block, at least: 80 % → 70 %",
    ),
    "count": (
        numbers(session_limit_count=3),
        "Earlier sessions in the counted time, fewer than: 4 → 3",
    ),
    "ucum": (numbers(glucose_most=Decimal(200)),
             "Blood glucose at most: 250 mg/dL → 200 mg/dL"),
    "fasting": (numbers(fasting_solid=8 * HOUR), "Without solid food before the start: 6 h → 8 h"),
    # Medicines
    "decided": (
        hold("apixaban", "low", HoldHours(decide=False, block=Decimal(24), warn=Decimal(24))),
        "apixaban, low tier: decide → 24 h (a physician no longer sets the hours)",
    ),
    "shorter": (
        hold("apixaban", "high", HoldHours(decide=False, block=Decimal(72), warn=Decimal(71))),
        "apixaban, high tier: 72 h → 72–71 h (shorter)",
    ),
    "longer": (
        hold("apixaban", "high", HoldHours(decide=False, block=Decimal(72), warn=Decimal(96))),
        "apixaban, high tier: 72 h → 72–96 h",
    ),
    "not-held": (
        hold("apixaban", "high", HoldHours(decide=False, block=Decimal(0), warn=Decimal(0))),
        "apixaban, high tier: 72 h → 0 h (no longer held, and no prescriber is asked)",
    ),
    "pair": (
        hold("prasugrel", "high", HoldHours(decide=True)),
        "prasugrel, high tier: 168–240 h → decide",
    ),
    "intent": (
        hold("enoxaparin", "low", HoldHours(decide=True),
             [row.intent for row in POLICY.formulary["enoxaparin"]].index("therapeutic")),
        "enoxaparin, treatment dose, low tier: 24 h → decide",
    ),
    "kidneys": (
        medicine("dabigatran", renal_below=Decimal(30), renal_hours=Decimal(24)),
        "dabigatran, with weak kidneys: 48 h more below 50 mL/min → 24 h more below 30 mL/min",
    ),
    "agreement": (
        medicine("apixaban", agreement=False),
        "apixaban, prescriber must agree to stop: yes → no",
    ),
    "thinner": (
        medicine("apixaban", antithrombotic=False),
        "apixaban, counts as a blood thinner: yes → no",
    ),
    "class": (
        medicine("apixaban", medicine_class="cox-2-inhibitor"),
        "apixaban, class: anticoagulants → COX-2 inhibitors",
    ),
    "restart": (medicine("apixaban", restart_hours=Decimal(48)),
                "apixaban, restart after: 24 h → 48 h"),
    "brands": (medicine("apixaban", brands=("Eliquis", "Apixa")),
               "apixaban, brands: Eliquis → Apixa, Eliquis"),
    "code": (medicine("apixaban", rxcui=None), "apixaban, RxNorm code: 1364430 → none"),
    "row-source": (medicine("apixaban", source="clinic"), "apixaban, source: ASRA18 → clinic"),
    "row-read": (medicine("apixaban", confidence="low"), "apixaban, confidence: high → low"),
    "medicine-gone": (
        without("formulary", "clopidogrel"),
        "clopidogrel: low tier 0 h, intermediate tier 168 h, high tier 168 h (ASRA18) → not there",
    ),
    "medicine-new": (
        replace(POLICY, formulary={**POLICY.formulary, "newgrel": (CLOPIDOGREL,)}),
        "newgrel: not there → low tier 0 h, intermediate tier 168 h, high tier 168 h (ASRA18)",
    ),
    "other-code": (
        replace(POLICY, ingredients_of_code={**POLICY.ingredients_of_code, "7": ("a", "b")}),
        "RxNorm code 7: not there → a + b",
    ),
    "other-name": (
        replace(POLICY, names=Names([*PAIRS, ("newcet", "aspirin"), ("newcet", "oxycodone")])),
        "Medicine name newcet: not there → aspirin + oxycodone",
    ),
    "name-gone": (
        replace(POLICY, names=Names(one for one in PAIRS if one[0] != "percocet")),
        "Medicine name percocet: acetaminophen + oxycodone → not there",
    ),
    # Tiers
    "level": (tier(["L4-L5"]), "lumbar interlaminar L4-L5: intermediate → high"),
    "region": (
        tier([], regions=["thoracic"], protocols=["facet-mbb"]),
        "thoracic medial branch block: low → high",
    ),
    "tier-source": (
        replace(POLICY, tiers=(*POLICY.tiers[:2], replace(POLICY.tiers[2], source="clinic"))),
        None,
    ),
    # Items
    "severity": (of("items", "inr", severity="warning"), "INR, severity: blocker → warning"),
    "owner": (of("items", "inr", owner="physician"), "INR, owner: nurse → physician"),
    "waivable": (of("items", "infection", waivable=True), "Infection, may be waived: no → yes"),
    "section": (of("items", "inr", section="day-of-procedure"),
                "INR, section: Safety → Day of procedure"),
    "item-source": (of("items", "inr", source="clinic"), "INR, source: ASRA18 → clinic"),
    "rests-on": (
        of("items", "inr", rests_on=("inr",)),
        "INR, rests on: bleeding-disorder, inr → inr",
    ),
    "payer-rule": (
        of("items", "levels", payer_rule=True),
        "Levels and side, only a warning where the payer does not ask for it: no → yes",
    ),
    "any-hold": (
        of("items", "hold:", severity="warning"),
        "A medicine: last dose, severity: blocker → warning",
    ),
    "item-gone": (
        without("items", "vaccination"),
        "Vaccination: warning, nurse, may be waived → not there",
    ),
    # Payers
    "state": (
        medicare(1, states=frozenset({"OH"})),
        (
            "Medicare, authorization, Caudal epidural, Interlaminar epidural, Transforaminal "
            "epidural, states: AZ, NJ, OH, OK, TX, WA → OH"
        ),
    ),
    "from": (
        medicare(0, from_on=date(2027, 1, 1)),
        ("Medicare, authorization, Facet joint injection, Medial branch block, "
        "from: 1 Jul 2023 → 1 Jan 2027"),
    ),
    "rule-gone": (
        of("payers", "medicare", authorization=POLICY.payers["medicare"].authorization[1:]),
        ("Medicare, authorization: Facet joint injection, Medial branch block, "
        "Hospital outpatient department, from 1 Jul 2023 → not there"),
    ),
    "enforces": (
        of("payers", "medicare", enforces_payer_rules=False),
        "Medicare, its own rules block: yes → no",
    ),
    "payer-source": (of("payers", "medicare", source="clinic"), "Medicare, source: LCD → clinic"),
    "payer-new": (
        replace(POLICY, payers={**POLICY.payers, "acme": PayerPolicy("acme", False, ())}),
        "acme: not there → no authorization",
    ),
    # Sets and sources
    "neck": (
        replace(POLICY, interlaminar_cervical_levels=frozenset({"C7-T1"})),
        "Neck levels of an interlaminar epidural: C6-C7, C7-T1 → C7-T1",
    ),
    "caudal": (
        replace(POLICY, regions_with_caudal=frozenset({"sacral"})),
        "Regions of a caudal epidural: lumbar, sacral → sacral",
    ),
    "particulate": (
        replace(POLICY, regions_with_particulate_ban=frozenset()),
        ("Regions where only dexamethasone may be used near a nerve root: "
        "cervical, thoracic → none"),
    ),
    "refer": (
        replace(POLICY, refer_today=frozenset({"progressive-weakness"})),
        (
            "Signs that say “refer today”: A leg or arm that is getting weaker; New weakness; "
            "Numb between the legs, or new trouble with bladder or bowel; "
            "Trouble with bladder or bowel → A leg or arm that is getting weaker"
        ),
    ),
    "never": (
        replace(POLICY, never_waivable_findings=frozenset()),
        (
            "Changes since the call that are never waived: "
            "Fever or an infection, New weakness, Trouble with bladder or bowel → none"
        ),
    ),
    "indications": (
        replace(POLICY, indications_supporting={**POLICY.indications_supporting,
                                                "facet": frozenset({"facet-pain"})}),
        (
            "Indications that support a facet injection: Back or neck pain that stays in place "
            "(axial pain), Facet joint pain → Facet joint pain"
        ),
    ),
    "classes": (
        replace(POLICY, classes=replace(POLICY.classes, heparin=frozenset({"lmwh"}))),
        (
            "Classes that need a platelet count: heparin, low-molecular-weight heparins → "
            "low-molecular-weight heparins"
        ),
    ),
    "allergen": (
        replace(POLICY, allergens={**POLICY.allergens, "omnipaque": "latex"}),
        "Allergen omnipaque: iodinated contrast → latex",
    ),
    "list-source": (
        replace(POLICY, lists_sources={**POLICY.lists_sources, "classes.heparin": "clinic"}),
        "Classes that need a platelet count, source: ASRA18 → clinic",
    ),
    "own-item": (
        local(),
        (
            "Dentist: not there → blocker, nurse, never waived: Any dental work? (in order: no); "
            "section: Safety; answer not older than: 14 days; words when in order: None. / "
            "Ninguno.; words when in the way: Dental work. / Trabajo dental."
        ),
    ),
    "source-year": (of("sources", "ASRA18", year=2025), "Source ASRA18, year: 2018 → 2025"),
    "source-read": (
        of("sources", "ASRA18", confidence="primary"),
        "Source ASRA18, read: secondary: read in summaries, not in the source itself → primary",
    ),
    "source-new": (
        replace(POLICY, sources={**POLICY.sources,
                                 "OWN": Source("OWN", "Our protocol", 2026, "primary")}),
        "Source OWN: not there → Our protocol (2026; primary)",
    ),
    "title": (replace(POLICY, title="Ours"), f"Title: {POLICY.title} → Ours"),
    "approved": (replace(POLICY, approved=False), "Approved: yes → no"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_CHANGE)
def test_one_changed_datum_is_one_sentence(name):
    later, sentence = ONE_CHANGE[name]
    found = [one for one in words(later) if "not known" not in one]

    if sentence is None:  # one sentence for each place
        assert found
        assert all(one.endswith(", source: ASRA18 → clinic") for one in found)
    else:
        assert found == [sentence]


@pytest.mark.parametrize("name", ONE_CHANGE)
def test_the_way_back_names_the_same_data(name):
    later, _sentence = ONE_CHANGE[name]
    there, back = differences(POLICY, later), differences(later, POLICY)

    assert [(one.part, one.name, one.was, one.now) for one in there] == [
        (one.part, one.name, one.now, one.was) for one in back
    ]


@pytest.mark.parametrize("path", policy_files(), ids=lambda path: path.stem)
def test_a_policy_does_not_differ_from_itself(path):
    policy = shipped_policy(**dict(zip(("policy_id", "version"), named(path), strict=True)))

    assert differences(policy, policy) == []


def named(path):
    data = yaml.safe_load(path.read_bytes())
    return data["id"], data["version"]


def test_another_name_alone_is_no_difference():
    assert differences(POLICY, replace(POLICY, id="x", version="9", digest="sha256:9")) == []


def test_every_field_of_a_policy_is_compared():
    assert PARTS.keys() | NO_PART == {field.name for field in fields(Policy)}


@pytest.mark.parametrize(
    ("row", "compared"),
    [
        (Item, {"name", *ITEM_FIELDS}),
        (FormularyRow, {"ingredient", "intent", "hold", "renal_below", "renal_hours", *ROW_FIELDS}),
        (AuthorizationRule, {"protocols", *RULE_FIELDS}),
        (Source, {"key", *SOURCE_FIELDS}),
        (PayerPolicy, {"payer", "authorization", *PAYER_FIELDS}),
        (LocalItem, {"item", *LOCAL_FIELDS}),
        (TierRow, {"protocols", "regions", "levels", "tier", "source"}),
        (type(POLICY.classes), set(CLASSES)),
    ],
)
def test_every_column_of_a_row_is_compared(row, compared):
    assert is_dataclass(row)
    assert {field.name for field in fields(row)} == compared


def test_every_family_is_compared():
    assert set(POLICY.indications_supporting) == set(FAMILY)


@pytest.mark.parametrize("field", fields(Numbers), ids=lambda field: field.name)
def test_any_changed_number_is_reported(field):
    value = getattr(POLICY.numbers, field.name)
    step = DAY if isinstance(value, timedelta) else type(value)(1)

    [found] = differences(POLICY, numbers(**{field.name: value + step}))

    assert (found.part, found.name) == ("numbers", field.name)
    assert found.was != found.now


@pytest.mark.parametrize("name", sorted(POLICY.formulary))
def test_any_changed_hold_is_reported(name):
    for nth, row in enumerate(POLICY.formulary[name]):
        for column, hours in row.hold.items():
            other = HoldHours(decide=not hours.decide, block=Decimal(7), warn=Decimal(9))
            [found] = differences(POLICY, hold(name, column, other, nth))
            assert found.what.startswith(name.replace("-", " "))
            assert found.was != found.now


def test_the_same_window_in_another_unit_is_the_same():
    later = replace(POLICY, numbers_units={**POLICY.numbers_units, "infection_window": "hours"})

    assert differences(POLICY, later) == []


def test_another_unit_of_a_value_is_a_difference():
    later = replace(POLICY, numbers_units={**POLICY.numbers_units, "glucose_most": "mmol/L"})

    assert words(later) == ["Blood glucose at most: 250 mg/dL → 250 mmol/L"]


def test_a_new_row_for_a_level_names_what_is_not_known_apart():
    assert words(tier(["L4-L5", "L3-L4"])) == [
        "lumbar interlaminar L3-L4, L4-L5: intermediate → high",
        "lumbar interlaminar, level not known: intermediate → high",
        "interlaminar, region not known: intermediate → high",
    ]


def test_a_tier_that_is_written_otherwise_is_no_difference():
    turned = replace(POLICY, tiers=tuple(reversed(POLICY.tiers)))

    assert differences(POLICY, turned) == []


def test_tiers_are_those_of_the_engine_everywhere():
    tiers = tiers_by_place(POLICY, POLICY.regions_with_caudal)

    assert {protocol for protocol, _region, _level in tiers} == set(PROTOCOLS)
    assert {level for _p, region, level in tiers if region == "lumbar"} == {
        *REGION_LEVELS["lumbar"], None,
    }  # fmt: skip
    assert tiers["facet-mbb", "lumbar", "L4-L5"] == ("low", "ASRA18")
    assert tiers["facet-mbb", "cervical", "C4-C5"] == ("intermediate", "ASRA18")
    assert tiers["facet-mbb", None, None] == ("intermediate", "ASRA18")
    assert tiers["esi-caudal", "sacral", None] == ("intermediate", "ASRA18")


def test_a_tier_of_another_source_says_so():
    row = TierRow(frozenset({"esi-caudal"}), frozenset({"sacral"}), frozenset(), "high", "clinic")
    others = [replace(one, protocols=one.protocols - {"esi-caudal"}) for one in POLICY.tiers]
    rest = replace(POLICY.tiers[0], protocols=frozenset({"esi-caudal"}),
                   regions=frozenset({"cervical", "thoracic", "lumbar"}))  # fmt: skip

    assert words(replace(POLICY, tiers=(*others, rest, row))) == [
        "sacral caudal: intermediate → high (source ASRA18 → clinic)",
        "caudal, region not known: intermediate → high (source ASRA18 → ASRA18, clinic)",
    ]


ASIPP = shipped_policy("asipp")


def test_what_only_rests_on_another_source_comes_after_all_that_bears_on_a_verdict():
    found = differences(POLICY, ASIPP)
    kinds = [one.is_formal for one in found]

    assert kinds == sorted(kinds)
    assert {one.part for one in found if not one.is_formal} == {"tiers"}
    assert {one.part for one in found if one.is_formal} == {
        "tiers", "sources", "title", "approved",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["row-source", "row-read", "item-source", "payer-source", "list-source", "source-year",
     "source-new", "title", "approved", "tier-source"],
)  # fmt: skip
def test_another_source_or_name_is_formal(name):
    later, _sentence = ONE_CHANGE[name]

    assert all(one.is_formal for one in differences(POLICY, later))


@pytest.mark.parametrize("name", ["inr", "decided", "kidneys", "level", "severity", "own-item"])
def test_what_bears_on_a_verdict_is_not_formal(name):
    later, _sentence = ONE_CHANGE[name]

    assert not any(one.is_formal for one in differences(POLICY, later))


def test_a_place_where_nothing_can_be_booked_is_not_named():
    named = words(ASIPP)
    places = tiers_by_place(POLICY, POLICY.regions_with_caudal)

    assert not [one for one in named if one.startswith(("cervical caudal", "thoracic caudal"))]
    assert {protocol for protocol, region, _level in places if region == "sacral"} == {"esi-caudal"}


def test_a_region_that_only_one_version_has_for_a_caudal_epidural_is_compared():
    row = TierRow(frozenset({"esi-caudal"}), frozenset({"thoracic"}), frozenset(), "high", "clinic")
    rest = replace(POLICY.tiers[0], regions=POLICY.tiers[0].regions - {"thoracic"})
    others = replace(
        POLICY.tiers[0], regions=frozenset({"thoracic"}),
        protocols=POLICY.tiers[0].protocols - {"esi-caudal"},
    )  # fmt: skip
    wider = replace(
        POLICY,
        regions_with_caudal=POLICY.regions_with_caudal | {"thoracic"},
        tiers=(*POLICY.tiers[1:], rest, others, row),
    )

    assert words(wider)[0] == "thoracic caudal: intermediate → high (source ASRA18 → clinic)"


def test_every_list_with_a_source_has_a_name():
    names = {list_name(path) for path in POLICY.lists_sources}

    assert len(names) == len(POLICY.lists_sources) == len(LISTS) + len(CLASSES) + len(FAMILY)
    assert not any("_" in name for name in names)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"good_answer": True}, "Dentist, good answer: no → yes"),
        ({"window": None}, "Dentist, answer not older than: 14 days → any age"),
        (
            {"question": {"en": "Any dental work?", "es": "¿Dentista?"}},
            (
                "Dentist, question: Any dental work? / ¿Algún trabajo dental? → "
                "Any dental work? / ¿Dentista?"
            ),
        ),
        (
            {"met": {"en": "Fine.", "es": "Bien."}},
            "Dentist, words when in order: None. / Ninguno. → Fine. / Bien.",
        ),
        (
            {"unmet": {"en": "No.", "es": "No."}},
            "Dentist, words when in the way: Dental work. / Trabajo dental. → No. / No.",
        ),
        (
            {"title": {"en": "Teeth", "es": "Dientes"}},
            "Teeth, title: Dentist / Dentista → Teeth / Dientes",
        ),
    ],
)
def test_changed_item_of_the_clinic_s_own(values, sentence):
    assert words(local(**values), local()) == [sentence]


def test_row_of_the_clinic_s_own_item():
    later = local()
    row = replace(later.items["local:dentist"], severity="warning")
    later = replace(later, items={**later.items, "local:dentist": row})

    assert words(later, local()) == ["Dentist, severity: blocker → warning"]
    assert words(POLICY, local())[0].startswith("Dentist: blocker, nurse")


def test_two_rules_for_the_same_procedures_are_told_apart():
    first = POLICY.payers["medicare"].authorization[0]
    second = replace(first, sites=frozenset({"asc"}))
    rules = (*POLICY.payers["medicare"].authorization, second)

    assert words(of("payers", "medicare", authorization=rules)) == [
        (
            "Medicare, authorization: not there → Facet joint injection, Medial branch block, "
            "Ambulatory surgery center, from 1 Jul 2023"
        )
    ]


def test_a_rule_for_other_procedures_is_one_gone_and_one_come():
    found = words(medicare(0, protocols=frozenset({"facet-mbb"})))

    assert len(found) == 2
    assert found[0].startswith("Medicare, authorization: Facet joint injection, Medial")
    assert found[1].startswith("Medicare, authorization: not there → Medial branch block")


def test_several_differences_come_in_the_order_of_their_parts():
    later = replace(numbers(inr_most=Decimal("1.4")), title="Ours")

    assert [one.part for one in differences(POLICY, later)] == ["numbers", "title"]


def test_differences_in_spanish():
    with translation.override("es"):
        [line] = words(numbers(inr_most=Decimal("1.4")))

    assert line.endswith("1.2 → 1.4")


def test_a_difference_as_json():
    [one] = differences(POLICY, numbers({"inr_most": "clinic"}, inr_most=Decimal("1.4")))

    assert one.document() == {
        "part": "numbers",
        "name": "inr_most",
        "what": "INR at most",
        "was": "1.2",
        "now": "1.4",
        "note": "source ASRA18 → clinic",
        "words": "INR at most: 1.2 → 1.4 (source ASRA18 → clinic)",
    }
