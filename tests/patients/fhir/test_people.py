"""Patient: who it is; what cannot be read is named, and the patient stays."""

from datetime import date

import pytest

from patients.proposals import Identifier
from tests.patients.fhir.bundles import observation, order, patient, read, rejections


def person(**fields):
    """The one patient of a bundle from which nothing is rejected."""
    proposals = read(patient(**fields))
    assert rejections(proposals) == []
    return proposals.patients[0]


def test_what_is_said_of_a_patient():
    one = person(
        telecom=[
            {"system": "email", "value": "a@b.example"},
            {"system": "phone", "value": "555 1"},
        ],
        communication=[{"language": {"coding": [{"code": "es-MX"}]}}],
    )

    assert (one.family_name, one.given_name, one.birth_date) == (
        "Testperson", "Avery", date(1958, 3, 4),
    )  # fmt: skip
    assert (one.sex, one.language, one.phone, one.deceased) == ("female", "es", "555 1", None)
    assert one.path == "$.entry[0].resource"


def test_patient_of_whom_nothing_is_known():
    proposals = read({"resourceType": "Patient"})

    [one] = proposals.patients
    assert (one.family_name, one.birth_date, one.sex, one.identifiers) == ("", None, "", ())
    assert one.digest
    assert rejections(proposals) == []


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([{"family": "Maidenname", "use": "maiden"}, {"family": "Now"}], ("Now", "")),
        ([{"family": "Oldone", "use": "old"}], ("", "")),
        ([{"family": "Nick", "use": "nickname"}, {"family": "Real", "use": "official"}],
         ("Real", "")),
        ([{"given": ["Solo"]}], ("Solo", "")),
        ([{"text": "In One Piece"}], ("In One Piece", "")),
        ([{"family": "Goodwin327", "given": ["María", "Luisa"]}], ("Goodwin327", "María Luisa")),
        ([{"family": "O'Test\u202e"}], ("O'Test", "")),
        ([{}], ("", "")),
    ],
    ids=["maiden name", "only an old name", "official first", "only given", "one text", "digits",
         "direction", "empty"],
)  # fmt: skip
def test_name(names, expected):
    one = person(name=names)

    assert (one.family_name, one.given_name) == expected


@pytest.mark.parametrize(
    ("identifiers", "expected"),
    [
        ([{"system": "urn:ssn", "value": "9", "type": {"coding": [{"code": "SS"}]}},
          {"system": "urn:h", "value": "1", "type": {"coding": [{"code": "MR"}]}}],
         [("MR", "urn:h", "1"), ("SS", "urn:ssn", "9")]),
        ([{"value": "1", "type": {"coding": [{"code": "MR"}]}}], [("MR", "", "1")]),
        ([{"value": "no system, no type"}], []),
        ([{"system": "urn:h"}], []),
        ([{"system": "urn:plan", "value": "1", "type": {"coding": [{"code": "MB"}]}}], []),
        ([{"system": "urn:h", "value": "1", "use": "old"}], []),
        ([{"system": "urn:h", "value": "1"}] * 2, [("", "urn:h", "1")]),
    ],
    ids=["record number first", "the clinic's own", "meaningless", "no value", "insurance", "old",
         "twice"],
)  # fmt: skip
def test_identifiers(identifiers, expected):
    assert list(person(identifier=identifiers).identifiers) == [
        Identifier(*one) for one in expected
    ]


@pytest.mark.parametrize(
    ("fields", "deceased"),
    [
        ({}, None),
        ({"deceasedBoolean": False}, False),
        ({"deceasedBoolean": True}, True),
        ({"deceasedDateTime": "1973-07-19T11:50:40+00:00"}, True),
        ({"deceasedDateTime": "1973"}, True),
    ],
)
def test_deceased(fields, deceased):
    assert person(**fields).deceased is deceased


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"birthDate": "1958-02-30"}, "birthDate"),
        ({"birthDate": "2031-01-01"}, "birthDate"),
        ({"birthDate": 1958}, "birthDate"),
        ({"gender": "F"}, "gender"),
        ({"gender": ["female"]}, "gender"),
        ({"name": "Testperson"}, "name"),
        ({"name": [{"family": 7}]}, "name[0].family"),
        ({"name": [{"family": "x" * 200}]}, "name[0].family"),
        ({"identifier": {"value": "1"}}, "identifier"),
        ({"telecom": [5]}, "telecom[0]"),
        ({"communication": [{"language": "es"}]}, "communication[0].language"),
        ({"deceasedBoolean": "no"}, "deceasedBoolean"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_patient_stays(fields, path):
    proposals = read(patient(**fields))

    assert [where for where, _ in rejections(proposals)] == [f"$.entry[0].resource.{path}"]
    assert len(proposals.patients) == 1


@pytest.mark.parametrize("written", ["1958", "1958-03"])
def test_partial_birth_date_is_not_known_and_no_mistake(written):
    assert person(birthDate=written).birth_date is None


@pytest.mark.parametrize(
    "fields",
    [{"name": [{"family": ["Testperson"]}]}, {"careProvider": []}, {"animal": {}}],
    ids=["DSTU2 name", "DSTU2 care provider", "STU3 animal"],
)
def test_shape_of_another_version_is_rejected_with_all_that_refers_to_it(fields):
    proposals = read(patient(**fields), observation())

    assert proposals.patients == ()
    (first, why), (second, also) = rejections(proposals)
    assert first.startswith("$.entry[0].resource.")
    assert "another FHIR version" in why
    assert (second, also) == (
        "$.entry[1].resource.subject", "leads to a patient who could not be read",
    )  # fmt: skip


def test_several_patients_keep_their_own_records():
    proposals = read(
        patient("p1"), patient("p2"), order("m1"), order("m2", subject={"reference": "Patient/p2"})
    )

    owners = [[line.source.id for line in one.medications] for one in proposals.patients]
    assert owners == [["m1"], ["m2"]]
