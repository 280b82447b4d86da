"""Billing's pages: list, facts of a case, codes billed, the clinic's lists, the packet."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from checklist.actions import record_billed_codes, refresh
from checklist.engine.billing import CodeLine
from checklist.models import BilledCodes, Case, ClinicCode, PayerText, ReadinessSnapshot
from checklist.packet import build_packet
from checklist.paper import packet_html
from staff.models import AuditEvent
from tests.checklist.test_clinic_lists import CODE_HEAD, GOOD_CODE, GOOD_TEXT, TEXT_HEAD
from tests.factories.checklist import (
    BilledCodesFactory,
    CaseFactory,
    ClinicCodeFactory,
    PayerTextFactory,
    make_well_case,
)
from tests.factories.patients import AllergyIntoleranceFactory, PatientIdentifierFactory

pytestmark = pytest.mark.django_db

WRONG = [CodeLine("20920", ("50",), 1)]


@pytest.fixture
def case(clinic):
    start = timezone.now() + timedelta(days=10)
    made = make_well_case(patient__clinic=clinic, scheduled_start=start, state="FL")
    refresh(case=made, now=timezone.now())
    return made


@pytest.fixture
def billing(signed_in):
    return signed_in("billing")


def text_of(response) -> str:
    return response.content.decode()


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


class TestList:
    def listed(self, billing) -> str:
        return text_of(billing.get(reverse("checklist:billing")))

    def test_settled_case_is_not_on_it(self, billing, case):
        assert case.patient.full_name not in self.listed(billing)

    def test_wrong_code_puts_a_case_on_it_and_says_what_is_wrong(self, billing, case):
        record_billed_codes(case=case, lines=WRONG, replaces=None, by=None, now=timezone.now())

        page = self.listed(billing)

        assert case.patient.full_name in page
        assert "20920 does not belong here" in page
        assert reverse("checklist:packet", args=[case.pk]) in page

    def test_right_code_takes_it_off_again(self, billing, case):
        now = timezone.now()
        wrong = record_billed_codes(case=case, lines=WRONG, replaces=None, by=None, now=now)
        record_billed_codes(
            case=case, lines=[CodeLine("62323", (), 1)], replaces=wrong.pk, by=None, now=now
        )

        assert case.patient.full_name not in self.listed(billing)

    def test_estimate_that_is_due_is_on_it(self, billing, case):
        today = timezone.now().date()
        Case.objects.filter(pk=case.pk).update(payer="none", booked_on=today)
        refresh(case=Case.objects.get(pk=case.pk), now=timezone.now())

        page = self.listed(billing)

        assert "Good-faith estimate:" in page
        assert case.patient.full_name in page


class TestEveryOpenCase:
    """Billing reaches each open case of its clinic: by the list of all, and by a search."""

    def names(self, answer) -> list[str]:
        return [one.line.case.patient.family_name for one in answer.context["lines"]]

    def of(self, billing, key) -> list[str]:
        return self.names(billing.get(reverse("checklist:billing"), {"list": key}))

    @pytest.fixture
    def another(self, clinic):
        made = CaseFactory(
            patient__clinic=clinic, patient__family_name="Another", payer="", state=""
        )
        refresh(case=made, now=timezone.now())
        return made

    def test_all_open_cases_are_a_list_of_their_own(self, billing, case, another):
        assert case.patient.family_name in self.of(billing, "all")
        assert case.patient.family_name not in self.of(billing, "settle")
        assert self.of(billing, "nonsense") == self.of(billing, "settle")

    def test_no_codes_yet_is_an_open_matter_once_the_authorization_is_settled(
        self, billing, case, another
    ):
        """The other case's payer is unknown, and so whether it needs an authorization."""
        assert self.of(billing, "codes") == [case.patient.family_name]
        page = billing.get(reverse("checklist:billing"), {"list": "codes"})
        assert "No codes written down yet." in text_of(page)
        assert {tab["key"]: tab["number"] for tab in page.context["tabs"]} == {
            "settle": 1, "codes": 1, "all": 2,
        }  # fmt: skip

        right, now = [CodeLine("62323", (), 1)], timezone.now()
        first = record_billed_codes(case=case, lines=right, replaces=None, by=None, now=now)
        assert self.of(billing, "codes") == []
        assert "No codes written down yet." not in text_of(
            billing.get(reverse("checklist:billing"), {"list": "codes"})
        )

        record_billed_codes(case=case, lines=[], replaces=first.pk, by=None, now=now)
        assert self.of(billing, "codes") == [case.patient.family_name]

    def test_what_hurries_others_is_not_billing_s_to_see(self, billing, case):
        """The moment to act by may be a medicine's: it stands only beside what billing mends."""
        late = timezone.now() - timedelta(hours=1)
        ReadinessSnapshot.objects.update(act_by=late)

        page = text_of(billing.get(reverse("checklist:billing"), {"list": "all"}))

        assert case.patient.full_name in page
        assert "is-overdue" not in page
        assert "Overdue" not in page

    def test_search_finds_a_name_among_all_and_keeps_it_out_of_the_address(
        self, billing, case, another
    ):
        wanted = {"q": case.patient.family_name.lower()}

        answer = billing.post(reverse("checklist:billing-search"), wanted, follow=True)

        assert answer.redirect_chain == [("/billing/?list=all", 302)]
        assert self.names(answer) == [case.patient.family_name]
        assert "Only patients that match" in text_of(answer)
        assert last_event().action == "billing"
        assert last_event().outcome == "allowed"

    def test_search_finds_a_record_number_and_can_be_taken_back(self, billing, case, another):
        PatientIdentifierFactory(patient=another.patient, value="MR-777")

        found = billing.post(reverse("checklist:billing-search"), {"q": "MR-777"}, follow=True)
        after = billing.post(reverse("checklist:billing-search"), {"q": ""}, follow=True)

        assert self.names(found) == ["Another"]
        assert after.redirect_chain == [("/billing/", 302)]
        assert "Only patients that match" not in text_of(after)

    def test_another_clinic_s_patient_is_not_found(self, billing, other_clinic):
        other = CaseFactory(patient__clinic=other_clinic, patient__family_name="Elsewhere")
        refresh(case=other, now=timezone.now())

        answer = billing.post(reverse("checklist:billing-search"), {"q": "elsewhere"}, follow=True)

        assert self.names(answer) == []
        assert "Nobody found" in text_of(answer)

    def test_hostile_search_is_refused_and_leads_back_to_billing(self, billing):
        answer = billing.post(reverse("checklist:billing-search"), {"q": "a\u202eb"})

        assert answer.status_code == 422
        assert reverse("checklist:billing") in text_of(answer)

    def test_who_does_not_bill_may_not_search_here(self, signed_in):
        answer = signed_in("nurse").post(reverse("checklist:billing-search"), {"q": "a"})

        assert answer.status_code == 403


class TestFacts:
    def page(self, billing, case) -> str:
        return text_of(billing.get(reverse("checklist:authorization", args=[case.pk])))

    def test_says_codes_that_fit_and_warns_of_the_source_page_s_code(self, billing, case):
        page = self.page(billing, case)

        assert "62323" in page
        assert "Interlaminar epidural, lumbar / sacral, with fluoroscopy or CT" in page
        assert "20920 does not belong here: it is a fascia graft" in page
        assert "50 never goes with an interlaminar or caudal epidural." in page

    def test_cost_is_the_source_page_s_until_the_clinic_has_prices(self, billing, case, clinic):
        assert "$1,000 to $3,000" in self.page(billing, case)
        assert "This is the figure of the source page" in self.page(billing, case)

        ClinicCodeFactory(clinic=clinic)

        page = self.page(billing, case)
        assert "$1,250" in page
        assert "$1,000" not in page
        assert "This is no quote and no estimate." in page

    def test_estimate_question_has_the_figure_beside_it(self, billing, signed_in, case):
        nurse = signed_in("nurse").get(
            reverse("checklist:section", args=[case.pk, "authorization"])
        )

        for page in (self.page(billing, case), text_of(nurse)):
            assert "The source page&#x27;s figure, no price of this clinic" in page

    def test_nothing_clinical_is_on_it(self, billing, case):
        AllergyIntoleranceFactory(patient=case.patient, substance="penicillin")

        page = self.page(billing, case)

        assert "penicillin" not in page
        assert "Nerve-root pain" not in page

    def test_descriptions_are_the_own_clinic_s_only(self, billing, case, other_clinic):
        ClinicCodeFactory(clinic=other_clinic)

        assert "Made-up licensed words" not in self.page(billing, case)


class TestCodes:
    def post(self, billing, case, codes, replaces=""):
        fields = {"codes": codes, "replaces": replaces}
        return billing.post(reverse("checklist:codes", args=[case.pk]), fields)

    @pytest.mark.parametrize(
        ("typed", "lines"),
        [
            ("62323", [("62323", [], 1)]),
            ("64483-lt\r\n64484-LT x2", [("64483", ["LT"], 1), ("64484", ["LT"], 2)]),
            ("64493 50 KX", [("64493", ["50", "KX"], 1)]),
            ("64484 RTx3", [("64484", ["RT"], 3)]),
            ("62323 x2", [("62323", [], 2)]),
            ("62323-XU", [("62323", ["XU"], 1)]),
            ("62323-50-50", [("62323", ["50"], 1)]),
            ("0213T × 2\n\n", [("0213T", [], 2)]),
        ],
    )
    def test_lines_are_read_as_people_write_them(self, billing, case, typed, lines):
        answer = self.post(billing, case, typed)

        assert answer.status_code == 302
        assert answer.url == reverse("checklist:authorization", args=[case.pk])
        stored = BilledCodes.objects.get().lines
        assert [(one["code"], one["modifiers"], one["units"]) for one in stored] == lines

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("62323\nepidural", "Line 2 is not a code"),
            ("62323-5", "Line 1 is not a code"),
            ("62323 x0", "Line 1 is not a code"),
            ("62323 x100", "Line 1 is not a code"),
            ("６２３２３", "Line 1 is not a code"),
            ("62323\n" * 13, "Write at most 12 lines."),
            ("6" * 601, "at most 600"),
            ("62323\u202e", "invisible or control character"),
        ],
    )
    def test_what_cannot_be_read_is_named_and_kept_in_the_form(self, billing, case, typed, words):
        answer = self.post(billing, case, typed)

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert not BilledCodes.objects.exists()

    def test_wrong_code_is_saved_and_flagged(self, billing, case):
        self.post(billing, case, "20920-50")

        page = text_of(billing.get(reverse("checklist:codes", args=[case.pk])))

        assert "20920 does not belong here" in page
        assert "20920-50" in page
        assert "62323 is missing." in page

    def test_saved_codes_are_in_the_form_with_who_and_when(self, billing, case):
        self.post(billing, case, "62323")

        page = text_of(billing.get(reverse("checklist:authorization", args=[case.pk])))

        row = BilledCodes.objects.get()
        assert f'name="replaces" value="{row.pk}"' in page
        assert str(row.by) in page

    def test_taking_back_leaves_the_history(self, billing, case):
        self.post(billing, case, "62323")
        self.post(billing, case, "", BilledCodes.objects.get().pk)

        page = text_of(billing.get(reverse("checklist:codes", args=[case.pk])))

        assert BilledCodes.objects.current().get().lines == []
        assert "Earlier" in page

    def test_stale_form_shows_both_and_may_be_saved_again(self, billing, case):
        theirs = BilledCodesFactory(case=case)

        answer = self.post(billing, case, "62322")

        assert answer.status_code == 409
        page = text_of(answer)
        assert "Now on record:" in page
        assert "62322" in page
        shown = re.search(r'name="replaces" value="(\d+)"', page)
        assert shown[1] == str(theirs.pk)
        assert self.post(billing, case, "62322", shown[1]).status_code == 302

    def test_stale_form_of_codes_that_are_gone(self, billing, case):
        answer = self.post(billing, case, "62322", "999")

        assert answer.status_code == 409
        assert self.post(billing, case, "62322").status_code == 302

    def test_cancelled_case_is_refused_with_a_sentence(self, billing, case):
        Case.objects.filter(pk=case.pk).update(
            status="cancelled", closed_at=timezone.now(), cancel_reason="moved"
        )

        answer = self.post(billing, case, "62323")

        assert answer.status_code == 422
        assert "booked and done cases only" in text_of(answer)

    def test_looking_and_saving_are_in_the_audit_trail(self, billing, case):
        self.post(billing, case, "62323")

        event = last_event()
        assert (event.action, event.object_id, event.role) == (
            "case.codes", str(case.pk), "billing",
        )  # fmt: skip

    @pytest.mark.parametrize("role", ["nurse", "physician", "lead", "scheduler"])
    def test_only_billing_writes_codes(self, signed_in, case, role):
        assert self.post(signed_in(role), case, "62323").status_code == 403


class TestLists:
    address = "/billing/lists/"

    def upload(self, browser, kind, content, name="list.csv"):
        file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
        return browser.post(self.address, {"kind": kind, "file": file})

    def confirm(self, browser, page: str, **changes):
        fields = dict(
            re.findall(r'<input type="hidden" name="(kind|name|digest)" value="([^"]*)"', page)
        )
        [content] = re.findall(r'<textarea name="content"[^>]*>\n?(.*?)</textarea>', page, re.S)
        content = content.replace("&quot;", '"').replace("&#x27;", "'")
        return browser.post(f"{self.address}import/", {**fields, "content": content, **changes})

    def test_upload_shows_what_would_change_and_writes_nothing(self, billing):
        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE))

        assert "Description: Made-up words" in page
        assert "Price: 1250.50" in page
        assert not ClinicCode.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "content", "model"),
        [
            ("codes", CODE_HEAD + GOOD_CODE, ClinicCode),
            ("texts", TEXT_HEAD + GOOD_TEXT, PayerText),
        ],
    )
    def test_confirmed_list_is_kept(self, billing, clinic, kind, content, model):
        answer = self.confirm(billing, text_of(self.upload(billing, kind, content)))

        assert answer.status_code == 302
        row = model.objects.get()
        assert (row.clinic, row.file) == (clinic, "list.csv")
        assert row.by is not None

    @pytest.mark.parametrize(
        ("kind", "make"), [("codes", ClinicCodeFactory), ("texts", PayerTextFactory)]
    )
    @pytest.mark.parametrize("role", ["billing", "lead"])
    def test_row_is_ended_today_after_a_question_and_stays_as_it_was_before(
        self, signed_in, clinic, kind, make, role
    ):
        browser, row = signed_in(role), make(clinic=clinic)
        address = reverse("checklist:lists-end", args=[kind, row.pk])
        today = timezone.now().astimezone(clinic.tz).date()

        assert address in text_of(browser.get(self.address))
        assert "valid until today" in text_of(browser.get(address))
        assert type(row).objects.count() == 1
        answer = browser.post(address)

        assert answer.url == self.address
        [ended] = type(row).objects.current()
        assert (ended.valid_until, ended.replaces, ended.file) == (today, row, row.file)
        assert ended.by is not None
        assert list(type(row).objects.valid_on(today)) == [ended]
        assert not type(row).objects.valid_on(today + timedelta(days=1)).exists()
        assert last_event().detail_fields == ["valid_until"]
        again = text_of(browser.post(address, follow=True))
        assert "changed meanwhile" in again
        assert "End today" not in again
        assert type(row).objects.count() == 2

    def test_row_that_does_not_hold_today_is_not_ended(self, billing, clinic):
        tomorrow = timezone.now().astimezone(clinic.tz).date() + timedelta(days=1)
        row = ClinicCodeFactory(clinic=clinic, valid_from=tomorrow)
        address = reverse("checklist:lists-end", args=["codes", row.pk])

        answer = text_of(billing.post(address, follow=True))

        assert "This row is not valid today" in answer
        assert ClinicCode.objects.count() == 1

    def test_another_clinic_s_row_or_another_list_is_not_found(self, billing, other_clinic, clinic):
        row, own = ClinicCodeFactory(clinic=other_clinic), ClinicCodeFactory(clinic=clinic)

        for kind, number in (("codes", row.pk), ("texts", own.pk), ("others", own.pk)):
            address = reverse("checklist:lists-end", args=[kind, number])
            assert billing.post(address).status_code == 404
        assert ClinicCode.objects.count() == 2

    def test_changed_row_is_shown_as_old_and_new(self, billing, clinic):
        ClinicCodeFactory(clinic=clinic, protocols=["esi-interlaminar"])

        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE))

        assert "Price: 1250.00 → 1250.50" in page
        assert "Set up for" not in page

    def test_same_list_again_has_nothing_to_confirm(self, billing):
        self.confirm(billing, text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE)))

        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE))

        assert "There is nothing new in this file." in page
        assert "Import this" not in page

    def test_rejected_rows_are_named_by_line(self, billing):
        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE + "1,,,,,,\n"))

        assert "line 3" in page
        assert "valid_from: is empty" in page

    def test_rejected_rows_are_explained_in_spanish(self, billing):
        billing.cookies["django_language"] = "es"

        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE + "1,,,,,,\n"))

        assert 'data-label="Por qué">valid_from: está en blanco<' in page

    def test_list_that_changed_meanwhile_is_shown_anew(self, billing, clinic):
        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE))
        ClinicCodeFactory(clinic=clinic)

        answer = self.confirm(billing, page)

        assert answer.status_code == 409
        assert "Not imported: the list changed meanwhile" in text_of(answer)
        assert self.confirm(billing, text_of(answer)).status_code == 302

    @pytest.mark.parametrize(
        ("kind", "content", "name", "words"),
        [
            ("", CODE_HEAD, "list.csv", "Choose what the file holds."),
            ("codes", CODE_HEAD, "list.pdf", "Choose a file whose name ends in .csv."),
            ("codes", b"x" * (256 * 1024 + 1), "list.csv", "larger than 256 KB"),
        ],
    )
    def test_bad_upload_is_refused(self, billing, kind, content, name, words):
        answer = self.upload(billing, kind, content, name)

        assert answer.status_code == 422
        assert words in text_of(answer)

    def test_file_that_is_no_text_is_rejected_as_a_whole(self, billing):
        answer = self.upload(billing, "codes", b"\xff\xfe\x00")

        assert answer.status_code == 200
        assert "the file is not UTF-8" in text_of(answer)

    @pytest.mark.parametrize(
        "changes", [{"digest": "sha256:0"}, {"kind": "others"}, {"content": "\x00"}]
    )
    def test_confirmation_that_was_tampered_with_imports_nothing(self, billing, changes):
        page = text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE))

        answer = self.confirm(billing, page, **changes)

        assert answer.status_code == 422
        assert "Nothing was imported." in text_of(answer)
        assert not ClinicCode.objects.exists()

    def test_lists_are_the_own_clinic_s_and_wrong_codes_are_marked(
        self, billing, clinic, other_clinic
    ):
        ClinicCodeFactory(clinic=clinic, code="20920", protocols=["facet-mbb"])
        ClinicCodeFactory(clinic=clinic, code="62323", protocols=["facet-mbb"])
        ClinicCodeFactory(clinic=clinic, code="64493", protocols=["facet-mbb"])
        ClinicCodeFactory(clinic=other_clinic, description="Words of another clinic")
        PayerTextFactory(clinic=clinic)

        page = text_of(billing.get(self.address))

        assert "20920: it is a fascia graft from the thigh" in page
        assert "62323: not a code for Medial branch block" in page
        assert "64493:" not in page
        assert "Made-up words of a payer." in page
        assert "Words of another clinic" not in page

    def test_lead_may_import_and_others_may_not(self, signed_in):
        assert signed_in("lead").get(self.address).status_code == 200
        for role in ("nurse", "physician", "scheduler", "auditor", "admin"):
            assert signed_in(role).get(self.address).status_code == 403

    def test_import_is_in_the_audit_trail(self, billing):
        self.confirm(billing, text_of(self.upload(billing, "codes", CODE_HEAD + GOOD_CODE)))

        event = last_event()
        assert (event.action, event.outcome) == ("billing.lists", "allowed")


class TestPacket:
    def page(self, browser, case) -> str:
        return text_of(browser.get(reverse("checklist:packet", args=[case.pk])))

    @pytest.mark.parametrize("role", ["billing", "nurse"])
    def test_shows_criterion_answer_source_and_policy(self, signed_in, case, role):
        page = self.page(signed_in(role), case)

        assert "The pain has lasted long enough." in page
        assert "<strong>4 weeks</strong>" in page
        assert "<strong>12 weeks</strong>" in page
        assert "default@2026.1 sha256:" in page
        assert "No text of the payer is loaded" in page

    def test_shows_what_is_missing_first(self, billing, case):
        Case.objects.filter(pk=case.pk).update(image_guidance="")
        refresh(case=Case.objects.get(pk=case.pk), now=timezone.now())

        page = self.page(billing, case)

        assert "Missing for 1 criterion" in page
        assert page.index("Missing for 1 criterion") < page.index("Indication")
        assert "cannot be said yet" in page

    def test_licensed_text_is_shown_to_its_clinic(self, billing, case, clinic):
        PayerTextFactory(clinic=clinic)

        page = self.page(billing, case)

        assert "Made-up words of a payer." in page
        assert "L-1, 3b" in page
        assert "No text of the payer is loaded" not in page

    def test_wrong_codes_are_pointed_out_on_the_page_and_on_paper(self, billing, case):
        record_billed_codes(case=case, lines=WRONG, replaces=None, by=None, now=timezone.now())

        page = self.page(billing, case)

        head, packet = page.split('<article class="packet')
        drawn = packet_html(build_packet(case, ReadinessSnapshot.objects.get(case=case)))
        assert "fascia" not in head
        for paper in (packet, drawn):
            assert "Look at the codes before this goes out" in paper
            assert "fascia" in paper

    @pytest.mark.parametrize(
        ("payer", "words"),
        [("none", "No payer: nobody asks"), ("", "The payer is not known yet."),
         ("Acme", "no criteria of this payer")],
    )  # fmt: skip
    def test_payer_without_criteria_is_said(self, billing, case, payer, words):
        Case.objects.filter(pk=case.pk).update(payer=payer)
        refresh(case=Case.objects.get(pk=case.pk), now=timezone.now())

        assert words in self.page(billing, case)

    def test_nothing_else_of_the_record_is_on_it(self, billing, case):
        AllergyIntoleranceFactory(patient=case.patient, substance="penicillin")

        page = self.page(billing, case).lower()

        for word in ("penicillin", "allerg", "bleeding", "diabetes", "pregnan"):
            assert word not in page

    @pytest.mark.pdf
    def test_pdf_is_the_same_packet(self, billing, case):
        answer = billing.get(reverse("checklist:packet-pdf", args=[case.pk]))

        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")

    def test_without_pango_it_says_how_to_mend_that(self, billing, case, no_pango):
        answer = billing.get(reverse("checklist:packet-pdf", args=[case.pk]), follow=True)

        assert "PDF needs Pango" in text_of(answer)
        assert "PDF to attach" not in text_of(answer)

    @pytest.mark.parametrize("name", ["checklist:packet", "checklist:packet-pdf"])
    def test_looking_is_in_the_audit_trail(self, billing, case, name):
        billing.get(reverse(name, args=[case.pk]))

        event = last_event()
        assert (event.action, event.object_id, event.patient_id) == (
            "case.packet", str(case.pk), str(case.patient_id),
        )  # fmt: skip

    def test_proposal_has_none(self, billing, clinic):
        proposal = CaseFactory(patient__clinic=clinic, status="proposed")

        answer = billing.get(reverse("checklist:packet", args=[proposal.pk]))

        assert answer.status_code == 404

    def test_nurse_is_led_to_it_from_the_case(self, signed_in, case):
        page = text_of(signed_in("nurse").get(reverse("checklist:case", args=[case.pk])))

        assert reverse("checklist:packet", args=[case.pk]) in page
