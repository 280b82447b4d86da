"""The bleeding tier of every kind of procedure, region and level, in both shipped policies."""

from datetime import UTC, datetime
from itertools import combinations_with_replacement

import pytest

from checklist.casefile import read_case
from checklist.engine.policy import TIERS
from checklist.engine.situation import Situation
from checklist.engine.vocabulary import LEVELS, PROTOCOLS, REGION_LEVELS, REGIONS
from checklist.policies import shipped_policy

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
POLICIES = {name: shipped_policy(name) for name in ("default", "asipp")}
ESI = ("esi-interlaminar", "esi-transforaminal", "esi-caudal")
FACET = ("facet-mbb", "facet-intraarticular")
L1_TO_L5 = ("L1-L2", "L2-L3", "L3-L4", "L4-L5")

# Written from the texts, not from the data: (protocols, regions, levels or all, tier).
BY_HAND = {
    "default": [
        (ESI, REGIONS, None, "intermediate"),
        (FACET, ("cervical",), None, "intermediate"),
        (FACET, ("thoracic", "lumbar", "sacral"), None, "low"),
    ],
    "asipp": [
        (("esi-interlaminar",), ("cervical", "thoracic", "sacral"), None, "high"),
        (("esi-interlaminar",), ("lumbar",), L1_TO_L5, "high"),
        (("esi-interlaminar",), ("lumbar",), ("L5-S1",), "intermediate"),
        (("esi-transforaminal",), ("cervical", "thoracic", "sacral"), None, "intermediate"),
        (("esi-transforaminal",), ("lumbar",), ("L1-L2", "L2-L3"), "intermediate"),
        (("esi-transforaminal",), ("lumbar",), ("L3-L4", "L4-L5", "L5-S1"), "low"),
        (("esi-caudal",), REGIONS, None, "intermediate"),
        (FACET, REGIONS, None, "low"),
    ],
}


def places(policy):
    """Every known place with its tier, once."""
    for protocols, regions, levels, tier in BY_HAND[policy]:
        for protocol in protocols:
            for region in regions:
                for level in levels or REGION_LEVELS[region] or (None,):
                    yield policy, protocol, region, level, tier


ALL = [place for policy in BY_HAND for place in places(policy)]
TIER = {place[:4]: place[4] for place in ALL}


def tier(policy, protocol, region, *levels):
    procedure = {
        "protocol": protocol,
        "region": region,
        "levels": list(levels) if levels != (None,) else None,
        "time_zone": "UTC",
    }
    facts = read_case({"schema": "case/1", "procedure": procedure}, default_at=NOW)
    return Situation(facts, POLICIES[policy], None).procedure_tier


def highest(tiers):
    return max(tiers, key=TIERS.index)


def test_the_table_by_hand_names_every_place_once():
    known = {
        (policy, protocol, region, level)
        for policy in POLICIES
        for protocol in PROTOCOLS
        for region in REGIONS
        for level in REGION_LEVELS[region] or (None,)
    }
    assert len(ALL) == len(TIER)
    assert set(TIER) == known


@pytest.mark.parametrize(("policy", "protocol", "region", "level", "expected"), ALL)
def test_a_place_has_its_tier(policy, protocol, region, level, expected):
    assert tier(policy, protocol, region, level) == expected


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("region", REGIONS)
def test_an_unknown_level_counts_as_the_highest_of_its_region(policy, protocol, region):
    here = [TIER[policy, protocol, region, level] for level in REGION_LEVELS[region] or (None,)]

    assert tier(policy, protocol, region, None) == highest(here)
    assert tier(policy, protocol, region) == highest(here)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_unknown_region_counts_as_the_highest_of_all(policy, protocol):
    everywhere = [
        one for (named, kind, *_place), one in TIER.items() if (named, kind) == (policy, protocol)
    ]

    assert tier(policy, protocol, None, None) == highest(everywhere)
    for level in LEVELS:
        assert TIERS.index(tier(policy, protocol, None, level)) >= TIERS.index(
            highest(
                one
                for (named, kind, _region, there), one in TIER.items()
                if (named, kind, there) == (policy, protocol, level)
            )
        )


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("region", ["cervical", "thoracic", "lumbar"])
def test_several_levels_count_as_the_highest_of_them(policy, protocol, region):
    for one, other in combinations_with_replacement(REGION_LEVELS[region], 2):
        expected = highest([TIER[policy, protocol, region, level] for level in (one, other)])
        assert tier(policy, protocol, region, one, other) == expected


def test_a_level_outside_its_region_never_lowers_the_tier():
    assert tier("asipp", "esi-interlaminar", "lumbar", "C6-C7") == "high"
    assert tier("asipp", "esi-transforaminal", "lumbar", "C6-C7") == "high"
    assert tier("default", "facet-mbb", "lumbar", "C6-C7") == "low"


def test_asipp_ships_unapproved_and_secondary_and_holds_as_in_the_default():
    asipp, default = POLICIES["asipp"], POLICIES["default"]

    assert not asipp.approved
    assert asipp.sources["ASIPP24"].confidence == "secondary"
    assert {row.source for row in asipp.tiers} == {"ASIPP24"}
    for part in ("formulary", "allergens", "numbers", "items", "payers", "classes", "names"):
        assert getattr(asipp, part) == getattr(default, part)
