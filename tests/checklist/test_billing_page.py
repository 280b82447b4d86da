"""The billing facts of a case: codes, prices, what is set up, and whose figure it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from checklist.billing_page import billing_facts, case_cost, case_sentences, cost_words
from checklist.engine.vocabulary import PROTOCOLS
from checklist.source_page import corrections
from tests.factories.checklist import NOW, BilledCodesFactory, CaseFactory, ClinicCodeFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db

WRONG = [{"code": "20920", "modifiers": [], "units": 1}]


@pytest.fixture
def case(clinic):
    return CaseFactory(patient__clinic=clinic)


class TestCodes:
    def test_codes_that_fit_are_said_in_own_words_with_family_and_source(self, case):
        facts = billing_facts(case, NOW)

        [line] = facts.fits
        assert (line.line, facts.family) == (
            "62323", "62320–62323; only for a catheter that stays in place: 62324–62327",
        )  # fmt: skip
        assert line.words == "Interlaminar epidural, lumbar / sacral, with fluoroscopy or CT"
        assert (line.description, line.licence, line.price) == ("", "", "")
        assert "A58993" in facts.sources[0]
        assert (facts.cannot, facts.notes) == ([], [])

    def test_description_is_the_clinic_s_own(self, case, clinic):
        ClinicCodeFactory(clinic=clinic)

        [line] = billing_facts(case, NOW).fits

        assert (line.description, line.licence) == ("Made-up licensed words", "Made-up licence 7")

    def test_another_clinic_s_description_and_price_are_never_shown(self, case, other_clinic):
        ClinicCodeFactory(clinic=other_clinic)

        [line] = billing_facts(case, NOW).fits

        assert (line.description, line.price) == ("", "")

    def test_list_of_another_year_is_not_used(self, case, clinic):
        ClinicCodeFactory(clinic=clinic, valid_until=date(2026, 12, 6))

        assert billing_facts(case, NOW).fits[0].description == ""

    def test_what_cannot_be_said_is_said(self, clinic):
        facts = billing_facts(CaseFactory(patient__clinic=clinic, region=""), NOW)

        assert (facts.fits, facts.cannot) == ([], ["Cannot be said: Region is unknown."])

    def test_obstacle_and_notes_are_said(self, clinic):
        common = {"patient__clinic": clinic, "protocol": "facet-mbb", "payer": "", "purpose": ""}
        midline = billing_facts(CaseFactory(**common), NOW)
        both = billing_facts(CaseFactory(**common, side="bilateral"), NOW)

        assert midline.cannot[0].startswith("This kind of injection has a side")
        assert both.notes[:-1] == [
            "Both sides: 50 on one line, or RT and LT on two, as the payer asks.",
            "KX: Cannot be said: Payer is unknown.",
            "KX: Cannot be said: Purpose is unknown.",
            "50: Cannot be said: Payer is unknown.",
        ]

    def test_kx_is_never_shown_without_what_it_claims(self, clinic):
        case = CaseFactory(
            patient__clinic=clinic, protocol="facet-mbb", side="left", purpose="diagnostic"
        )

        facts = billing_facts(case, NOW)

        assert facts.fits[0].line.endswith("-KX")
        assert any(note.startswith("KX claims that") for note in facts.notes)

    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_page_and_warning_name_the_same_codes_of_a_kind(self, clinic, protocol):
        facts = billing_facts(CaseFactory(patient__clinic=clinic, protocol=protocol), NOW)

        single = facts.family.partition(";")[0]
        [code] = facts.configured
        assert code.flags[0].words.endswith(f"Codes of this kind: {single}.")


class TestSetUp:
    def test_source_page_s_code_is_shown_with_its_warning_and_the_page_s_corrections(self, case):
        facts = billing_facts(case, NOW)

        [code] = facts.configured
        assert code.code == "20920"
        assert "fascia graft" in code.flags[0].words
        assert code.flags[0].is_wrong
        assert [one.page for one in facts.corrections] == [
            corrections()[key].in_language("en").page for key in ("code-20920", "modifiers")
        ]

    def test_clinic_s_own_code_names_the_clinic_s_list(self, case, clinic):
        ClinicCodeFactory(clinic=clinic, protocols=["esi-interlaminar"])

        [code] = billing_facts(case, NOW).configured

        assert (code.code, code.source, code.flags) == ("62323", "Clinic's own list", [])

    def test_corrections_speak_the_reader_s_language(self, case):
        with translation.override("es"):
            facts = billing_facts(case, NOW)

        assert facts.corrections[0] == corrections()["code-20920"].in_language("es")


class TestBilled:
    def test_history_is_kept_newest_first(self, case):
        biller = UserFactory()
        first = BilledCodesFactory(case=case, lines=WRONG, by=biller)
        second = BilledCodesFactory(case=case, replaces=first, by=biller)
        BilledCodesFactory(case=case, replaces=second, lines=[], by=biller)

        facts = billing_facts(case, NOW)

        assert facts.billed is None
        assert [one.lines for one in facts.earlier] == [["62323"], ["20920"]]
        assert {one.by for one in facts.earlier} == {biller}

    def test_wrong_codes_come_with_words(self, case):
        BilledCodesFactory(case=case, lines=WRONG)

        facts = billing_facts(case, NOW)

        assert facts.billed.lines == ["20920"]
        assert [one.is_wrong for one in facts.flags] == [True, True]
        assert case_sentences(case) == facts.flags

    def test_remarks_are_shown_beside_the_case_and_not_on_lists(self, case):
        BilledCodesFactory(case=case, lines=[{"code": "62323", "modifiers": ["59"], "units": 1}])

        assert [one.is_wrong for one in billing_facts(case, NOW).flags] == [False]
        assert case_sentences(case) == []


class TestCost:
    def test_without_a_price_list_it_is_the_source_page_s_figure(self, case):
        cost = case_cost(case, NOW)

        assert (cost.prices, cost.figure) == ([], "$1,000 to $3,000")
        assert cost.figure_source == "Public overview page that the checklist started from"
        assert cost_words(case, NOW) == (
            "The source page's figure, no price of this clinic: $1,000 to $3,000"
        )

    def test_clinic_s_own_price_takes_its_place(self, case, clinic):
        ClinicCodeFactory(clinic=clinic, price=Decimal("1250.50"))

        cost = case_cost(case, NOW)

        assert ([one.price for one in cost.prices], cost.figure) == (["$1,250.50"], "")
        assert cost_words(case, NOW) == "Clinic's price list, no quote: 62323: $1,250.50"

    def test_description_without_a_price_is_no_price_list(self, case, clinic):
        ClinicCodeFactory(clinic=clinic, price=None)

        assert case_cost(case, NOW).figure != ""

    def test_codes_billed_are_priced_before_those_that_fit(self, case, clinic):
        ClinicCodeFactory(clinic=clinic, code="62322", price=Decimal(900))
        BilledCodesFactory(case=case, lines=[{"code": "62322", "modifiers": [], "units": 1}])

        assert [one.line for one in case_cost(case, NOW).prices] == ["62322"]

    def test_codes_that_the_list_does_not_price_are_named_and_nothing_is_added_up(self, clinic):
        case = CaseFactory(
            patient__clinic=clinic, protocol="facet-mbb", side="left", levels=["L3-L4", "L4-L5"]
        )
        ClinicCodeFactory(clinic=clinic, code="64493", price=Decimal(700))

        cost = case_cost(case, NOW)

        assert [(one.line, one.price) for one in cost.prices] == [("64493-LT", "$700")]
        assert cost.without_price == ["64494-LT"]
