"""Billing facts in words: every key has them, and no code is described in the AMA's words."""

import ast
import re
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from checklist.billing_tables import billing_table
from checklist.billing_words import (
    BOTH_SIDES,
    FLAG,
    LEVEL,
    OBSTACLE,
    WHY_WRONG,
    family_words,
    flag_words,
    line_words,
    row_words,
    undecided_words,
    unknown_words,
)
from checklist.engine import billing, billing_check
from checklist.engine.billing import BothSides, CodeLine, Undecided, coding
from checklist.engine.billing_check import Flag, check
from checklist.engine.vocabulary import IMAGE_GUIDANCES, PROTOCOLS, REGIONS, SIDES
from tests.checklist.engine.test_billing import ANY_PAYER, booked
from tests.checklist.engine.test_billing_check import billed

TABLE = billing_table()


def first_arguments(module, name: str) -> set[str]:
    """The texts that a module's source hands to a class as its first argument."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
    }


def test_every_flag_has_words():
    assert first_arguments(billing_check, "Flag") == {*FLAG, "cannot-check", "nothing-fits"}


def test_every_obstacle_has_words():
    found = {
        coding(booked(protocol, region, side, levels, guidance), ANY_PAYER, TABLE).obstacle
        for protocol, region, side, guidance in product(
            [*PROTOCOLS, "other"], REGIONS, SIDES, IMAGE_GUIDANCES
        )
        for levels in (0, 1, ("C6-C7",))
    }

    assert found == {*OBSTACLE, ""}


def test_every_form_reason_and_level_has_words():
    assert set(BOTH_SIDES) == set(BothSides)
    assert {one.why for one in TABLE.wrong_codes.values()} == set(WHY_WRONG)
    assert {row.level for row in TABLE.rows if row.level and not row.each} == set(LEVEL)
    assert billing.SIDE_MODIFIERS == ("50", "RT", "LT")


@pytest.mark.parametrize(
    ("code", "protocol", "words"),
    [
        ("62323", "esi-caudal", "Caudal epidural, lumbar / sacral, with fluoroscopy or CT"),
        ("62320", "esi-interlaminar",
         "Interlaminar epidural, cervical / thoracic, without imaging"),
        ("62327", "esi-caudal",
         "Caudal epidural, lumbar / sacral, with fluoroscopy or CT, through a catheter that stays"),
        ("64479", "esi-transforaminal",
         "Transforaminal epidural, cervical / thoracic, with fluoroscopy or CT, first level"),
        ("64484", "esi-transforaminal",
         "Transforaminal epidural, lumbar / sacral, with fluoroscopy or CT, each further level"),
        ("64494", "facet-mbb",
         "Medial branch block, lumbar / sacral, with fluoroscopy or CT, second level"),
        ("64492", "facet-mbb",
         ("Medial branch block, cervical / thoracic, with fluoroscopy or CT, "
          "third level and beyond, once")),
    ],
)  # fmt: skip
def test_code_in_own_words(code, protocol, words):
    [row] = [row for row in TABLE.rows if row.code == code]

    assert row_words(row, protocol) == words


def test_two_codes_of_a_kind_never_read_the_same():
    for protocol in PROTOCOLS:
        said = [row_words(row, protocol) for row in TABLE.family(protocol)]
        assert len(set(said)) == len(said)


def test_own_words_are_not_the_ama_s():
    said = " ".join(row_words(row, one) for row in TABLE.rows for one in row.protocols)

    assert not re.search(r"paravertebral|zygapophyseal|substance|subarachnoid|agent", said, re.I)


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["62323", "62320", "62321", "62322"], "62320–62323"),
        (["64479", "64480", "64483", "64484"], "64479–64480, 64483–64484"),
        (["20920"], "20920"),
        ([], ""),
    ],
)
def test_family_is_written_as_ranges(codes, words):
    assert family_words(codes) == words


def test_lines_are_written_as_people_type_them():
    lines = billed("62323", "64484-LT-KX x2")

    assert [line_words(one) for one in lines] == ["62323", "64484-LT-KX x2"]
    assert line_words(CodeLine("64493", ("50",), 1)) == "64493-50"


def test_unknown_is_named():
    assert unknown_words(("region", "image_guidance")) == [
        "Cannot be said: Region is unknown.",
        "Cannot be said: Image guidance is unknown.",
    ]
    assert undecided_words(Undecided("KX", ("purpose",))) == [
        "KX: Cannot be said: Purpose is unknown."
    ]


@pytest.mark.parametrize(
    ("procedure", "line", "words"),
    [
        (booked("esi-interlaminar"), "20920",
         ("20920 does not belong here: it is a fascia graft from the thigh, not an injection. "
          "Codes of this kind: 62320–62323.")),
        (booked("esi-interlaminar"), "62323-50", "62323 never takes 50: it has no sides."),
        (booked("facet-mbb"), "64493", "64493 lacks a modifier: LT."),
        (booked("facet-mbb"), "64493-RT", "64493 has RT; what is booked asks for LT."),
        (booked("facet-mbb"), "64493-LT x2", "64493 has too many units: at most 1."),
        (booked("facet-mbb", side=None), "64493-LT", "Cannot be said: Side is unknown."),
        (booked("facet-mbb", side="midline"), "64493-LT",
         "This kind of injection has a side: left, right or both, not midline."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_flag_says_what_is_wrong(procedure, line, words):
    found = check(billed(line), procedure, ANY_PAYER, TABLE)

    assert flag_words(found[0]) == [words]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", sorted(FLAG))
def test_every_flag_can_be_filled_in_each_language(key, language):
    words = ("fascia-graft", "62323") if key == "wrong-code" else ("62323",)

    with translation.override(language):
        [said] = flag_words(Flag(key, "64493", words, 2, given=("RT",)))

    assert "%(" not in said
    assert "64493" in said
