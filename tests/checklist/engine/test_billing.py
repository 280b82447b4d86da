"""Codes that fit what is booked: every kind, region, side and number of levels, and the unknown."""

from itertools import product
from zoneinfo import ZoneInfo

import pytest

from checklist.billing_tables import billing_table
from checklist.engine.billing import BothSides, CodeLine, Coding, Undecided, coding
from checklist.engine.facts import Coverage, Procedure
from checklist.engine.vocabulary import (
    FACET,
    IMAGE_GUIDANCES,
    PROTOCOLS,
    REGION_LEVELS,
    REGIONS,
    SIDES,
)

TABLE = billing_table()
ZONE = ZoneInfo("America/New_York")
UPPER, LOWER = ("cervical", "thoracic"), ("lumbar", "sacral")
ANY_PAYER = Coverage(payer="acme", site="office")
MEDICARE = Coverage(payer="medicare", site="office")
SIDE_WORDS = {"left": "LT", "right": "RT", "bilateral": "50"}
# The codes as a person who codes knows them: kind -> (neck and mid back, low back).
BY_KIND = {
    "esi-interlaminar": (
        {"none": "62320", "imaged": "62321"}, {"none": "62322", "imaged": "62323"},
    ),
    "esi-caudal": ({}, {"none": "62322", "imaged": "62323"}),
    "esi-transforaminal": (["64479", "64480"], ["64483", "64484"]),
    "facet-mbb": (["64490", "64491", "64492"], ["64493", "64494", "64495"]),
    "facet-intraarticular": (["64490", "64491", "64492"], ["64493", "64494", "64495"]),
}  # fmt: skip


def booked(protocol, region="lumbar", side="left", levels=1, guidance="fluoroscopy", **fields):
    """A procedure; `levels` is how many of the region, or the levels themselves."""
    if isinstance(levels, int):
        levels = REGION_LEVELS[region or "lumbar"][:levels]
    return Procedure(
        protocol=protocol, zone=ZONE, region=region, side=side, levels=levels,
        image_guidance=guidance, purpose="therapeutic", **fields,
    )  # fmt: skip


def fits(procedure, coverage=ANY_PAYER) -> Coding:
    return coding(procedure, coverage, TABLE)


def lines(found: Coding) -> list[str]:
    """The lines as people write them: 64484-50 x2."""
    return [f"{'-'.join([one.code, *one.modifiers])} x{one.units}" for one in found.lines]


def expected(protocol, region, side, levels, guidance):
    """The lines, or the obstacle, worked out from the table above."""
    codes = BY_KIND[protocol][region in LOWER]
    is_imaged = guidance in ("fluoroscopy", "ct")
    if not codes:
        return "region"
    if isinstance(codes, dict):
        if guidance == "ultrasound":
            return "guidance"
        return [f"{codes['imaged' if is_imaged else 'none']} x1"]
    if side == "midline":
        return "midline"
    if not is_imaged:
        return "guidance"
    if levels == 0:
        return "no-level"
    modifier = SIDE_WORDS[side]
    if protocol in FACET:
        return [f"{code}-{modifier} x1" for code in codes[: min(levels, 3)]]
    first, further = codes
    added = [f"{further}-{modifier} x{levels - 1}"] if levels > 1 else []
    return [f"{first}-{modifier} x1", *added]


@pytest.mark.parametrize("levels", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_region_side_and_guidance(protocol, levels):
    wrong = {}
    for region, side, guidance in product(REGIONS, SIDES, IMAGE_GUIDANCES):
        if region == "sacral" and levels:
            continue  # the sacrum has no levels; see below
        found = fits(booked(protocol, region, side, levels, guidance))
        wanted = expected(protocol, region, side, levels, guidance)
        if (found.obstacle or lines(found)) != wanted:
            wrong[region, side, guidance] = (found.obstacle, lines(found), wanted)
        assert found.unknown == ()

    assert wrong == {}


@pytest.mark.parametrize(
    ("procedure", "wanted"),
    [
        (booked("esi-interlaminar", "cervical", "midline"), ["62321 x1"]),
        (booked("esi-interlaminar", "lumbar", "bilateral"), ["62323 x1"]),
        (booked("esi-interlaminar", "lumbar", "left", 2), ["62323 x1"]),
        (booked("esi-caudal", "sacral", "midline", 0), ["62323 x1"]),
        (booked("esi-caudal", "lumbar", "midline", 0, "none"), ["62322 x1"]),
        (booked("esi-transforaminal", "lumbar", "right", 2), ["64483-RT x1", "64484-RT x1"]),
        (booked("esi-transforaminal", "lumbar", "left", 3), ["64483-LT x1", "64484-LT x2"]),
        (booked("esi-transforaminal", "thoracic", "left", ("T12-L1",)), ["64479-LT x1"]),
        (booked("esi-transforaminal", "lumbar", "bilateral", 1), ["64483-50 x1"]),
        (booked("facet-mbb", "lumbar", "bilateral", 2), ["64493-50 x1", "64494-50 x1"]),
        (booked("facet-mbb", "cervical", "left", 4),
         ["64490-LT x1", "64491-LT x1", "64492-LT x1"]),
        (booked("facet-intraarticular", "lumbar", "left", ("L4-L5", "L4-L5")), ["64493-LT x1"]),
    ],
    ids=lambda value: value.protocol if isinstance(value, Procedure) else " ".join(value),
)  # fmt: skip
def test_as_a_person_who_codes_would_say_it(procedure, wanted):
    assert lines(fits(procedure)) == wanted


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_fifty_never_goes_with_an_interlaminar_or_caudal_injection(protocol):
    used = {
        modifier
        for region, side in product(REGIONS, SIDES)
        for one in fits(booked(protocol, region, side, 1)).lines
        for modifier in one.modifiers
    }

    assert used <= {"50", "LT", "RT"}
    assert ("50" in used) is (protocol not in ("esi-interlaminar", "esi-caudal"))


@pytest.mark.parametrize(
    ("protocol", "fields", "unknown"),
    [
        ("esi-interlaminar", {"region": None}, ("region",)),
        ("esi-interlaminar", {"guidance": None}, ("image_guidance",)),
        ("esi-caudal", {"region": None, "guidance": None}, ("region", "image_guidance")),
        ("esi-transforaminal", {"side": None}, ("side",)),
        ("esi-transforaminal", {"levels": None}, ("levels",)),
        ("facet-mbb", {"region": None}, ("region",)),
        ("facet-intraarticular", {"side": None, "levels": None}, ("side", "levels")),
    ],
)
def test_what_is_unknown_is_named_and_no_code_is_guessed(protocol, fields, unknown):
    found = fits(booked(protocol, **{"levels": 1, **fields}))

    assert (found.unknown, found.lines, found.obstacle) == (unknown, (), "")
    assert found.family


@pytest.mark.parametrize("fields", [{"side": None}, {"levels": None}])
@pytest.mark.parametrize("protocol", ["esi-interlaminar", "esi-caudal"])
def test_what_does_not_decide_may_stay_unknown(protocol, fields):
    assert lines(fits(booked(protocol, **fields))) == ["62323 x1"]


@pytest.mark.parametrize(
    ("procedure", "obstacle"),
    [
        (booked("esi-caudal", "cervical", "midline", 0), "region"),
        (booked("esi-transforaminal", "sacral", "left", ("L5-S1",)), "levels-elsewhere"),
        (booked("facet-mbb", "lumbar", "left", ("T12-L1", "L1-L2")), "levels-elsewhere"),
        (booked("esi-interlaminar", "lumbar", "left", ("C6-C7",)), "levels-elsewhere"),
        (booked("esi-transforaminal", "sacral", "left", ()), "no-level"),
        (booked("facet-mbb", "lumbar", "midline", 1), "midline"),
        (booked("esi-interlaminar", "lumbar", "left", 1, "ultrasound"), "guidance"),
        (booked("facet-mbb", "lumbar", "left", 1, "none"), "guidance"),
        (booked("some-other-kind"), "protocol"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.protocol,
)
def test_where_no_code_fits_the_obstacle_is_named(procedure, obstacle):
    found = fits(procedure)

    assert (found.obstacle, found.lines, found.unknown) == (obstacle, (), ())


BOTH = {"side": "bilateral", "levels": 2}


@pytest.mark.parametrize(
    ("coverage", "form", "wanted", "undecided"),
    [
        (Coverage("acme", site="asc"), "either", ["64493-50 x1", "64494-50 x1"], ()),
        (Coverage("none"), "either", ["64493-50 x1", "64494-50 x1"], ()),
        (Coverage("medicare", site="office"), "one-line", ["64493-50 x1", "64494-50 x1"], ()),
        (Coverage("medicare", site="hospital-outpatient"), "one-line",
         ["64493-50 x1", "64494-50 x1"], ()),
        (Coverage("medicare", site="asc"), "two-lines",
         ["64493-RT x1", "64493-LT x1", "64494-RT x1", "64494-LT x1"], ()),
        (Coverage("medicare"), "either", ["64493-50 x1", "64494-50 x1"],
         (Undecided("50", ("site",)),)),
        (Coverage(None, site="asc"), "either", ["64493-50 x1", "64494-50 x1"],
         (Undecided("50", ("payer",)),)),
    ],
    ids=["other payer", "no payer", "office", "hospital", "asc", "site unknown", "payer unknown"],
)  # fmt: skip
def test_how_both_sides_are_written(coverage, form, wanted, undecided):
    found = fits(booked("facet-mbb", **BOTH), coverage)

    assert found.both_sides == BothSides(form)
    assert lines(found) == wanted
    assert found.undecided == undecided


@pytest.mark.parametrize("side", ["left", "right"])
def test_one_side_has_no_form(side):
    assert fits(booked("facet-mbb", side=side), MEDICARE).both_sides is None


def diagnostic(protocol="facet-mbb", purpose="diagnostic"):
    return Procedure(
        protocol=protocol, zone=ZONE, region="lumbar", side="left", levels=("L4-L5",),
        image_guidance="fluoroscopy", purpose=purpose,
    )  # fmt: skip


class TestFurtherModifiers:
    @pytest.mark.parametrize("protocol", [*FACET, "esi-transforaminal"])
    def test_medicare_asks_for_kx_on_each_line_of_a_diagnostic_injection(self, protocol):
        found = fits(diagnostic(protocol), MEDICARE)

        assert {one.modifiers for one in found.lines} == {("LT", "KX")}
        assert {source[:2] for source in found.sources} >= {"KX"}

    @pytest.mark.parametrize(
        ("procedure", "coverage"),
        [
            (diagnostic(), ANY_PAYER),
            (diagnostic(purpose="therapeutic"), MEDICARE),
            (diagnostic(purpose="therapeutic"), Coverage()),
            (diagnostic(purpose=None), ANY_PAYER),
            (diagnostic("esi-interlaminar"), MEDICARE),
        ],
        ids=["other payer", "therapeutic", "payer open", "purpose open", "interlaminar"],
    )
    def test_nobody_else_does(self, procedure, coverage):
        found = fits(procedure, coverage)

        assert "KX" not in {modifier for one in found.lines for modifier in one.modifiers}
        assert found.undecided == ()

    @pytest.mark.parametrize(
        ("purpose", "coverage", "facts"),
        [
            (None, MEDICARE, ("purpose",)),
            ("diagnostic", Coverage(), ("payer",)),
            (None, Coverage(), ("payer", "purpose")),
        ],
    )
    def test_unknown_facts_leave_it_open_and_the_codes_are_said(self, purpose, coverage, facts):
        found = fits(diagnostic(purpose=purpose), coverage)

        assert lines(found) == ["64493-LT x1"]
        assert found.undecided == (Undecided("KX", facts),)


def test_lines_name_their_sources():
    found = fits(booked("facet-mbb", **BOTH), Coverage("medicare", site="asc"))

    assert found.sources == ("CMS-FACET", "ASC-SIDES")


@pytest.mark.parametrize("levels", range(6))
def test_units_of_each_row_never_fall_with_more_levels(levels):
    assert [row.code for row in TABLE.rows if row.units(levels + 1) < row.units(levels)] == []


def test_line_is_what_a_claim_holds():
    assert fits(booked("esi-interlaminar")).lines == (CodeLine("62323", (), 1),)
