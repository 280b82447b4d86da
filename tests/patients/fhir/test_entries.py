"""Files: bytes, nesting, versions; what is no bundle is rejected as a whole."""

import json

import pytest

from tests.patients.fhir.bundles import (
    bundle,
    observation,
    order,
    patient,
    read,
    read_content,
    read_document,
    rejections,
)


def families(proposals) -> list[str]:
    return [one.family_name for one in proposals.patients]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe{}", "is not UTF-8"),
        (b"[" * 200_000, "is nested too deeply"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b'{"resourceType": "Bundle", "entry": NaN}', "is not JSON"),
        (b"9" * 5000, "is not JSON"),
        (b"1." + b"9" * 5000, "is not JSON"),
        (b"[]", "is not a FHIR resource"),
        (b'"text"', "is not a FHIR resource"),
        (b"{}", "is not a FHIR resource"),
        (b'{"resourceType": 5}', "is not a FHIR resource"),
    ],
)
def test_what_is_no_resource_is_rejected_whole(content, message):
    assert rejections(read_content(content)) == [("$", message)]


def test_byte_order_mark_is_no_matter():
    content = b"\xef\xbb\xbf" + json.dumps(bundle(patient())).encode()

    assert families(read_content(content)) == ["Testperson"]


def test_bundle_without_a_type_is_read():
    document = bundle(patient())
    del document["type"]

    assert families(read_document(document)) == ["Testperson"]


def test_patient_without_a_bundle_is_read():
    assert families(read_document(patient())) == ["Testperson"]


@pytest.mark.parametrize("kind", ["searchset", "transaction", "batch", "document", "history"])
def test_any_type_of_bundle_is_read(kind):
    assert families(read(patient(), type=kind)) == ["Testperson"]


def test_file_without_a_patient_says_so():
    nobody = read({"resourceType": "Practitioner", "id": "d1"})

    assert rejections(nobody) == [("$.entry", "there is no patient in this file")]


def test_nested_bundles_are_read_with_their_paths():
    inner = bundle(order(status=7))

    proposals = read(patient(), inner)

    assert rejections(proposals) == [
        ("$.entry[1].resource.entry[0].resource.status", "must be text")
    ]


def test_bundles_nested_too_deeply_are_rejected_where_they_begin_to_be():
    nested = bundle(patient("p2"))
    for _ in range(6):
        nested = bundle(nested)

    proposals = read(patient("p1"), nested)

    assert len(proposals.patients) == 1
    [(path, message)] = rejections(proposals)
    assert path.endswith(".resource")
    assert message == "bundles are nested too deeply"


def test_broken_entries_lose_nothing_else():
    document = bundle(patient())
    document["entry"] += [
        5,
        {"request": {"method": "DELETE", "url": "Patient/9"}},
        {"resource": []},
        {"resource": {"id": "x"}},
        {"fullUrl": 5, "resource": patient("p2")},
        {"resource": order()},
    ]

    proposals = read_document(document)

    assert [path for path, _ in rejections(proposals)] == [
        "$.entry[1]",
        "$.entry[3].resource",
        "$.entry[4].resource.resourceType",
        "$.entry[5].fullUrl",
    ]
    assert len(proposals.patients[0].medications) == 1


def test_entry_that_is_no_list_is_rejected():
    document = {"resourceType": "Bundle", "entry": {"resource": patient()}}

    assert rejections(read_document(document)) == [("$.entry", "must be a list")]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"versionId": "9"}, {"versionId": "10"}),
        ({"lastUpdated": "2026-01-01T00:00:00Z"}, {"lastUpdated": "2026-02-01T00:00:00Z"}),
        (None, None),
    ],
    ids=["number", "moment", "the last in the file"],
)
def test_of_several_versions_the_latest_counts(older, newer):
    first = patient(meta=older, name=[{"family": "Oldname"}])
    last = patient(meta=newer, name=[{"family": "Newname"}])

    assert families(read(first, last)) == ["Newname"]


def test_same_id_on_two_servers_is_two_resources():
    document = bundle()
    document["entry"] = [
        {"fullUrl": f"http://{host}.example/fhir/Patient/1", "resource": patient("1")}
        for host in ("a", "b")
    ]

    assert [one.source.system for one in read_document(document).patients] == [
        "http://a.example/fhir",
        "http://b.example/fhir",
    ]


@pytest.mark.parametrize(
    ("fields", "system"),
    [
        ({"meta": {"source": "http://ehr.example#req-1"}}, "http://ehr.example"),
        ({"meta": "broken"}, "http://sender.example"),
        ({}, "http://sender.example"),
    ],
    ids=["own", "broken", "bundle's"],
)
def test_sending_system(fields, system):
    proposals = read(patient(**fields), meta={"source": "http://sender.example"})

    assert proposals.patients[0].source.system == system


def test_resource_without_an_id_is_keyed_by_its_content():
    one, same, other = (
        read(patient(), observation(id=None, meta={"versionId": version}, **fields))
        for version, fields in [("1", {}), ("2", {}), ("1", {"note": [{"text": "x"}]})]
    )

    keys = [each.patients[0].results[0].source.id for each in (one, same, other)]
    assert keys[0] == keys[1] != keys[2]
    assert keys[0].startswith("digest:")


def test_hostile_id_is_cleaned():
    proposals = read(patient(), observation("o\x00\u202e1"))

    assert proposals.patients[0].results[0].source.id == "o1"
