"""A case as the billing rules see it: rows to facts, codes billed, codes configured."""

from datetime import UTC, date, datetime

import pytest

from checklist.coding import (
    billing_day,
    case_coding,
    case_flags,
    code_lines,
    configured_codes,
    count_wrong,
    current_billed,
)
from checklist.engine.billing import CodeLine
from checklist.engine.vocabulary import PROTOCOLS
from tests.factories.checklist import NOW, BilledCodesFactory, CaseFactory, ClinicCodeFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 7)


def test_booked_case_has_its_code():
    assert case_coding(CaseFactory()).lines == (CodeLine("62323", (), 1),)


@pytest.mark.parametrize(
    ("fields", "unknown"),
    [
        ({"region": ""}, ("region",)),
        ({"image_guidance": ""}, ("image_guidance",)),
        ({"protocol": "facet-mbb", "side": "", "levels": None}, ("side", "levels")),
    ],
)
def test_what_is_empty_in_a_row_is_unknown(fields, unknown):
    assert case_coding(CaseFactory(**fields)).unknown == unknown


def test_no_level_is_not_the_same_as_levels_unknown():
    case = CaseFactory(protocol="facet-mbb", side="left", levels=[])

    assert case_coding(case).obstacle == "no-level"


def test_payer_site_and_purpose_of_the_row_count():
    case = CaseFactory(
        protocol="facet-mbb", side="bilateral", site="asc", purpose="diagnostic", payer="medicare"
    )

    assert case_coding(case).lines == (
        CodeLine("64493", ("RT", "KX"), 1),
        CodeLine("64493", ("LT", "KX"), 1),
    )


def test_newest_codes_count_and_what_is_wrong_with_them_is_counted():
    case = CaseFactory()
    first = BilledCodesFactory(
        case=case, lines=[{"code": "20920", "modifiers": ["50"], "units": 1}]
    )

    assert current_billed(case) == first
    assert code_lines(first) == [CodeLine("20920", ("50",), 1)]
    assert [flag.key for flag in case_flags(case, code_lines(first))] == [
        "wrong-code", "missing-code",
    ]  # fmt: skip
    assert count_wrong(case) == 2

    BilledCodesFactory(case=case, replaces=first)

    assert count_wrong(case) == 0


def test_remark_is_not_counted_as_wrong():
    case = CaseFactory()
    BilledCodesFactory(case=case, lines=[{"code": "62323", "modifiers": ["59"], "units": 1}])

    assert count_wrong(case) == 0


def test_never_coded_case_has_no_lines_and_nothing_wrong():
    case = CaseFactory()

    assert (current_billed(case), code_lines(None), count_wrong(case)) == (None, [], 0)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_clinic_without_a_list_is_set_up_with_the_source_page_s_code_which_is_flagged(protocol):
    [(code, flags)] = configured_codes(CaseFactory(protocol=protocol), DAY)

    assert (code.code, code.source) == ("20920", "SOURCE-PAGE")
    assert [flag.key for flag in flags] == ["wrong-code"]


class TestClinicsOwnList:
    def test_takes_the_place_of_the_shipped_code(self):
        case = CaseFactory()
        ClinicCodeFactory(clinic=case.clinic, protocols=["esi-interlaminar"])

        [(code, flags)] = configured_codes(case, DAY)

        assert (code.code, code.source, flags) == ("62323", "", ())

    def test_wrong_code_in_it_is_flagged(self):
        case = CaseFactory()
        ClinicCodeFactory(clinic=case.clinic, code="64493", protocols=["esi-interlaminar"])

        [(_code, flags)] = configured_codes(case, DAY)

        assert [flag.key for flag in flags] == ["other-kind"]

    def test_row_for_other_kinds_or_for_none_is_not_shown(self):
        case = CaseFactory()
        ClinicCodeFactory(clinic=case.clinic, protocols=["facet-mbb"])
        ClinicCodeFactory(clinic=case.clinic, code="62321")

        assert configured_codes(case, DAY) == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"valid_from": date(2026, 12, 8)},
            {"valid_until": date(2026, 12, 6)},
            {"clinic": None},
        ],
        ids=["not yet", "no more", "another clinic"],
    )
    def test_row_that_does_not_hold_leaves_the_shipped_one(self, fields):
        case = CaseFactory()
        owner = CaseFactory().clinic if "clinic" in fields else case.clinic
        ClinicCodeFactory(**{**fields, "clinic": owner}, protocols=["esi-interlaminar"])

        assert [code.code for code, _flags in configured_codes(case, DAY)] == ["20920"]


@pytest.mark.parametrize(
    ("start", "day"),
    [
        (datetime(2026, 12, 8, 3, tzinfo=UTC), date(2026, 12, 7)),
        (None, NOW.date()),
    ],
    ids=["on the clinic's clock", "no start: today"],
)
def test_day_for_which_prices_count(start, day):
    assert billing_day(CaseFactory(scheduled_start=start), NOW) == day
