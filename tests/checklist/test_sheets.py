"""Sheets of cases: composed from rows, previewed, issued, printed, outdated, and as a command."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from checklist import actions, paper
from checklist.models import Case, PrepSheet
from checklist.refusals import Refused
from checklist.sheet_page import first_language
from checklist.sheets import UNBROKEN, compose
from tests.checklist.sheets_for_tests import lines_of
from tests.factories.checklist import ASKED, NOW, START, CaseFactory, make_well_case
from tests.factories.patients import MedicationStatementFactory, ObservationFactory

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script>"'


@pytest.fixture
def case(clinic):
    """On apixaban with healthy kidneys; nobody has asked the prescriber."""
    made = make_well_case(patient__clinic=clinic, patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=made.patient, dose_intent="therapeutic", status="taking", changed_at=ASKED
    )
    ObservationFactory(patient=made.patient, test="egfr", value=80, unit="mL/min", taken_at=ASKED)
    return Case.objects.with_people().get(pk=made.pk)


@pytest.fixture
def agreed(case, nurse):
    """The prescriber agrees to stop it."""
    actions.decide_stop(
        case=case, ingredient="apixaban", stop_decision="agreed", replaces=None, by=nurse, now=NOW
    )
    return case


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def url(name, case, *more):
    return reverse(f"checklist:{name}", args=[case.pk, *more])


def issued(case, by, language="en", now=NOW):
    return actions.issue_sheet(case=case, language=language, compose=compose, by=by, now=now)


class TestCompose:
    def test_a_time_once_the_prescriber_has_agreed(self, case, nurse):
        before = lines_of(compose(case, actions.refresh(case=case, now=NOW), "en"))
        actions.decide_stop(
            case=case,
            ingredient="apixaban",
            stop_decision="agreed",
            replaces=None,
            by=nurse,
            now=NOW,
        )
        after = lines_of(compose(case, actions.refresh(case=case, now=NOW), "en"))

        assert "Do not stop Eliquis (apixaban) until we call you." in before
        assert any(
            line.startswith("Fri 4 Dec, 9:30 AM: Last dose of Eliquis (apixaban).")
            for line in after
        )

    def test_a_sheet_without_the_clinic_s_phone_is_refused(self, case):
        snapshot = actions.refresh(case=case, now=NOW)
        case.clinic.phone = ""

        with pytest.raises(Refused):
            compose(case, snapshot, "en")

    @pytest.mark.parametrize(
        ("own", "hours", "spanish", "expected"),
        [
            ("en", "Mon-Fri 8-17", "lun-vie 8-17", ("Mon-Fri 8-17", "lun-vie 8-17")),
            ("en", "Mon-Fri 8-17", "", ("Mon-Fri 8-17", "")),
            ("es", "lun-vie 8-17", "", ("", "lun-vie 8-17")),
        ],
    )
    def test_opening_hours_are_those_of_the_sheet_s_language(
        self, case, own, hours, spanish, expected
    ):
        clinic = case.clinic
        clinic.default_language, clinic.opening_hours = own, hours
        clinic.opening_hours_es = spanish
        snapshot = actions.refresh(case=case, now=NOW)

        for language, words in zip(("en", "es"), expected, strict=True):
            [phone] = [
                fact["text"]
                for fact in compose(case, snapshot, language)["facts"]
                if fact["key"] == "phone"
            ]
            assert phone.partition(" · ")[2] == words

    def test_another_follow_up_makes_the_sheet_outdated(self, agreed, nurse, signed_in):
        sheet = actions.issue_sheet(case=agreed, language="en", compose=compose, by=nurse, now=NOW)
        printed = agreed.answers.get(item="follow-up-on")

        actions.record_answer(
            case=agreed, item="follow-up-on", value="2026-12-18", source="chart", by=nurse,
            now=NOW, replaces=printed.pk,
        )  # fmt: skip

        sheet.refresh_from_db()
        assert "See us on Thu 17 Dec." in " ".join(lines_of(sheet.content))
        assert [one["reason"] for one in sheet.stale_reasons] == ["follow-up-changed"]
        page = " ".join(signed_in("nurse").get(url("sheet", agreed)).text.split())
        assert "Thu 17 Dec 2026 → Fri 18 Dec 2026" in page

    def test_opening_hours_stand_only_on_sheets_in_the_clinic_s_language(self, case):
        snapshot = actions.refresh(case=case, now=NOW)
        phones = [
            fact["text"]
            for language in ("en", "es")
            for fact in compose(case, snapshot, language)["facts"]
            if fact["key"] == "phone"
        ]

        phone = case.clinic.phone.replace(" ", UNBROKEN)
        assert phones == [f"{phone} · Mon-Fri 8 AM to 5 PM", phone]

    def test_a_cancelled_case_asks_for_nothing(self, agreed, nurse):
        actions.cancel(case=agreed, reason="moved away", by=nurse, now=NOW)
        agreed.refresh_from_db()

        content = compose(agreed, agreed.readiness, "en")

        assert content["notice"]["title"] == "This injection will not take place as planned"
        assert not any("Last dose" in line for line in lines_of(content))

    @pytest.mark.parametrize(
        ("patients", "clinics", "first"),
        [("es", "en", "es"), ("es-MX", "en", "es"), ("", "es", "es"), ("vi", "", "en")],
    )
    def test_the_language_to_begin_with(self, case, patients, clinics, first):
        case.patient.language, case.clinic.default_language = patients, clinics

        assert first_language(case) == first


class TestPage:
    def test_preview(self, signed_in, agreed):
        answer = signed_in("nurse").get(url("sheet", agreed))

        assert answer.status_code == 200
        assert "Last dose of Eliquis (apixaban)." in answer.text
        assert "Not issued" in answer.text
        assert f"<p>{agreed.patient.full_name}</p>" in answer.text
        assert not PrepSheet.objects.exists()

    def test_preview_in_spanish(self, signed_in, agreed):
        answer = signed_in("nurse").get(url("sheet", agreed), {"language": "es"})

        assert "Última dosis de Eliquis (apixaban)." in answer.text

    def test_a_hostile_name_stays_text(self, signed_in, agreed):
        agreed.patient.given_name = HOSTILE
        agreed.patient.save()

        answer = signed_in("nurse").get(url("sheet", agreed))

        assert "<script>alert" not in answer.text

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_an_unknown_language(self, signed_in, agreed, method):
        name, status = {"get": ("sheet", 200), "post": ("sheet-issue", 422)}[method]

        answer = getattr(signed_in("nurse"), method)(url(name, agreed), {"language": "xx"})

        assert answer.status_code == status
        assert not PrepSheet.objects.exists()

    def test_without_phone_it_says_what_to_mend(self, signed_in, agreed):
        agreed.clinic.phone = ""
        agreed.clinic.save()
        browser = signed_in("nurse")

        assert "phone and address are not on record" in browser.get(url("sheet", agreed)).text
        refused = browser.post(url("sheet-issue", agreed), {"language": "en"})
        assert refused.status_code == 422
        assert not PrepSheet.objects.exists()

    def test_another_clinic_s_case_is_not_found(self, signed_in, agreed, other_clinic):
        answer = signed_in("nurse", clinic=other_clinic).get(url("sheet", agreed))

        assert answer.status_code == 404

    def test_a_proposal_has_no_sheet(self, signed_in, clinic):
        proposal = CaseFactory(patient__clinic=clinic, status="proposed")

        assert signed_in("nurse").get(url("sheet", proposal)).status_code == 404


OUTDATED = "atient holds an outdated sheet"
PAGES = [("case",), ("report",), ("section", "preparation"), ("section", "safety"), ("sheet",)]


class TestOutdated:
    """Every page of a case says that the patient must be called, until a new sheet is issued."""

    @pytest.fixture
    def says(self, signed_in, agreed):
        browser = signed_in("nurse")

        def on_all_pages():
            texts = [browser.get(url(name, agreed, *more)).text for name, *more in PAGES]
            return [OUTDATED in text for text in texts]

        return on_all_pages

    def test_after_a_medicine_was_added_in_the_browser(self, says, signed_in, agreed, nurse):
        issued(agreed, nurse)
        assert not any(says())

        signed_in("nurse").post(url("medicine-add", agreed), {"text": "Plavix", "status": "taking"})

        assert all(says())
        issued(agreed, nurse)
        assert not any(says())

    def test_after_a_reschedule_in_the_browser(self, says, signed_in, agreed, nurse):
        issued(agreed, nurse)
        agreed.refresh_from_db()
        typed = {"scheduled_start": "2026-12-08T09:30", "version": agreed.version, "save": "1"}

        signed_in("nurse").post(url("reschedule", agreed), typed)

        agreed.refresh_from_db()
        assert agreed.scheduled_start == START + timedelta(days=1)
        assert all(says())

    @pytest.mark.parametrize("page", [("case",), ("section", "safety")])
    def test_the_call_is_what_the_nurse_does_next(self, signed_in, agreed, nurse, page):
        """It stands among the to-dos, leads to the sheet, and never beside "Nothing to do now"."""
        issued(agreed, nurse)
        moved = START + timedelta(days=1)
        actions.reschedule(case=agreed, scheduled_start=moved, by=nurse, now=NOW)
        name, *more = page

        text = " ".join(signed_in("nurse").get(url(name, agreed, *more)).text.split())

        assert "Nothing to do now" not in text
        todo = re.search(r'<li class="todo todo-amber">(.*?)</li>', text)[1]
        assert "Call the patient" in todo
        assert f'href="{url("sheet", agreed)}"' in todo

    def test_an_answer_brings_the_notice_with_it(self, signed_in, agreed, nurse):
        current = actions.current_answer(agreed, "bleeding-disorder")
        issued(agreed, nurse)

        fragment = signed_in("nurse").post(
            url("answer", agreed, "bleeding-disorder"),
            {"source": "nurse", "replaces": current.pk, "unknown": "1"},
            headers={"HX-Request": "true"},
        )

        assert fragment.status_code == 200
        assert OUTDATED in fragment.text

    def test_the_page_names_what_changed_on_the_clinic_s_clock(self, signed_in, agreed, nurse):
        issued(agreed, nurse)
        moved = START + timedelta(days=1)
        actions.reschedule(case=agreed, scheduled_start=moved, by=nurse, now=NOW)

        text = " ".join(signed_in("nurse").get(url("sheet", agreed)).text.split())

        assert "Mon 7 Dec 2026, 9:30 AM → Tue 8 Dec 2026, 9:30 AM" in text
        assert "Fri 4 Dec 2026, 9:30 AM → Sat 5 Dec 2026, 9:30 AM" in text


class TestIssuing:
    def test_the_preview_is_issued_and_kept(self, signed_in, agreed):
        browser = signed_in("nurse")
        digest = browser.get(url("sheet", agreed)).context["shown_digest"]

        answer = browser.post(
            url("sheet-issue", agreed), {"language": "es", "shown_digest": digest}
        )

        sheet = PrepSheet.objects.get()
        assert (answer.status_code, answer.url) == (302, url("sheet", agreed))
        assert (sheet.number, sheet.language, sheet.content["number"]) == (1, "es", 1)
        assert "Hoja 1" in sheet.content["number_words"]

    def test_a_case_that_changed_since_is_a_conflict(self, signed_in, agreed, nurse):
        browser = signed_in("nurse")
        digest = browser.get(url("sheet", agreed)).context["shown_digest"]
        actions.reschedule(
            case=agreed, scheduled_start=START + timedelta(days=1), by=nurse, now=NOW
        )

        answer = browser.post(
            url("sheet-issue", agreed), {"language": "en", "shown_digest": digest}
        )

        assert answer.status_code == 409
        assert "Sat 5 Dec, 9:30 AM" in answer.text
        assert not PrepSheet.objects.exists()

    def test_after_a_reschedule_the_page_says_call(self, signed_in, agreed, nurse):
        issued(agreed, nurse)
        actions.reschedule(
            case=agreed, scheduled_start=START + timedelta(days=1), by=nurse, now=NOW
        )

        text = signed_in("nurse").get(url("sheet", agreed)).text

        assert "The patient holds an outdated sheet (1)" in text
        assert "The start has moved" in text

    def test_the_sheet_before_is_marked_as_replaced(self, signed_in, agreed, nurse):
        issued(agreed, nurse)
        issued(agreed, nurse)

        sheets = signed_in("nurse").get(url("sheet", agreed)).context["sheets"]

        assert [(sheet.number, sheet.held) for sheet in sheets] == [(2, True), (1, False)]

    def test_it_is_noted_when_the_patient_has_it(self, signed_in, agreed, nurse):
        sheet = issued(agreed, nurse)

        signed_in("nurse").post(url("sheet-given", agreed, sheet.number))

        sheet.refresh_from_db()
        assert sheet.given_at == NOW

    def test_a_closed_case_gets_no_sheet(self, signed_in, agreed, nurse):
        actions.refresh(case=agreed, now=NOW)
        actions.cancel(case=agreed, reason="moved away", by=nurse, now=NOW)

        answer = signed_in("nurse").post(url("sheet-issue", agreed), {"language": "en"})

        assert answer.status_code == 422
        assert not PrepSheet.objects.exists()


class TestPrinting:
    def test_an_issued_sheet_is_shown_as_it_was(self, signed_in, agreed, nurse):
        sheet = issued(agreed, nurse)

        answer = signed_in("nurse").get(url("sheet-print", agreed, sheet.number))

        assert answer.text == paper.paper_html(sheet.content)
        assert paper.style_source(sheet.content) in answer["Content-Security-Policy"]
        assert "'self'" not in answer["Content-Security-Policy"]

    def test_an_outdated_sheet_is_marked(self, signed_in, agreed, nurse):
        first = issued(agreed, nurse)
        issued(agreed, nurse)

        answer = signed_in("nurse").get(url("sheet-print", agreed, first.number))

        assert "Out of date. Do not use this sheet." in answer.text

    @pytest.mark.parametrize("name", ["sheet-print", "sheet-pdf"])
    def test_a_number_of_another_case_is_not_found(self, signed_in, agreed, nurse, name):
        other = make_well_case(patient__clinic=agreed.clinic)
        sheet = issued(Case.objects.with_people().get(pk=other.pk), nurse)

        assert signed_in("nurse").get(url(name, agreed, sheet.number)).status_code == 404

    @pytest.mark.pdf
    def test_pdf(self, signed_in, agreed, nurse):
        sheet = issued(agreed, nurse)

        answer = signed_in("nurse").get(url("sheet-pdf", agreed, sheet.number))

        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'inline; filename="prep-sheet-1.pdf"'
        assert answer.content.startswith(b"%PDF-")

    def test_without_pango_the_page_names_the_line_that_installs_it(
        self, signed_in, agreed, nurse, no_pango
    ):
        sheet = issued(agreed, nurse)
        browser = signed_in("nurse")

        answer = browser.get(url("sheet-pdf", agreed, sheet.number), follow=True)

        assert answer.redirect_chain == [(url("sheet", agreed), 302)]
        assert paper.INSTALL_PANGO in answer.text
        assert "sheet/1/pdf/" not in answer.text


class TestCommand:
    def run(self, case_id, *more):
        """Run it: what it printed, what it complained of, its exit code."""
        out, errors, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command("sheet", str(case_id), *more, stdout=out, stderr=errors)
        except SystemExit as ended:
            code = ended.code
        said = [json.loads(one.getvalue()) if one.getvalue() else None for one in (out, errors)]
        return (*said, code)

    def test_html(self, agreed, tmp_path):
        file = tmp_path / "sheet.html"

        said = self.run(agreed.pk, "--language", "en", "--format", "html", "--output", str(file))

        assert said == ({"sheet": 1, "file": str(file)}, None, 0)
        assert "Fri 4 Dec, 9:30 AM" in file.read_text("utf-8")

    @pytest.mark.pdf
    def test_pdf_in_spanish(self, agreed, tmp_path):
        file = tmp_path / "sheet.pdf"

        self.run(agreed.pk, "--language", "es", "--format", "pdf", "--output", str(file))

        assert file.read_bytes().startswith(b"%PDF-")
        assert PrepSheet.objects.get().language == "es"

    def test_the_same_sheet_is_written_again_until_something_changes(self, agreed, tmp_path, nurse):
        output = ("--output", str(tmp_path / "sheet.html"))

        numbers = [self.run(agreed.pk, *output)[0]["sheet"] for _time in range(2)]
        actions.reschedule(
            case=agreed, scheduled_start=START + timedelta(days=1), by=nurse, now=NOW
        )
        numbers.append(self.run(agreed.pk, *output)[0]["sheet"])

        assert numbers == [1, 1, 2]

    def test_a_cancelled_case_gives_a_sheet_without_a_number_that_says_so(
        self, agreed, tmp_path, nurse
    ):
        file = tmp_path / "sheet.html"
        actions.refresh(case=agreed, now=NOW)
        actions.cancel(case=agreed, reason="moved away", by=nurse, now=NOW)

        said, _error, code = self.run(agreed.pk, "--output", str(file))

        assert (said["sheet"], code) == (None, 0)
        assert "This injection will not take place as planned" in file.read_text("utf-8")

    @pytest.mark.parametrize(
        ("arguments", "path"),
        [
            (["--output", "/no/such/folder/x.html"], "--output"),
            (["--output", "."], "--output"),
            (["--output", "x\0y"], "--output"),
            (["--output", "x", "--language", "fr"], "--language"),
            (["--output", "x", "--format", "doc"], "--format"),
        ],
    )
    def test_unusable_arguments(self, agreed, arguments, path):
        said, error, code = self.run(agreed.pk, *arguments)

        assert (said, error["error"]["path"], code) == (None, path, 2)
        assert not PrepSheet.objects.exists()

    def test_no_file_named(self, agreed, capsys):
        assert self.run(agreed.pk)[2] == 2
        assert json.loads(capsys.readouterr().err)["error"]["path"] == "arguments"

    @pytest.mark.parametrize("case_id", ["x", "c92f31ae-419b-4832-8ba8-c368fac9e622"])
    def test_no_such_case(self, case_id, tmp_path):
        _said, error, code = self.run(case_id, "--output", str(tmp_path / "x"))

        assert (error, code) == ({"error": {"path": "CASE_ID", "message": "no such case"}}, 2)

    def test_a_proposal(self, clinic, tmp_path):
        proposal = CaseFactory(patient__clinic=clinic, status="proposed")

        _said, error, code = self.run(proposal.pk, "--output", str(tmp_path / "x"))

        assert (error["error"]["path"], code) == ("CASE_ID", 2)

    def test_without_pango(self, agreed, tmp_path, no_pango):
        file = tmp_path / "sheet.pdf"

        _said, error, code = self.run(agreed.pk, "--format", "pdf", "--output", str(file))

        assert (error["error"]["path"], code) == ("--format", 2)
        assert paper.INSTALL_PANGO in error["error"]["message"]
        assert not file.exists()
        assert not PrepSheet.objects.exists()


def test_time_of_the_machine_is_the_test_s():
    assert timezone.now() == NOW
