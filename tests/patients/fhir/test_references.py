"""Every way in which a reference may name a resource of the same file, and none by guessing."""

import pytest

from tests.patients.fhir.bundles import (
    bundle,
    coded,
    observation,
    order,
    patient,
    read,
    read_document,
    rejections,
)

MEDICATION = {"resourceType": "Medication", "id": "med1", "code": coded("1364445")}


def document_of(*entries: tuple[str, dict]) -> dict:
    """A bundle of `(fullUrl, resource)`."""
    return {
        **bundle(),
        "entry": [
            {"fullUrl": url, "resource": one} if url else {"resource": one} for url, one in entries
        ],
    }


def about(reference: object, url: str = "", id_: str = "p1"):
    """Read a patient at `url` and an observation about `reference`."""
    record = observation(subject=reference if isinstance(reference, dict) else
                         {"reference": reference})  # fmt: skip
    return read_document(document_of((url, patient(id_)), ("", record)))


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("Patient/p1", ""),
        ("Patient/p1/_history/2", ""),
        ("p1", ""),
        ("http://h.example/fhir/Patient/p1", "http://h.example/fhir/Patient/p1"),
        ("http://h.example/fhir/Patient/p1/_history/3", "http://h.example/fhir/Patient/p1"),
        ("Patient/p1", "http://h.example/fhir/Patient/p1"),
        ("Patient/other", "http://h.example/fhir/Patient/other"),
        ("urn:uuid:0c2e", "urn:uuid:0c2e"),
        ("Patient/0c2e", "urn:uuid:0c2e"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("Patient?identifier=http://hospital.example|H-p1", ""),
        ({"identifier": {"system": "http://hospital.example", "value": "H-p1"}}, ""),
    ],
)
def test_reference_that_leads_to_the_patient(reference, url):
    proposals = about(reference, url)

    assert rejections(proposals) == []
    assert len(proposals.patients[0].results) == 1


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p9", "Group/p1", "#p1", "", "Patient/", "http://other.example/fhir/Patient/p1",
        "Patient?identifier=H-p1", "Patient?name=Testperson", {"display": "Avery Testperson"},
        {"identifier": {"system": "http://hospital.example", "value": "H-p9"}}, {},
    ],
    ids=str,
)  # fmt: skip
def test_reference_that_leads_nowhere_rejects_the_record(reference):
    proposals = about(reference)

    assert rejections(proposals) == [
        ("$.entry[1].resource.subject", "does not lead to one patient in this file")
    ]
    assert len(proposals.patients) == 1


def test_record_without_a_subject_is_rejected_even_if_there_is_one_patient():
    proposals = read(patient(), observation(subject=None))

    assert [path for path, _ in rejections(proposals)] == ["$.entry[1].resource.subject"]


def test_relative_reference_means_the_patient_on_the_same_server():
    document = document_of(
        ("http://a.example/fhir/Patient/1", patient("1", name=[{"family": "Ahere"}])),
        ("http://b.example/fhir/Patient/1", patient("1", name=[{"family": "Bthere"}])),
        ("http://b.example/fhir/Observation/o", observation(subject={"reference": "Patient/1"})),
    )

    owners = {one.family_name: len(one.results) for one in read_document(document).patients}

    assert owners == {"Ahere": 0, "Bthere": 1}


def test_reference_that_two_patients_answer_to_is_ambiguous():
    document = document_of(
        ("http://a.example/fhir/Patient/1", patient("1")),
        ("http://b.example/fhir/Patient/1", patient("1")),
        ("", observation(subject={"reference": "Patient/1"})),
    )

    assert [path for path, _ in rejections(read_document(document))] == [
        "$.entry[2].resource.subject"
    ]


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("", "Medication/med1"),
        ("", "med1"),
        ("urn:uuid:77", "urn:uuid:77"),
        ("urn:uuid:77", "Medication/77"),
        ("http://h.example/fhir/Medication/Medication-1", "Medication/Medication-1"),
    ],
)
def test_medicine_behind_a_reference(url, reference):
    request = order(medicationCodeableConcept=None, medicationReference={"reference": reference})

    proposals = read_document(document_of(("", patient()), ("", request), (url, MEDICATION)))

    [line] = proposals.patients[0].medications
    assert (line.ingredient, line.recognised_by) == ("apixaban", "code")


def test_contained_medicine():
    request = order(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#med1"},
        contained=[MEDICATION],
    )

    [line] = read(patient(), request).patients[0].medications

    assert line.ingredient == "apixaban"


def test_contained_resources_are_seen_only_from_their_own_resource():
    holder = order("m1", contained=[MEDICATION])
    other = order("m2", medicationCodeableConcept=None, medicationReference={"reference": "#med1"})

    lines = {one.source.id: one for one in read(patient(), holder, other).patients[0].medications}

    assert lines["m2"].ingredient is None


def test_medicine_that_is_not_in_the_file_stays_on_the_list_unrecognised():
    request = order(
        medicationCodeableConcept=None,
        medicationReference={"reference": "Medication/gone", "display": "little white tablet"},
    )

    [line] = read(patient(), request).patients[0].medications

    assert (line.ingredient, line.text, line.on_list) == (None, "little white tablet", True)
