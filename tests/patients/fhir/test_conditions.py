"""Conditions: evidence, with code, status and day."""

from datetime import date

import pytest

from tests.patients.fhir.bundles import (
    ABSENT,
    SNOMED,
    coded,
    condition,
    only,
    patient,
    read,
    rejections,
)


def test_condition():
    found = only(read(patient(), condition(onsetDateTime="2026-05-04")), "conditions")

    assert (found.system, found.code) == ("http://hl7.org/fhir/sid/icd-10-cm", "M54.16")
    assert (found.text, found.clinical_status) == ("Radiculopathy, lumbar", "active")
    assert (found.onset_on, found.is_void) == (date(2026, 5, 4), False)


@pytest.mark.parametrize(
    ("fields", "onset"),
    [
        ({}, None),
        ({"onsetDateTime": "2015-03"}, date(2015, 3, 1)),
        ({"onsetPeriod": {"start": "2014"}}, date(2014, 1, 1)),
        ({"onsetString": "long ago"}, None),
    ],
)
def test_onset(fields, onset):
    assert only(read(patient(), condition(**fields)), "conditions").onset_on == onset


@pytest.mark.parametrize("word", ["refuted", "entered-in-error"])
def test_refuted_condition_is_void_and_says_so(word):
    found = only(read(patient(), condition(verificationStatus=coded(word, "x"))), "conditions")

    assert (found.is_void, found.clinical_status) == (True, word)


def test_no_known_problems_is_for_a_person_to_confirm():
    none = condition(code=coded("no-known-problems", ABSENT, "No known problems"))

    assert only(read(patient(), none), "no_known").kind == "conditions"


def test_no_information_is_nothing():
    [one] = read(patient(), condition(code=coded("no-problem-info", ABSENT))).patients

    assert (one.conditions, one.no_known) == ((), ())


def test_text_without_a_code_is_kept():
    found = only(read(patient(), condition(code=coded(text="sore back"))), "conditions")

    assert (found.system, found.code, found.text) == ("", "", "sore back")


def test_code_without_a_text_is_shown():
    found = only(read(patient(), condition(code=coded("72892002", SNOMED))), "conditions")

    assert found.text == "72892002"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"clinicalStatus": "active"}, "clinicalStatus"),
        ({"verificationStatus": "confirmed"}, "verificationStatus"),
        ({"dateRecorded": "2012-01-01"}, "dateRecorded"),
        ({"code": None}, "code"),
        ({"onsetDateTime": "2031-01-01"}, "onsetDateTime"),
        ({"onsetDateTime": "last spring"}, "onsetDateTime"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_path(fields, path):
    proposals = read(patient(), condition(**fields))

    assert [where for where, _ in rejections(proposals)] == [f"$.entry[1].resource.{path}"]
    assert proposals.patients[0].conditions == ()
