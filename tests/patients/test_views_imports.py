"""Importing files in the browser: upload, preview, confirm, result; and what is refused."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from checklist.models import Case
from patients import uploads
from patients.models import ImportBatch, ImportFile, Patient, RecordChange
from staff.models import AuditEvent
from tests.factories.patients import ImportBatchFactory, ImportFileFactory, PatientFactory
from tests.patients.test_schedule import ROW
from tests.patients.test_schedule import text_of as schedule

pytestmark = pytest.mark.django_db

UPLOAD = reverse("patients:import")
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": "http://ehr.example/Patient/p1",
            "resource": {
                "resourceType": "Patient",
                "id": "p1",
                "identifier": [{"system": "http://h.example", "value": "H-1"}],
                "name": [{"family": "Bundleperson", "given": ["Robin"]}],
                "gender": "female",
                "birthDate": "1970-01-01",
            },
        },
        {
            "fullUrl": "http://ehr.example/AllergyIntolerance/a1",
            "resource": {
                "resourceType": "AllergyIntolerance",
                "id": "a1",
                "patient": {"reference": "Patient/p1"},
                "code": {"text": "Latex"},
            },
        },
    ],
}


@pytest.fixture
def desk(signed_in):
    return signed_in("nurse")


def file(content=None, name="week-50.csv"):
    text = schedule(row()) if content is None else content
    raw = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile(name, raw)


def row(**cells):
    """A row of next week, whenever the test runs."""
    start = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT12:00")
    return {**ROW, "scheduled_start": start, "booked_on": "2026-01-05", **cells}


def send(desk, *files):
    return desk.post(UPLOAD, {"files": list(files) or [file()]})


def preview_of(desk, *files):
    response = send(desk, *files)
    return response.url, desk.get(response.url)


def words_of(response) -> str:
    return response.content.decode()


def confirm(desk, url, page):
    return desk.post(url, {"digest": page.context["digest"]})


def test_upload_page_says_that_nothing_is_written_yet(desk):
    assert "Nothing is written before you confirm it" in words_of(desk.get(UPLOAD))


def test_preview_shows_what_would_be_created_and_writes_nothing(desk):
    _url, page = preview_of(desk)

    words = words_of(page)
    assert page.status_code == 200
    for expected in ("Testperson, Avery", "4 Mar 1958", "A-1", "Import this"):
        assert expected in words
    assert Patient.objects.count() == 0
    assert Case.objects.count() == 0


@pytest.mark.parametrize(("language", "where"), [("en", "line 2"), ("es", "línea 2")])
def test_preview_says_where_in_the_file_in_the_reader_s_language(desk, language, where):
    desk.cookies["django_language"] = language

    _url, page = preview_of(desk)

    assert f'<code class="soft">{where}</code>' in page.content.decode()


def test_confirmed_import_is_written_and_the_files_go(desk, clinic):
    url, page = preview_of(desk)

    response = confirm(desk, url, page)

    assert response.url == url
    assert Patient.objects.get().clinic == clinic
    assert Case.objects.get().external_id == "A-1"
    batch = ImportBatch.objects.get()
    assert batch.summary["patients"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert ImportFile.objects.count() == 0
    assert "What the import did" in words_of(desk.get(url))
    assert url in words_of(desk.get(UPLOAD))


def test_fhir_and_schedule_go_through_the_same_page(desk):
    bundle = file(json.dumps(BUNDLE), "bundle.json")

    url, page = preview_of(desk, bundle, file())
    confirm(desk, url, page)

    assert set(Patient.objects.values_list("family_name", flat=True)) == {
        "Bundleperson",
        "Testperson",
    }
    assert Patient.objects.get(family_name="Bundleperson").allergies.get().substance


def test_what_is_rejected_is_shown_with_place_and_reason(desk):
    text = schedule(row(), row(external_id="A-2", sex="F"))

    _url, page = preview_of(desk, file(text), file("{", "broken.json"))

    words = words_of(page)
    assert "line 3" in words
    assert "sex: is not one of female, male, other, unknown" in words
    assert "broken.json" in words


def test_page_in_spanish_says_each_reason_in_spanish(desk):
    desk.cookies["django_language"] = "es"
    text = schedule(row(), row(external_id="A-2", sex="F"), row(external_id="A-3", side="front"))
    bundle = json.dumps(BUNDLE).replace("1970-01-01", "2970-01-01")

    url, page = preview_of(desk, file(text), file("{", "broken.json"), file(bundle, "b.json"))
    confirm(desk, url, page)

    for answer in (page, desk.get(url)):
        shown = re.findall(r'data-label="Por qué"([^>]*)>([^<]*)<', words_of(answer))
        assert [reason for _language, reason in shown] == [
            "sex: no es ninguna de estas palabras: female, male, other, unknown",
            "no es JSON",
            "tiene que estar entre 1880 y 2200",
            "side: tiene que ser uno de: left, right, bilateral, midline",
        ]
        assert {language.strip() for language, _reason in shown} <= {"", 'lang="es"'}


def test_reasons_of_an_import_keep_the_language_in_which_they_were_written(desk):
    url, page = preview_of(desk, file(), file("{", "broken.json"))
    desk.cookies["django_language"] = "es"
    assert confirm(desk, url, page).status_code == 302  # shown in English, confirmed in Spanish
    desk.cookies["django_language"] = "en"

    assert 'lang="es">no es JSON<' in words_of(desk.get(url))


def test_reasons_of_an_import_from_before_they_had_a_language_are_english(desk, clinic):
    url, page = preview_of(desk, file(), file("{", "broken.json"))
    confirm(desk, url, page)
    batch = ImportBatch.objects.get()
    del batch.summary["language"]
    batch.save()
    desk.cookies["django_language"] = "es"

    assert 'lang="en">is not JSON<' in words_of(desk.get(url))


def test_changed_values_are_shown_old_and_new(desk):
    confirm(desk, *preview_of(desk))

    _url, page = preview_of(desk, file(schedule(row(phone="555 0111"))))

    assert "Phone: +1 614 555 0100 → 555 0111" in words_of(page)


def test_files_without_news_offer_nothing_to_confirm(desk):
    confirm(desk, *preview_of(desk))

    _url, page = preview_of(desk)

    assert "There is nothing new in these files" in words_of(page)
    assert "Import this" not in words_of(page)


def test_possible_twin_is_shown_before(desk, clinic):
    twin = PatientFactory(clinic=clinic, family_name="Testperson")

    _url, page = preview_of(desk)

    words = words_of(page)
    assert "is on record already, under another number" in words
    assert reverse("patients:detail", kwargs={"patient_id": twin.pk}) in words


def test_record_that_changed_meanwhile_refuses_the_preview_and_shows_it_anew(desk):
    confirm(desk, *preview_of(desk))
    url, page = preview_of(desk, file(schedule(row(phone="555 0111"))))
    Patient.objects.update(phone="555 0199", version=7)

    response = confirm(desk, url, page)

    assert response.status_code == 409
    assert "a record changed meanwhile" in words_of(response)
    assert "A person's own value stays" in words_of(response).replace("&#x27;", "'")
    assert Patient.objects.get().phone == "555 0199"
    assert RecordChange.objects.filter(cause="import").count() == 0


def test_preview_shown_anew_can_be_confirmed(desk):
    url, page = preview_of(desk)
    PatientFactory(clinic=ImportBatch.objects.get().clinic, family_name="Testperson")

    again = confirm(desk, url, page)
    assert again.status_code == 409

    assert confirm(desk, url, again).status_code == 302
    assert Patient.objects.count() == 2


@pytest.mark.parametrize("digest", ["", "sha256:0", "x" * 500])
def test_confirmation_without_the_digest_of_a_preview_is_refused(desk, digest):
    url, _page = preview_of(desk)

    assert desk.post(url, {"digest": digest}).status_code == 422
    assert Patient.objects.count() == 0


def test_confirmed_twice_is_imported_once(desk):
    url, page = preview_of(desk)
    confirm(desk, url, page)

    response = confirm(desk, url, page)

    assert response.status_code == 200
    assert Patient.objects.count() == 1


def test_files_are_removed_on_request(desk):
    url, _page = preview_of(desk)

    response = desk.post(f"{url}drop/")

    assert response.url == UPLOAD
    assert ImportBatch.objects.count() == 0
    assert ImportFile.objects.count() == 0


def test_done_import_is_not_removed(desk):
    url, page = preview_of(desk)
    confirm(desk, url, page)

    desk.post(f"{url}drop/")

    assert ImportBatch.objects.get().applied_at


def test_expired_preview_leads_back_to_the_upload(desk, clinic):
    batch = ImportBatchFactory(clinic=clinic, expires_at=timezone.now() - timedelta(seconds=1))
    ImportFileFactory(batch=batch)
    url = reverse("patients:import-preview", kwargs={"batch_id": batch.pk})

    for response in (desk.get(url), desk.post(url, {"digest": f"sha256:{'0' * 64}"})):
        assert response.url == UPLOAD


def test_expired_files_go_with_the_next_upload(desk, other_clinic):
    batch = ImportBatchFactory(clinic=other_clinic, expires_at=datetime.now().astimezone())
    ImportFileFactory(batch=batch)

    send(desk)

    assert not ImportBatch.objects.filter(pk=batch.pk).exists()
    assert ImportFile.objects.count() == 1


def test_files_are_held_for_an_hour(desk):
    send(desk)

    batch = ImportBatch.objects.get()
    assert batch.expires_at - batch.created_at == uploads.HELD_FOR == timedelta(hours=1)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose at least one file"),
        ([("notes.txt", b"x")], "end in .json (FHIR) or .csv"),
        ([("big.json", b"x" * (8 * 1024 * 1024 + 1))], "larger than 8 MB"),
        ([(f"{number}.csv", b"x") for number in range(51)], "at most 50 files"),
    ],
    ids=["none", "kind", "size", "many"],
)
def test_upload_is_refused(desk, files, words):
    data = {"files": [file(content, name) for name, content in files]} if files else {}

    response = desk.post(UPLOAD, data)

    assert response.status_code == 422
    assert words in words_of(response)
    assert ImportBatch.objects.count() == 0


def test_body_of_ten_megabytes_is_refused_before_it_is_read(desk):
    assert send(desk, file(b"x" * (10 * 1024 * 1024), "big.json")).status_code == 413


def test_empty_file_is_shown_as_rejected(desk):
    _url, page = preview_of(desk, file(b"", "empty.json"), file(b"", "empty.csv"))

    words = words_of(page)
    assert "empty.json" in words
    assert "empty.csv" in words
    assert "Import this" not in words


def test_no_name_of_a_patient_is_in_summary_or_trail(desk):
    url, page = preview_of(desk)
    confirm(desk, url, page)

    assert "Testperson" not in json.dumps(ImportBatch.objects.get().summary)
    events = AuditEvent.objects.filter(action="patient.import")
    assert "Testperson" not in json.dumps(list(events.values("detail_fields", "object_id")))
    assert {event.outcome for event in events} == {"allowed"}


def test_import_changes_only_the_own_clinic(desk, other_clinic):
    PatientFactory(clinic=other_clinic, family_name="Testperson")

    url, page = preview_of(desk)
    confirm(desk, url, page)

    assert page.context["outcome"].patients[0].twins == []
    assert Patient.objects.filter(clinic=other_clinic).count() == 1


def test_lead_imports_without_links_that_lead_nowhere(signed_in, clinic):
    lead = signed_in("lead")
    PatientFactory(clinic=clinic, family_name="Testperson")

    upload = words_of(lead.get(UPLOAD))
    url, page = preview_of(lead)
    assert confirm(lead, url, page).status_code == 302

    for words in (upload, words_of(page), words_of(lead.get(url))):
        assert f'href="{reverse("patients:list")}"' not in words
        assert not re.search(r'href="/patients/[0-9a-f]{8}-', words)
        assert "/twin/" not in words
