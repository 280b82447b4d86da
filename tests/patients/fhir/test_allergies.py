"""Allergies: substance and reaction; nothing is taken for mild, and "none known" for an allergy."""

import pytest

from tests.patients.fhir.bundles import (
    ABSENT,
    RXNORM,
    SNOMED,
    allergy,
    coded,
    only,
    patient,
    read,
    rejections,
)

VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"


@pytest.mark.parametrize(
    ("code", "substance"),
    [
        pytest.param(coded("111088007", SNOMED), "latex", id="substance's code"),
        pytest.param(coded("300916003", SNOMED, "Latex allergy"), "latex", id="condition's code"),
        pytest.param(coded("6387", RXNORM, "lidocaine"), "lidocaine", id="RxNorm"),
        pytest.param(
            coded("111088007", "urn:oid:2.16.840.1.113883.6.96"), "latex", id="the system's OID"
        ),
        pytest.param(coded(text="Omnipaque"), "omnipaque", id="a word of the table"),
        pytest.param(coded(text="Allergy to bee venom"), "bee venom", id="a word in a text"),
        pytest.param(coded(text="Iodinated contrast media"), "iodinated contrast media",
                     id="the longest word"),
        pytest.param(coded("300913006", SNOMED, "Shellfish allergy"), "shellfish",
                     id="shellfish is no contrast"),
        pytest.param(coded("44588005", SNOMED, "Iodine"), "iodine", id="iodine"),
        pytest.param(coded(text="Doxycycline"), "Doxycycline", id="not in the table"),
        pytest.param(coded(text="PARACETAMOL"), "PARACETAMOL", id="another language"),
        pytest.param(coded(text="latex and peanut"), "latex and peanut", id="two kinds"),
        pytest.param(
            coded("111088007", SNOMED, text="peanut"), "peanut", id="code against text: the text"
        ),
        pytest.param(coded("111088007", SNOMED, text="Gummi"), "latex", id="code, other language"),
        pytest.param(coded("999", "http://other.example"), "999", id="only an unknown code"),
    ],
)  # fmt: skip
def test_substance(code, substance):
    assert only(read(patient(), allergy(code=code)), "allergies").substance == substance


@pytest.mark.parametrize(
    ("fields", "reaction"),
    [
        ({}, None),
        ({"criticality": "low"}, None),
        ({"criticality": "high"}, "severe"),
        ({"reaction": [{"severity": "mild"}]}, "mild"),
        ({"reaction": [{"severity": "mild"}, {"severity": "severe"}]}, "severe"),
        ({"reaction": [{"severity": "mild"}, {}]}, None),
        ({"reaction": [{"severity": "moderate"}]}, None),
        ({"reaction": [{"severity": "mild", "manifestation": [coded("39579001", SNOMED)]}]},
         "severe"),
        ({"reaction": [{"manifestation": [coded(text="Anaphylactic shock")]}]}, "severe"),
        ({"criticality": "high", "reaction": [{"severity": "mild"}]}, "severe"),
    ],
    ids=["not said", "low", "high", "mild", "one severe", "one not said", "moderate",
         "anaphylaxis by code", "by words", "high goes before mild"],
)  # fmt: skip
def test_reaction_is_never_guessed(fields, reaction):
    assert only(read(patient(), allergy(**fields)), "allergies").reaction == reaction


@pytest.mark.parametrize(
    ("fields", "is_void"),
    [
        ({"verificationStatus": coded("refuted", VERIFICATION)}, True),
        ({"verificationStatus": coded("entered-in-error", VERIFICATION)}, True),
        ({"clinicalStatus": coded("resolved", "x")}, True),
        ({"clinicalStatus": coded("inactive", "x")}, True),
        ({"verificationStatus": coded("unconfirmed", VERIFICATION)}, False),
        ({"clinicalStatus": coded("active", "x"), "type": "intolerance"}, False),
    ],
)
def test_what_no_longer_holds(fields, is_void):
    assert only(read(patient(), allergy(**fields)), "allergies").is_void is is_void


@pytest.mark.parametrize(
    ("code", "system"),
    [("no-known-allergies", ABSENT), ("716186003", SNOMED), ("409137002", SNOMED)],
)
def test_no_known_allergies_is_for_a_person_to_confirm(code, system):
    found = only(read(patient(), allergy(code=coded(code, system, "No known"))), "no_known")

    assert (found.kind, found.text) == ("allergies", "No known")


@pytest.mark.parametrize(
    "fields",
    [
        {"code": coded("no-allergy-info", ABSENT)},
        {"code": coded("no-known-allergies", ABSENT),
         "verificationStatus": coded("refuted", VERIFICATION)},
    ],
    ids=["no information", "refuted"],
)  # fmt: skip
def test_what_says_nothing(fields):
    [one] = read(patient(), allergy(**fields)).patients

    assert (one.allergies, one.no_known) == ((), ())


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"clinicalStatus": "active"}, "clinicalStatus"),
        ({"verificationStatus": "confirmed"}, "verificationStatus"),
        ({"substance": coded("1")}, "substance"),
        ({"status": "active"}, "status"),
        ({"code": None}, "code"),
        ({"code": {}}, "code"),
        ({"recordedDate": "2031-01-01"}, "recordedDate"),
        ({"reaction": {"severity": "mild"}}, "reaction"),
        ({"patient": None, "subject": {"reference": "Patient/p1"}}, "patient"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_path(fields, path):
    proposals = read(patient(), allergy(**fields))

    assert [where for where, _ in rejections(proposals)] == [f"$.entry[1].resource.{path}"]
    assert proposals.patients[0].allergies == ()


def test_no_allergy_in_the_file_says_nothing():
    [one] = read(patient()).patients

    assert (one.allergies, one.no_known) == ((), ())
