"""The payer's packet: the report's criteria with answers and sources, and nothing else."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from checklist.actions import record_answer, refresh, waive, withdraw_answer
from checklist.actions.cases import change_procedure
from checklist.actions.ending import close
from checklist.billing_tables import billing_table
from checklist.gather import case_document
from checklist.models import Case, ReadinessSnapshot
from checklist.packet import build_packet
from checklist.packet_facts import Facts
from checklist.paper import packet_html
from checklist.snapshots import refresh_snapshot
from patients.models import Patient
from tests.factories.checklist import (
    ASKED,
    NOW,
    BilledCodesFactory,
    PayerTextFactory,
    make_well_case,
)
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    MedicationStatementFactory,
    ObservationFactory,
    PastInjectionFactory,
    PatientIdentifierFactory,
)
from tests.factories.policies import put_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic):
    return anew(make_well_case(patient__clinic=clinic, state="OH"))


def anew(case):
    """The case as the next request reads it."""
    return Case.objects.with_people().get(pk=case.pk)


def packet(case, now=NOW):
    case = anew(case)
    return build_packet(case, refresh_snapshot(case, now))


def criterion(case, item, now=NOW):
    return next(one for one in packet(case, now).document()["criteria"] if one["item"] == item)


class TestSameReport:
    def test_criteria_are_the_report_s_items_that_payers_ask_about(self, case):
        made = packet(case)
        report = {one["item"]: one for one in made.snapshot.report["findings"]}
        document = made.document()

        items = [one["item"] for one in document["criteria"]]
        assert items == [one for one in billing_table().packet_items if one in report]
        assert len(items) > 10
        for one in document["criteria"]:
            found = report[one["item"]]
            assert (one["state"], one["reason"], one["severity"], one["source"]) == (
                found["state"], found["reason"], found["severity"], found["source"],
            )  # fmt: skip

    def test_names_policy_and_report(self, case):
        document, snapshot = packet(case).document(), ReadinessSnapshot.objects.get()

        assert document["schema"] == "payer-packet/1"
        assert document["policy"] == {"name": "default@2026.1", **snapshot.report["policy"]}
        assert document["policy"]["digest"].startswith("sha256:")
        assert document["report"] == {
            "evaluated_at": "2026-11-23T12:00:00-05:00",
            "facts_digest": snapshot.facts_digest,
            "digest": snapshot.shown_digest,
        }

    def test_same_case_gives_the_same_bytes(self, case):
        assert json.dumps(packet(case).document()) == json.dumps(packet(case).document())


class TestAnswers:
    def test_say_what_who_and_when(self, case, nurse):
        record_answer(
            case=case, item="pain-score", value=6, source="patient", by=nurse, now=NOW,
            replaces=case.answers.get(item="pain-score").pk,
        )  # fmt: skip

        [answer] = criterion(case, "pain-score")["answers"]

        assert answer["question"].startswith("How strong is the pain")
        assert (answer["answer"], answer["source"]) == ("6 of 10", "Patient")
        assert (answer["by"], answer["at"]) == (str(nurse), "2026-11-23T12:00:00-05:00")

    def test_booked_field_names_who_booked_it(self, case, nurse):
        Case.objects.filter(pk=case.pk).update(created_by=nurse)

        [answer] = criterion(case, "image-guidance")["answers"]

        assert (answer["question"], answer["answer"]) == ("Image guidance", "Fluoroscopy")
        assert (answer["source"], answer["by"]) == ("Booking", str(nurse))
        assert answer["at"] == "2026-11-16T10:00:00-05:00"

    def test_booked_field_that_was_changed_names_who_changed_it(self, case, physician):
        change_procedure(case=case, sedation="minimal", by=physician, now=NOW)

        [answer] = criterion(case, "sedation")["answers"]

        assert (answer["answer"], answer["by"]) == ("Minimal", str(physician))
        assert answer["at"] == "2026-11-23T12:00:00-05:00"

    def test_imported_case_names_its_file(self, case):
        Case.objects.filter(pk=case.pk).update(proposal={"file": "orders.json"})

        answer, _side = criterion(case, "levels")["answers"]

        assert (answer["source"], answer["file"]) == ("Import", "orders.json")

    def test_earlier_injection_names_the_file_it_came_from(self, case):
        PastInjectionFactory(
            patient=case.patient, protocol="esi-interlaminar", region="lumbar",
            injected_on=date(2026, 6, 1), relief_percent=60, relief_weeks=14,
            source_file="history.json", imported_at=ASKED,
        )  # fmt: skip

        [answer] = criterion(case, "repeat-relief")["answers"]

        assert (answer["source"], answer["file"]) == ("Import", "history.json")
        assert "60% relief" in answer["answer"]

    def test_earlier_injection_done_here_says_so(self, case):
        PastInjectionFactory(
            patient=case.patient, protocol="esi-interlaminar", region="lumbar",
            injected_on=date(2026, 6, 1), source_type="case",
        )  # fmt: skip

        answers = criterion(case, "interval")["answers"]

        assert [(one["source"], one["file"]) for one in answers] == [("Done here", None)]

    def test_no_earlier_injection_is_an_answer_of_the_patient_s(self, case):
        [answer] = criterion(case, "interval")["answers"]

        assert (answer["question"], answer["answer"]) == ("Earlier injections", "asked, none")
        assert answer["at"] == "2026-11-20T10:00:00-05:00"

    def test_earlier_injections_that_do_not_count_are_counted_and_not_told(self, case):
        PastInjectionFactory(
            patient=case.patient, protocol="facet-mbb", region="lumbar", relief_percent=10,
            injected_on=date(2026, 6, 1),
        )  # fmt: skip

        [answer] = criterion(case, "interval")["answers"]

        assert answer["answer"] == "1 on record, it does not count here"
        assert (answer["source"], answer["at"]) == ("On record", None)

    def test_another_booked_injection_says_that_it_is_booked_here(self, case):
        start = case.scheduled_start - timedelta(days=5)
        make_well_case(patient=case.patient, patient__clinic=case.clinic, scheduled_start=start)

        [answer] = criterion(case, "interval")["answers"]

        assert (answer["source"], answer["by"]) == ("Booked here", None)
        assert "Interlaminar epidural" in answer["answer"]

    @pytest.mark.parametrize(
        "place", ["procedure", "medications[0]", "answers[999]", "patient.birth_date", "a b", ""]
    )
    def test_place_that_no_payer_asks_about_gives_nothing(self, case, place):
        facts = Facts(case, case_document(case, at=NOW))

        assert facts.at(place) is None

    def test_waiver_names_its_physician_and_reason(self, case, physician):
        record_answer(
            case=case, item="imaging", value="none", source="chart", by=physician, now=NOW,
            replaces=case.answers.get(item="imaging").pk,
        )  # fmt: skip
        waive(case=case, item="imaging", reason="Pacemaker", by=physician, now=NOW)

        found = criterion(case, "imaging")
        waiver = found["answers"][-1]

        assert found["state"] == "waived"
        assert (waiver["question"], waiver["answer"], waiver["by"]) == (
            "Waived", "Pacemaker", str(physician),
        )  # fmt: skip


class TestMissing:
    def test_unanswered_question_is_named(self, case, nurse):
        first = case.answers.get(item="pain-score")
        withdraw_answer(case=case, item="pain-score", replaces=first.pk, by=nurse, now=NOW)

        found = criterion(case, "pain-score")

        assert found["state"] == "unknown"
        assert found["missing"] == [
            "How strong is the pain now, from 0 (none) to 10 (worst imaginable)?"
        ]
        assert "pain-score" in packet(case).document()["missing"]

    def test_answer_that_is_too_old_is_named_by_the_reason(self, case):
        case.scheduled_start = NOW + timedelta(days=60)
        case.save()

        found = criterion(case, "pain-score")

        assert found["missing"] == [found["reason"]]

    def test_without_a_start_the_answers_on_record_stand_and_the_start_is_missing(self, case):
        """The note is the reason, once: what is missing is the start."""
        case.scheduled_start = None
        case.save()

        for item, answer in (("pain-score", "7 of 10"), ("function-score", "44")):
            found = criterion(case, item)
            assert found["state"] == "unknown"
            assert found["missing"] == ["The start of the injection."]
            assert found["reason"] not in found["missing"]
            [line] = found["answers"]
            assert answer in line["answer"]

    def test_answer_taken_back_is_no_answer_on_record(self, case, nurse):
        first = case.answers.get(item="pain-score")
        withdraw_answer(case=case, item="pain-score", replaces=first.pk, by=nurse, now=NOW)
        Case.objects.filter(pk=case.pk).update(scheduled_start=None)

        found = criterion(case, "pain-score")

        assert found["answers"] == []
        assert found["missing"][-1] == "The start of the injection."
        assert len(found["missing"]) == 2

    def test_what_is_met_unmet_or_does_not_apply_misses_nothing(self, case):
        made = packet(case)

        assert {one.finding.state for one in made.criteria if one.missing} <= {
            "unknown", "pending",
        }  # fmt: skip
        assert made.document()["missing"] == [one.finding.item for one in made.missing]


class TestHead:
    def test_site_and_record_number_stand_on_paper(self, case):
        PatientIdentifierFactory(patient=case.patient, value="MR-00042")

        made = packet(case)
        paper = " ".join(packet_html(made).split())

        assert made.document()["patient"]["record_number"] == "MR-00042"
        assert "Record number MR-00042" in paper
        assert f"<dt>Site</dt><dd>{made.site}</dd>" in paper

    def test_side_stands_beside_the_levels(self, case):
        answers = criterion(case, "levels")["answers"]

        assert [(one["question"], one["answer"]) for one in answers] == [
            ("Levels", "L4-L5"), ("Side", "Midline"),
        ]  # fmt: skip


class TestMinimumNecessary:
    def test_holds_nothing_that_no_criterion_asks_for(self, case):
        PatientIdentifierFactory(patient=case.patient, type="SS", value="SECRET")
        Patient.objects.filter(pk=case.patient.pk).update(phone="555-0199-SECRET")
        MedicationStatementFactory(patient=case.patient, ingredient="apixaban", text="Eliquis")
        AllergyIntoleranceFactory(patient=case.patient, substance="iohexol")
        ObservationFactory(patient=case.patient, test="inr", value=9)
        text = json.dumps(packet(case).document()).lower()

        for word in ("secret", "apixaban", "eliquis", "iohexol", "allerg", "inr", "bleeding",
                     "diabetes", "pregnan", "infection", "vaccin"):  # fmt: skip
            assert word not in text

    def test_verdict_on_the_case_is_not_the_payer_s_business(self, case):
        assert "status" not in packet(case).document()

    def test_contrast_allergy_behind_the_guidance_is_not_quoted(self, case):
        Case.objects.filter(pk=case.pk).update(contrast=False)
        AllergyIntoleranceFactory(patient=case.patient, substance="iohexol", reaction="severe")

        found = criterion(case, "image-guidance")

        assert found["reason"] == "An epidural without contrast."
        assert "iohexol" not in json.dumps(found)


class TestPolicyText:
    def test_without_a_licensed_text_there_is_criterion_number_and_source(self, case):
        found = criterion(case, "pain-duration")

        assert found["policy_text"] is None
        assert found["criterion"] == "The pain has lasted long enough."
        [number] = found["numbers"]
        assert (number["words"], number["value"]) == (
            "Pain before an epidural, at least",
            "4 weeks",
        )
        assert number["source"]["title"].startswith("Medicare local coverage")
        assert number["source"]["confidence"] == "secondary"

    def test_licensed_text_is_quoted_with_its_numbers_and_where_it_came_from(self, case, clinic):
        PayerTextFactory(clinic=clinic, valid_until=date(2027, 12, 31))

        text = criterion(case, "imaging")["policy_text"]

        assert text == {
            "policy_number": "L-1", "criterion_number": "3b",
            "text": "Made-up words of a payer.", "licence": "Made-up licence 8",
            "valid_from": "2026-01-01", "valid_until": "2027-12-31",
            "file": "texts.csv", "line": 2, "imported_at": "2026-11-23T12:00:00-05:00",
        }  # fmt: skip

    def test_numbers_alone_are_cited_without_a_text(self, case, clinic):
        PayerTextFactory(clinic=clinic, text="", licence="", criterion_number="")

        text = criterion(case, "imaging")["policy_text"]

        assert (text["policy_number"], text["text"], text["licence"]) == ("L-1", None, None)
        assert not packet(case).has_texts

    @pytest.mark.parametrize(
        "fields",
        [
            {"payer": "Acme"},
            {"valid_from": date(2026, 12, 8)},
            {"valid_until": date(2026, 12, 6)},
            {"item": "sedation"},
        ],
        ids=["other payer", "not yet", "no more", "other item"],
    )
    def test_text_of_something_else_is_not_quoted(self, case, clinic, fields):
        PayerTextFactory(clinic=clinic, **fields)

        assert criterion(case, "imaging")["policy_text"] is None

    def test_another_clinic_s_text_is_never_quoted(self, case, other_clinic):
        PayerTextFactory(clinic=other_clinic)

        assert criterion(case, "imaging")["policy_text"] is None

    def test_newer_text_takes_the_place_of_the_older(self, case, clinic):
        old = PayerTextFactory(clinic=clinic)
        PayerTextFactory(clinic=clinic, valid_from=date(2026, 6, 1), criterion_number="4a")
        PayerTextFactory(clinic=clinic, replaces=old, criterion_number="3c")

        assert criterion(case, "imaging")["policy_text"]["criterion_number"] == "4a"

    def test_name_of_the_payer_is_compared_whatever_its_capitals(self, case, clinic):
        Case.objects.filter(pk=case.pk).update(payer="Acme Health")
        PayerTextFactory(clinic=clinic, payer="ACME health")

        assert criterion(case, "imaging")["policy_text"] is not None
        assert packet(case).document()["payer"] == {"id": "Acme Health", "has_policy": False}

    @pytest.mark.parametrize("payer", ["", "none"])
    def test_without_a_payer_there_is_no_text(self, case, clinic, payer):
        Case.objects.filter(pk=case.pk).update(payer=payer)
        PayerTextFactory(clinic=clinic, payer="medicare")

        assert criterion(case, "imaging")["policy_text"] is None


class TestPolicyVersions:
    def test_numbers_are_the_clinic_s_own_version_s(self, case, clinic):
        put_in_force(clinic, changes={"pain_duration_esi_weeks: {value: 4": (
            "pain_duration_esi_weeks: {value: 5"
        )})  # fmt: skip

        [number] = criterion(case, "pain-duration")["numbers"]

        assert number["value"] == "5 weeks"
        assert packet(case).document()["policy"]["name"] == "default@2030.1"

    def test_last_report_of_a_closed_case_keeps_the_numbers_it_was_made_under(
        self, case, clinic, nurse
    ):
        later = case.scheduled_start + timedelta(hours=1)
        refresh(case=case, now=NOW)
        close(case=case, by=nurse, now=later)
        put_in_force(clinic, changes={"pain_duration_esi_weeks: {value: 4": (
            "pain_duration_esi_weeks: {value: 5"
        )})  # fmt: skip

        [number] = criterion(case, "pain-duration", later)["numbers"]

        assert number["value"] == "4 weeks"

    def test_version_that_is_no_longer_here_leaves_its_numbers_out(self, case):
        snapshot = refresh_snapshot(case, NOW)
        snapshot.report["policy"]["version"] = "1999.1"

        made = build_packet(case, snapshot)

        assert {number.name for one in made.criteria for number in one.numbers} == set()


class TestCodes:
    def test_codes_that_fit_until_billing_wrote_some_down(self, case):
        assert packet(case).document()["codes"] == {
            "from": "fits", "lines": [{"code": "62323", "modifiers": [], "units": 1}],
            "warnings": [],
        }  # fmt: skip

        BilledCodesFactory(case=case, lines=[{"code": "62322", "modifiers": [], "units": 1}])

        assert packet(case).document()["codes"]["from"] == "billed"
        assert packet(case).code_words == ["62322"]

    def test_unknown_facts_leave_no_code(self, case):
        Case.objects.filter(pk=case.pk).update(image_guidance="")

        assert packet(case).document()["codes"] == {
            "from": "unknown", "lines": [], "warnings": [],
        }  # fmt: skip

    def test_what_is_wrong_with_the_codes_goes_with_them(self, case):
        BilledCodesFactory(case=case, lines=[{"code": "20920", "modifiers": [], "units": 1}])

        warnings = packet(case).document()["codes"]["warnings"]

        assert any("fascia graft" in words for words in warnings)


def test_record_that_cannot_be_read_says_so_and_answers_nothing(case):
    Case.objects.filter(pk=case.pk).update(levels=["L9-L10"])

    document = packet(case).document()

    assert document["criteria"] == []
    assert "procedure.levels" in document["problem"]


def test_packet_can_be_read_in_spanish(case):
    with translation.override("es"):
        document = packet(case).document()

    english = packet(case).document()
    assert document["criteria"][0]["criterion"] != english["criteria"][0]["criterion"]
    assert (
        document["criteria"][0]["answers"][0]["question"]
        != (english["criteria"][0]["answers"][0]["question"])
    )


class TestCommand:
    @pytest.fixture
    def run(self, capsys):
        def call(case_id):
            code = 0
            try:
                call_command("payer_packet", str(case_id))
            except SystemExit as stopped:
                code = stopped.code
            out, err = capsys.readouterr()
            return code, json.loads(out) if out else None, json.loads(err) if err else None

        return call

    def test_prints_the_packet_of_the_page_in_english(self, case, run):
        moved = timezone.now() + timedelta(days=10)
        Case.objects.filter(pk=case.pk).update(scheduled_start=moved)

        with translation.override("es"):
            code, document, error = run(case.pk)

        stored = ReadinessSnapshot.objects.get(case=case)
        assert (code, error) == (0, None)
        assert document == build_packet(anew(case), stored).document()
        assert datetime.fromisoformat(document["report"]["evaluated_at"]).utcoffset() is not None

    def test_proposal_has_none(self, case, run):
        Case.objects.filter(pk=case.pk).update(status="proposed")

        assert run(case.pk) == (
            2, None, {"error": {"path": "CASE_ID", "message": "the case is not booked yet"}},
        )  # fmt: skip

    @pytest.mark.parametrize("case_id", ["nothing", "00000000-0000-0000-0000-000000000000"])
    def test_unknown_case_is_2(self, clinic, run, case_id):
        code, document, error = run(case_id)

        assert (code, document, error["error"]["path"]) == (2, None, "CASE_ID")
