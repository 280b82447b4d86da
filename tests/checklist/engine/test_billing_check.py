"""What is wrong with the codes billed: another code, another side, too many, too few, unknown."""

import re
from itertools import product

import pytest

from checklist.billing_tables import billing_table
from checklist.engine.billing import CodeLine, coding
from checklist.engine.billing_check import check, check_code
from checklist.engine.facts import Coverage
from checklist.engine.vocabulary import PROTOCOLS, REGION_LEVELS, SIDES
from tests.checklist.engine.test_billing import ANY_PAYER, BOTH, MEDICARE, booked, diagnostic

TABLE = billing_table()
LINE = re.compile(r"(\d{5})((?:-\w\w)*)(?: x(\d+))?")
ASC = Coverage("medicare", site="asc")


def billed(*lines: str) -> list[CodeLine]:
    """Lines as people write them: 64484-50 x2."""
    read = [LINE.fullmatch(line).groups() for line in lines]
    return [
        CodeLine(code, tuple(filter(None, modifiers.split("-"))), int(units or 1))
        for code, modifiers, units in read
    ]


def flags(procedure, *lines, coverage=ANY_PAYER) -> list[tuple]:
    """The flags, remarks too, as (key, code, what is given and then wanted) or (.., number)."""
    found = check(billed(*lines), procedure, coverage, TABLE)
    return [(one.key, one.code, (*one.given, *one.words) or one.number) for one in found]


INTERLAMINAR = booked("esi-interlaminar", side="midline")
TRANSFORAMINAL = booked("esi-transforaminal", side="left", levels=2)
FACET = booked("facet-mbb", side="right", levels=2)
BOTH_FACETS = booked("facet-mbb", **BOTH)
EPIDURALS = ("62320", "62321", "62322", "62323")


@pytest.mark.parametrize("coverage", [ANY_PAYER, MEDICARE, ASC, Coverage()], ids=str)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_fits_is_never_flagged(protocol, coverage):
    wrong = []
    for region, side, levels in product(REGION_LEVELS, SIDES, range(5)):
        procedure = booked(protocol, region, side, levels)
        found = check(coding(procedure, coverage, TABLE).lines, procedure, coverage, TABLE)
        wrong += found

    assert wrong == []


def test_nothing_billed_is_nothing_wrong():
    assert flags(booked("facet-mbb", region=None)) == []


@pytest.mark.parametrize(
    ("procedure", "line", "flag"),
    [
        (INTERLAMINAR, "20920", ("wrong-code", "20920", ("fascia-graft", *EPIDURALS))),
        (INTERLAMINAR, "99213", ("unknown-code", "99213", EPIDURALS)),
        (INTERLAMINAR, "64483", ("other-kind", "64483", EPIDURALS)),
        (INTERLAMINAR, "62327", ("catheter", "62327", 0)),
        (INTERLAMINAR, "62321", ("other-region", "62321", 0)),
        (INTERLAMINAR, "62322", ("other-guidance", "62322", 0)),
        (FACET, "64490-RT", ("other-region", "64490", 0)),
        (FACET, "64483-RT",
         ("other-kind", "64483", ("64490", "64491", "64492", "64493", "64494", "64495"))),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_code_that_does_not_belong_there(procedure, line, flag):
    found = flags(procedure, line)

    assert found[0] == flag
    assert {key for key, *_rest in found[1:]} == {"missing-code"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_source_page_s_code_is_wrong_for_every_kind_whatever_is_unknown(protocol):
    unknown = booked(protocol, region=None, side=None, levels=None, guidance=None)

    found = flags(unknown, "20920-50")

    assert [key for key, *_rest in found] == ["wrong-code", "cannot-check"]


@pytest.mark.parametrize(
    ("procedure", "lines", "wanted"),
    [
        # Without sides
        (INTERLAMINAR, ["62323-50"], [("modifier-never", "62323", ("50",))]),
        (INTERLAMINAR, ["62323-RT"], [("modifier-never", "62323", ("RT",))]),
        (INTERLAMINAR, ["62323-LT-RT"], [("modifier-never", "62323", ("LT", "RT"))]),
        (INTERLAMINAR, ["62323 x2"], [("too-many-units", "62323", 1)]),
        (INTERLAMINAR, ["62323", "62323"], [("too-many-units", "62323", 1)]),
        (booked("esi-caudal", levels=0), ["62323-50"], [("modifier-never", "62323", ("50",))]),
        # One side
        (TRANSFORAMINAL, ["64483-LT", "64484-LT"], []),
        (TRANSFORAMINAL, ["64484-LT", "64483-LT"], []),
        (TRANSFORAMINAL, ["64483", "64484-LT"], [("modifier-missing", "64483", ("LT",))]),
        (TRANSFORAMINAL, ["64483-RT", "64484-LT"], [("modifier-wrong", "64483", ("RT", "LT"))]),
        (TRANSFORAMINAL, ["64483-50", "64484-LT"], [("modifier-wrong", "64483", ("50", "LT"))]),
        (TRANSFORAMINAL, ["64483-RT x2", "64484-LT"],
         [("modifier-wrong", "64483", ("RT", "LT")), ("too-many-units", "64483", 1)]),
        (TRANSFORAMINAL, ["64483-LT", "64484-LT x2"], [("too-many-units", "64484", 1)]),
        (TRANSFORAMINAL, ["64483 x3", "64484-LT"],
         [("modifier-missing", "64483", ("LT",)), ("too-many-units", "64483", 1)]),
        (TRANSFORAMINAL, ["64483-LT"], [("missing-code", "64484", 0)]),
        (TRANSFORAMINAL, ["64484-LT"], [("missing-code", "64483", 0)]),
        (TRANSFORAMINAL, ["64483-LT-RT", "64484-LT"],
         [("sides-on-one-line", "64483", ("LT", "RT"))]),
        (booked("esi-transforaminal", levels=3), ["64483-LT", "64484-LT"],
         [("too-few-units", "64484", 2)]),
        (booked("facet-mbb", side="right"), ["64493-RT", "64494-RT"],
         [("level-not-booked", "64494", 0)]),
        # Both sides, as the payer likes it
        (BOTH_FACETS, ["64493-50", "64494-50"], []),
        (BOTH_FACETS, ["64493-RT", "64493-LT", "64494-50"], []),
        (BOTH_FACETS, ["64493-50", "64494 x2"], []),
        (BOTH_FACETS, ["64493-50", "64494", "64494"], []),
        (BOTH_FACETS, ["64493 x2", "64494-50"],
         [("modifier-missing", "64493", ("50", "LT", "RT"))]),
        (BOTH_FACETS, ["64493-50", "64494"], [("modifier-missing", "64494", ("50", "LT", "RT"))]),
        (BOTH_FACETS, ["64493-50", "64494-50", "64494 x2"],
         [("modifier-missing", "64494", ("50", "LT", "RT")), ("too-many-units", "64494", 2)]),
        (BOTH_FACETS, ["64493-50 x2", "64494-50"], [("too-many-units", "64493", 1)]),
        (BOTH_FACETS, ["64493-RT", "64494-50"], [("too-few-units", "64493", 1)]),
        (BOTH_FACETS, ["64493-50", "64493-LT", "64494-50"], [("too-many-units", "64493", 1)]),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "",
)  # fmt: skip
def test_modifiers_and_units(procedure, lines, wanted):
    assert flags(procedure, *lines) == wanted


@pytest.mark.parametrize(
    ("coverage", "lines", "wanted"),
    [
        (MEDICARE, ["64493-50", "64494-50"], []),
        (MEDICARE, ["64493-RT", "64493-LT", "64494-50"],
         [("modifier-wrong", "64493", ("LT", "RT", "50"))]),
        (MEDICARE, ["64493-RT x2", "64493-LT", "64494-50"],
         [("modifier-wrong", "64493", ("LT", "RT", "50")), ("too-many-units", "64493", 2)]),
        (MEDICARE, ["64493-50", "64494 x2"],
         [("modifier-missing", "64494", ("50",))]),
        (ASC, ["64493-RT", "64493-LT", "64494-RT", "64494-LT"], []),
        (ASC, ["64493-50", "64494-RT", "64494-LT"],
         [("modifier-wrong", "64493", ("50", "LT", "RT"))]),
        (ASC, ["64493-RT", "64494-RT", "64494-LT"], [("too-few-units", "64493", 1)]),
    ],
)  # fmt: skip
def test_medicare_wants_both_sides_its_own_way(coverage, lines, wanted):
    assert flags(BOTH_FACETS, *lines, coverage=coverage) == wanted


class TestFurtherModifiers:
    @pytest.mark.parametrize(
        ("procedure", "coverage", "line", "wanted"),
        [
            (diagnostic(), MEDICARE, "64493-LT-KX", []),
            (diagnostic(), MEDICARE, "64493-LT", [("modifier-missing", "64493", ("KX",))]),
            (diagnostic(), ANY_PAYER, "64493-LT-KX", [("modifier-not-asked", "64493", ("KX",))]),
            (diagnostic(purpose="therapeutic"), MEDICARE, "64493-KX-LT",
             [("modifier-not-asked", "64493", ("KX",))]),
            (diagnostic(purpose=None), MEDICARE, "64493-LT-KX", []),
            (diagnostic(purpose=None), MEDICARE, "64493-LT", []),
            (INTERLAMINAR, MEDICARE, "62323-KX", [("modifier-not-asked", "62323", ("KX",))]),
        ],
    )  # fmt: skip
    def test_kx(self, procedure, coverage, line, wanted):
        assert flags(procedure, line, coverage=coverage) == wanted

    def test_a_modifier_that_is_not_looked_at_is_a_remark(self):
        (found,) = check(billed("62323-59"), INTERLAMINAR, ANY_PAYER, TABLE)

        assert (found.key, found.words, found.is_wrong) == ("modifier-unchecked", ("59",), False)


@pytest.mark.parametrize(
    ("fields", "unknown"),
    [
        ({"region": None}, ("region",)),
        ({"side": None}, ("side",)),
        ({"levels": None}, ("levels",)),
        ({"guidance": None}, ("image_guidance",)),
    ],
)
def test_what_cannot_be_said_is_a_remark_that_names_the_fact(fields, unknown):
    (found,) = check(billed("64493-LT"), booked("facet-mbb", **fields), ANY_PAYER, TABLE)

    assert (found.key, found.words, found.is_wrong) == ("cannot-check", unknown, False)


def test_what_holds_whatever_is_unknown_is_said_all_the_same():
    found = flags(booked("esi-interlaminar", region=None), "62323-50")

    assert found == [("modifier-never", "62323", ("50",)), ("cannot-check", "", ("region",))]


def test_where_nothing_fits_it_says_so():
    found = flags(booked("facet-mbb", guidance="ultrasound"), "64493-LT")

    assert found == [("other-guidance", "64493", 0), ("nothing-fits", "", ("guidance",))]


@pytest.mark.parametrize(
    ("code", "key"),
    [("64493", []), ("62323", ["other-kind"]), ("20920", ["wrong-code"]), ("64490", [])],
)
def test_a_configured_code_is_judged_by_kind_alone(code, key):
    found = check_code(code, booked("facet-mbb", region=None, guidance=None), TABLE)

    assert [one.key for one in found] == key
