"""The report page: read, waive, sign, and a signature that fell with what changed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from checklist import actions, wording
from checklist.differences import change_difference, conflict_differences
from checklist.engine import vocabulary
from checklist.engine.findings import Owner, Section, State, Status
from checklist.engine.messages import MESSAGES
from checklist.evidence import evidence_words
from checklist.item_words import ITEM, NAMED_ITEM, item_words
from checklist.lines import Reason
from checklist.models import ReadinessSnapshot, SignOff, Waiver
from checklist.policies import shipped_policy
from checklist.presenters import STATE_COLOUR, STATE_ICON, reason_words
from checklist.refusals import Conflict
from checklist.report_page import build_report
from tests.factories.patients import (
    AllergyIntoleranceFactory,
    MedicationStatementFactory,
    PatientFactory,
    PatientIdentifierFactory,
)

pytestmark = pytest.mark.django_db

WELL = {
    "indications": ["radicular-pain"], "symptoms": ["leg-radiation"],
    "pain-duration-weeks": 12, "pain-score": 7, "function-score": {"scale": "odi", "value": 40},
    "conservative-care-weeks": 8, "conservative-care": ["physical-therapy"], "imaging": "mri",
    "imaging-concordant": True, "red-flags": [], "infection": False,
    "bleeding-disorder": False, "diabetes": "none", "recent-event": False,
    "anesthesia-reaction": False, "implanted-device": False, "can-lie-prone": True,
    "pregnancy": "not-applicable", "medications-confirmed": True, "instructions-given": True,
    "driver": "confirmed", "fasting-understood": True, "consent-signed": True,
    "authorization": "not-required", "vaccination-date": "none",
}  # fmt: skip
LONG_AGO = timedelta(days=20)


@pytest.fixture
def patient(clinic):
    patient = PatientFactory(clinic=clinic, family_name="Testperson", sex="male")
    PatientIdentifierFactory(patient=patient, value="MR-00042")
    asked_at = timezone.now() - timedelta(hours=1)
    patient.medications_none_at = patient.allergies_none_at = asked_at
    patient.history_none_at = asked_at
    patient.save()
    return patient


@pytest.fixture
def case(patient, nurse, clinic):
    """A case in three days, of which nothing was asked yet."""
    return actions.book(
        patient=patient, by=nurse, now=timezone.now() - timedelta(minutes=30),
        protocol="esi-interlaminar", region="lumbar", side="midline", levels=["L4-L5"],
        scheduled_start=timezone.now() + timedelta(days=3), sedation="none",
        purpose="therapeutic", image_guidance="fluoroscopy", contrast=True, steroid=True,
        payer="medicare", site="office",
    )  # fmt: skip


@pytest.fixture
def well_case(case, nurse):
    """The case with every answer good: on track, to be signed."""
    now = timezone.now() - timedelta(minutes=20)
    today = now.astimezone(case.clinic.tz).date()
    dates = {"imaging-date": today - LONG_AGO, "physical-exam-date": today - LONG_AGO}
    for item, value in {**WELL, **dates}.items():
        actions.record_answer(
            case=case, item=item, value=value, source="physician", replaces=None, by=nurse, now=now
        )
    assert verdict(case).status == "waiting", verdict(case).first_item
    return case


def verdict(case) -> ReadinessSnapshot:
    return ReadinessSnapshot.objects.get(case=case)


def url(name: str, case) -> str:
    return reverse(f"checklist:{name}", args=[case.pk])


def text_of(response) -> str:
    return response.content.decode()


def sign(browser, case, digest=None):
    body = {"digest": digest or verdict(case).shown_digest}
    return browser.post(url("sign", case), body, follow=True)


class TestReport:
    def test_shows_verdict_policy_and_who_it_is_about(self, case, signed_in):
        page = text_of(signed_in("physician").get(url("report", case)))

        assert "Testperson" in page
        assert "MR-00042" in page
        assert "4 Mar 1958" in page
        assert "Needs answers" in page
        assert "This verdict stands until" in page
        assert f"default, {shipped_policy().version}" in page

    def test_blockers_come_first_unmet_before_unknown_before_pending(self, case, signed_in, nurse):
        actions.record_answer(
            case=case, item="infection", value=True, source="nurse", replaces=None, by=nurse,
            now=timezone.now(),
        )  # fmt: skip

        page = signed_in("physician").get(url("report", case)).context["page"]

        states = [line.finding.state for line in page.blockers]
        order = ["unmet", "unknown", "pending"]
        assert states == sorted(states, key=order.index)
        assert set(states) == set(order)
        assert {line.finding.severity for line in page.warnings} <= {"warning"}
        assert page.blockers[0].finding.item == "infection"

    def test_every_finding_of_the_report_is_on_the_page_once(self, case):
        page = build_report(case, verdict(case))

        parts = (
            page.blockers, page.warnings, page.notes, page.waived, page.met, page.not_applicable
        )  # fmt: skip
        shown = sorted(line.finding.item for part in parts for line in part)
        assert shown == sorted(one["item"] for one in page.snapshot.report["findings"])

    def test_evidence_is_quoted_with_source_and_date(self, well_case, signed_in):
        page = text_of(signed_in("physician").get(url("report", well_case)))

        assert "Duration of pain: 12 weeks, by the physician," in page

    def test_nurse_and_lead_read_it_but_have_nothing_to_waive_or_sign_with(
        self, well_case, signed_in
    ):
        for role in ("nurse", "lead"):
            page = text_of(signed_in(role).get(url("report", well_case)))
            assert "Ready to be signed by a physician." in page
            assert url("waive", well_case) not in page
            assert url("sign", well_case) not in page

    @pytest.mark.parametrize("role", ["scheduler", "billing", "auditor", "admin"])
    def test_who_may_not_open_it(self, case, signed_in, role):
        assert signed_in(role).get(url("report", case)).status_code == 403

    def test_another_clinic_s_case_is_not_there(self, case, signed_in, other_clinic):
        browser = signed_in("physician", clinic=other_clinic)

        assert browser.get(url("report", case)).status_code == 404
        assert sign(browser, case).status_code == 404
        assert (
            browser.post(url("waive", case), {"item": "imaging", "reason": "x"}).status_code == 404
        )

    def test_a_verdict_past_its_time_is_made_anew_first(self, case, signed_in):
        ReadinessSnapshot.objects.filter(case=case).update(
            status="ready", stable_until=timezone.now() - timedelta(minutes=1)
        )

        page = signed_in("nurse").get(url("report", case)).context["page"]

        assert page.snapshot.status == "incomplete"

    def test_a_closed_case_keeps_its_last_report_and_cannot_be_signed(
        self, well_case, signed_in, nurse
    ):
        actions.cancel(case=well_case, reason="ill", by=nurse, now=timezone.now())

        page = text_of(signed_in("physician").get(url("report", well_case)))

        assert "The case is closed: this is its last report." in page
        assert url("sign", well_case) not in page


class TestWaive:
    def test_with_a_reason(self, case, signed_in):
        body = {"item": "imaging", "reason": "claustrophobia; CT reviewed"}

        answer = signed_in("physician").post(url("waive", case), body, follow=True)

        assert Waiver.objects.get().reason == "claustrophobia; CT reviewed"
        assert [line.finding.item for line in answer.context["page"].waived] == ["imaging"]
        assert "claustrophobia; CT reviewed" in text_of(answer)

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            ("", "Write the reason for going ahead."),
            ("   ", "Write the reason for going ahead."),
            ("x" * 501, "at most 500 characters"),
            ("a\u202eb", "U+202E"),
        ],
    )
    def test_a_reason_that_does_not_hold_is_named_and_its_form_stays_open(
        self, case, signed_in, reason, words
    ):
        answer = signed_in("physician").post(
            url("waive", case), {"item": "indication", "reason": reason}
        )

        lines = [line for line in answer.context["page"].blockers if line.is_open]
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert [line.finding.item for line in lines] == ["indication"]
        assert not Waiver.objects.exists()

    def test_what_is_never_waivable_says_so_and_has_no_form(self, case, signed_in):
        browser = signed_in("physician")

        page = browser.get(url("report", case)).context["page"]
        answer = browser.post(url("waive", case), {"item": "infection", "reason": "please"})

        line = next(one for one in page.blockers if one.finding.item == "infection")
        assert line.is_never_waivable
        assert line.waiver_form is None
        assert answer.status_code == 422
        assert "never be waived" in text_of(answer)
        assert not Waiver.objects.exists()

    def test_an_item_that_is_not_on_the_report_is_refused(self, case, signed_in):
        answer = signed_in("physician").post(
            url("waive", case), {"item": "hold:apixaban", "reason": "x"}
        )

        assert answer.status_code == 422
        assert "not on the report" in text_of(answer)

    def test_taken_back(self, case, signed_in, physician):
        actions.waive(case=case, item="imaging", reason="CT", by=physician, now=timezone.now())

        answer = signed_in("physician").post(url("unwaive", case), {"item": "imaging"}, follow=True)

        assert Waiver.objects.active().count() == 0
        assert answer.context["page"].waived == []

    @pytest.mark.parametrize("name", ["waive", "unwaive", "sign", "unsign"])
    def test_a_nurse_may_not(self, case, signed_in, name):
        body = {"item": "imaging", "reason": "x", "digest": verdict(case).shown_digest}

        assert signed_in("nurse").post(url(name, case), body).status_code == 403
        assert not Waiver.objects.exists()
        assert not SignOff.objects.exists()


class TestSign:
    def test_signs_the_report_that_was_shown(self, well_case, signed_in):
        browser = signed_in("physician")
        page = text_of(browser.get(url("report", well_case)))
        digest = verdict(well_case).shown_digest

        answer = sign(browser, well_case)

        assert f'value="{digest}"' in page
        assert SignOff.objects.get().shown_digest == digest
        assert "Signed by" in text_of(answer)
        assert "Take the signature back" in text_of(answer)

    def test_a_report_that_changed_meanwhile_is_not_signed(self, well_case, signed_in, nurse):
        shown = verdict(well_case).shown_digest
        MedicationStatementFactory(patient=well_case.patient)
        actions.refresh(case=well_case, now=timezone.now())
        now_there = verdict(well_case).shown_digest

        answer = sign(signed_in("physician"), well_case, shown)

        assert answer.status_code == 409
        assert shown.removeprefix("sha256:")[:12] in text_of(answer)
        assert now_there.removeprefix("sha256:")[:12] in text_of(answer)
        assert not SignOff.objects.exists()

    def test_an_incomplete_case_is_refused_in_words(self, case, signed_in):
        browser = signed_in("physician")

        page = text_of(browser.get(url("report", case)))
        answer = sign(browser, case)

        assert "Not to be signed yet:" in page
        assert url("sign", case) not in page
        assert answer.status_code == 422
        assert "Only a case that is on track or ready can be signed." in text_of(answer)

    @pytest.mark.parametrize("digest", ["", "sha256:", "x" * 9000, "sha256:" + "g" * 64])
    def test_a_digest_that_is_none_is_refused(self, well_case, signed_in, digest):
        answer = signed_in("physician").post(url("sign", well_case), {"digest": digest})

        assert answer.status_code == 422
        assert not SignOff.objects.exists()

    def test_taken_back(self, well_case, signed_in):
        browser = signed_in("physician")
        sign(browser, well_case)

        answer = browser.post(url("unsign", well_case), follow=True)

        assert SignOff.objects.active().count() == 0
        assert "The sign-off no longer stands" in text_of(answer)

    def test_a_change_revokes_it_and_the_page_says_what_changed(self, well_case, signed_in, nurse):
        browser = signed_in("physician")
        sign(browser, well_case)
        was = wording.moment_words(well_case.scheduled_start, well_case.clinic.tz)
        later = well_case.scheduled_start + timedelta(days=1)
        actions.reschedule(case=well_case, scheduled_start=later, by=nurse, now=timezone.now())

        page = text_of(browser.get(url("report", well_case)))

        assert "The sign-off no longer stands" in page
        assert was in page
        assert wording.moment_words(later, well_case.clinic.tz) in page

    def test_a_new_allergy_revokes_it_and_is_named(self, well_case, signed_in):
        browser = signed_in("physician")
        sign(browser, well_case)
        AllergyIntoleranceFactory(patient=well_case.patient, substance="iohexol")
        actions.refresh(case=well_case, now=timezone.now())

        page = text_of(browser.get(url("report", well_case)))

        assert "Allergies" in page
        assert "iohexol" in page


class TestWords:
    """Every closed list has its words."""

    @pytest.mark.parametrize(
        ("words", "listed"),
        [
            (wording.PROTOCOL, vocabulary.PROTOCOLS),
            (wording.REGION, vocabulary.REGIONS),
            (wording.SHORT_REGION, vocabulary.REGIONS),
            (wording.SIDE, vocabulary.SIDES),
            (wording.SHORT_SIDE, vocabulary.SIDES),
            (wording.SEDATION, vocabulary.SEDATIONS),
            (wording.PURPOSE, vocabulary.PURPOSES),
            (wording.IMAGE_GUIDANCE, vocabulary.IMAGE_GUIDANCES),
            (wording.SITE, vocabulary.SITES),
            (wording.OWNER, tuple(Owner)),
            (wording.STATUS, tuple(Status)),
            (wording.STATE, tuple(State)),
            (wording.SECTION, tuple(Section)),
            (STATE_ICON, tuple(State)),
            (STATE_COLOUR, tuple(State)),
        ],
    )
    def test_are_those_of_the_contract(self, words, listed):
        assert set(words) == set(listed)

    def test_every_item_of_the_policy_has_a_name(self):
        nameless = [
            item
            for item in shipped_policy().items
            if item not in ITEM and item.partition(":")[0] not in NAMED_ITEM
        ]

        assert nameless == []

    @pytest.mark.parametrize(
        ("item", "words"),
        [
            ("hold:apixaban", "apixaban: last dose"),
            ("stop-decision:other:ginkgo", "ginkgo: may it be stopped?"),
            ("hold:aspirin+dipyridamole", "aspirin + dipyridamole: last dose"),
            ("allergy:iohexol", "Allergy to iohexol"),
            ("allergy:unrecognised", "Allergy not recognised"),
            ("something:new", "something:new"),
        ],
    )
    def test_items_that_name_a_medicine(self, item, words):
        assert item_words(item) == words

    def test_a_reason_in_another_language_keeps_its_parameters(self):
        with translation.override("es"):
            words = reason_words(
                "authorization.met",
                {"expires_on": "2026-12-31"},
                "Approved, valid to ...",
            )

        assert "2026" in words

    @pytest.mark.parametrize(
        ("key", "spanish"),
        [
            ("unmeasured", "Aún sin medir."),
            (
                "stale-result",
                (
                    "El último resultado, del mié 9 dic 2026, es demasiado antiguo"
                    " para este inicio. Mida de nuevo."
                ),
            ),
            (
                "contradictory-results",
                "Dos resultados distintos del mié 9 dic 2026. Mida de nuevo.",
            ),
            ("unanswered", "Aún sin respuesta."),
        ],
    )
    def test_what_is_measured_is_not_answered(self, key, spanish):
        with translation.override("es"):
            assert reason_words(key, {"answered_at": "2026-12-09"}, MESSAGES[key]) == spanish

    @pytest.mark.parametrize(
        ("title", "lead"),
        [
            ("Infection", "Infection:"),
            ("apixaban: may it be stopped?", "apixaban: may it be stopped?"),
        ],
    )
    def test_a_question_leads_to_its_reason_without_a_colon(self, title, lead):
        assert Reason(title, "Denied.", "Nurse").lead == lead

    def test_a_reason_without_a_key_is_shown_as_it_is(self):
        assert reason_words("no-such-key", {}, "As it is.") == "As it is."


DOCUMENT = {
    "procedure": {"side": "left", "scheduled_start": "2026-12-07T09:30:00-05:00", "levels": []},
    "patient": {"birth_date": "1958-03-04"},
    "answers": [
        {"item": "red-flags", "value": [], "at": "2026-11-20T10:00:00-05:00", "source": "patient"},
        {"item": "imaging-date", "value": "2026-09-01", "at": "2026-11-20T10:00:00-05:00"},
        {"item": "pain-score", "value": None, "at": "2026-11-20T10:00:00-05:00"},
    ],
    "medications": [
        {"ingredient": "apixaban", "text": "Eliquis 5 mg", "status": "taking",
         "last_dose": "2026-12-03T20:00:00-05:00", "stop_decision": "agreed", "hold_hours": 72,
         "at": None},
    ],
    "allergies": None,
    "results": [{"test": "inr", "value": 1.1, "unit": "1", "at": "2026-11-20T15:00:00-05:00"}],
    "history": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("procedure.side", "Side: Left"),
        ("procedure.scheduled_start", "Start: Mon 7 Dec 2026, 9:30 AM"),
        ("procedure.levels", "Levels: none"),
        ("procedure.region", "Region: not known"),
        ("patient.birth_date", "Born: Tue 4 Mar 1958"),
        ("answers[0]", "Red flags: None of these, said by the patient, Fri 20 Nov 2026, 10:00 AM"),
        ("answers[1]", "Date of imaging: Tue 1 Sep 2026, Fri 20 Nov 2026, 10:00 AM"),
        ("answers[2]", "Pain score: not known, Fri 20 Nov 2026, 10:00 AM"),
        (
            "medications[0]",
            (
                "Eliquis 5 mg (apixaban), taking, last dose Thu 3 Dec 2026, 8:00 PM, "
                "prescriber agreed to stop, 72 hours without it"
            ),
        ),
        ("results[0]", "INR: 1.1, Fri 20 Nov 2026, 3:00 PM"),
        ("allergies", "Allergies: not asked yet"),
        ("history", "Earlier injections: asked, none"),
        ("answers[99]", "answers[99]"),
        ("nothing.like[it]", "nothing.like[it]"),
    ],
)
def test_evidence_in_words(clinic, path, words):
    assert evidence_words(DOCUMENT, path, clinic.tz) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"item": "procedure.side", "from": "left", "to": "right"}, ("Side", "Left", "Right")),
        (
            {"item": "medications", "from": [], "to": ["apixaban, Eliquis"]},
            ("Medicines", "none", "apixaban, Eliquis"),
        ),
        ({"item": "medications", "from": None, "to": []}, ("Medicines", "not there", "none")),
        ({"item": "infection", "from": "met", "to": "unmet"},
         ("Infection", "In order", "In the way")),
        ({"item": "hold:apixaban", "from": None, "to": "unknown"},
         ("apixaban: last dose", "not there", "Not known")),
        ({"item": "hold:apixaban", "from": None, "to": "2026-12-04T14:30:00+00:00"},
         ("apixaban: last dose", "not there", "Fri 4 Dec 2026, 9:30 AM")),
        ({"item": "policy", "from": "default@1", "to": "default@2"},
         ("Policy", "default@1", "default@2")),
    ],
)  # fmt: skip
def test_a_change_in_words(clinic, change, words):
    assert tuple(change_difference(change, clinic.tz)) == words


def test_a_conflict_lists_only_what_differs(clinic):
    conflict = Conflict(
        {"side": "left", "region": "lumbar"}, {"side": "right", "region": "lumbar"},
        by=None, at=None, field="case",
    )  # fmt: skip

    assert [tuple(one) for one in conflict_differences(conflict, clinic.tz)] == [
        ("Side", "Left", "Right")
    ]
