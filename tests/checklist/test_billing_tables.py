"""The table of billing codes: complete, in own words only, and refused where it contradicts."""

import re

import pytest

from checklist.billing_tables import FILE, BillingTableError, billing_table, parse_table
from checklist.engine.vocabulary import IMAGE_GUIDANCES, PROTOCOLS, REGIONS, SITES
from checklist.policies import shipped_policy
from checklist.source_page import corrections

TABLE = billing_table()
TEXT = FILE.read_text(encoding="utf-8")
COVERAGE_SOURCES = {"LCD", "LCD-ESI", "LCD-FACET", "PA-OPD", "WISER"}


def test_holds_the_three_families_and_nothing_else():
    codes = [int(row.code) for row in TABLE.rows]

    assert codes == [
        *range(62320, 62328), 64479, 64480, 64483, 64484, *range(64490, 64496),
    ]  # fmt: skip


def test_uses_the_contracts_words():
    for row in TABLE.rows:
        assert row.protocols <= set(PROTOCOLS)
        assert row.regions <= set(REGIONS)
        assert row.guidance <= set(IMAGE_GUIDANCES)
    for rule in TABLE.both_sides:
        assert rule.sites <= set(SITES)
        assert rule.payers <= shipped_policy().payers.keys()


def test_agrees_with_the_codes_that_imports_know():
    lines = (FILE.parent.parent / "codes" / "procedures.csv").read_text().splitlines()[1:]
    known = {line.split(",")[1]: set(line.split(",")[2].split(";")) for line in lines}

    assert {row.code: set(row.protocols) for row in TABLE.rows} == known


def test_every_source_says_what_it_is():
    assert all(one.title and one.year for one in TABLE.sources.values())
    assert {one.confidence for one in TABLE.sources.values()} == {"primary", "secondary"}


def test_ships_no_description_of_a_code():
    """Numbers and structure only: a licensed description would be prose beside its code."""
    rows = [line for line in TEXT.splitlines() if re.match(r"\s+- \{code:", line)]

    assert len(rows) == len(TABLE.rows) + len(TABLE.wrong_codes) + len(TABLE.configured)
    assert [row for row in rows if re.search(r"description|injection\(s\)", row, re.I)] == []


def test_the_source_page_s_code_stays_configured_and_is_known_to_be_wrong():
    page = corrections()["code-20920"].data["code"]

    assert [one.code for one in TABLE.configured] == [page]
    assert TABLE.configured[0].protocols == set(PROTOCOLS)
    assert TABLE.wrong_codes[page].why == "fascia-graft"


def test_packet_asks_for_the_items_whose_source_is_a_coverage_policy():
    items = shipped_policy().items
    asked = [name for name, item in items.items() if item.source in COVERAGE_SOURCES]

    assert list(TABLE.packet_items) == asked


def test_is_named_by_its_digest():
    assert parse_table(TEXT.encode(), "codes.yaml").digest == TABLE.digest
    assert parse_table(f"# other\n{TEXT}".encode(), "codes.yaml").digest != TABLE.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "codes.yaml: while parsing"),
        ("- 1", "codes.yaml: list indices"),
        (TEXT.replace("both_sides:", "sides:"), "codes.yaml: both_sides is missing"),
        (TEXT.replace("form: one-line", "form: both"), "codes.yaml: 'both' is not a valid"),
        (TEXT.replace('{code: "62321"', '{code: "62320"'), "codes: 62320 stands there twice"),
        (TEXT.replace("source: KX-ESI}", "source: HEARSAY}"), "sources: HEARSAY is not listed"),
    ],
)
def test_bad_file_is_refused_by_name_and_key(text, message):
    with pytest.raises(BillingTableError) as refused:
        parse_table(text.encode(), "codes.yaml")

    assert message in str(refused.value)
