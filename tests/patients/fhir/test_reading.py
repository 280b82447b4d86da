"""Whole files: a broken part never loses the rest, whatever is broken."""

import copy
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.proposals import ImportProposals
from tests.patients.fhir.bundles import (
    allergy,
    bundle,
    coded,
    condition,
    observation,
    order,
    patient,
    read,
    read_document,
    rejections,
    statement,
)

BROKEN = [None, True, 0, -1, 1e308, "", "x", "\x00", "\u202e", "2026-02-30", [], {}, [None], [[]],
          {"reference": 5}, {"coding": "x"}, {"value": {}}, "x" * 600]  # fmt: skip

WHOLE = bundle(
    patient(),
    order(),
    statement(effectivePeriod={"start": "2026-01-01", "end": "2026-11-01"}),
    allergy(reaction=[{"severity": "mild", "manifestation": [coded(text="hives")]}]),
    condition(onsetDateTime="2026-01-01"),
    observation(),
    {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-12-07T09:30:00-05:00",
        "serviceType": [coded(text="Lumbar epidural")],
        "participant": [{"actor": {"reference": "Patient/p1"}}],
    },
)


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Name every part of a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in pairs:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


PLACES = list(places(WHOLE))


def changed(place: tuple, value: object) -> dict:
    """Return the whole bundle with one part replaced."""
    document = copy.deepcopy(WHOLE)
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return document


def dropped(place: tuple) -> dict:
    document = copy.deepcopy(WHOLE)
    part = document
    for key in place[:-1]:
        part = part[key]
    del part[place[-1]]
    return document


def records(proposals: ImportProposals) -> list[str]:
    """Return what was read, without the places where it stands."""
    return sorted(
        json.dumps([kind, one.source.id if hasattr(one, "source") else one.source_id])
        for person in proposals.patients
        for kind in ("medications", "allergies", "conditions", "results", "cases")
        for one in getattr(person, kind)
    )


def test_whole_bundle_is_read():
    proposals = read_document(WHOLE)

    assert rejections(proposals) == []
    assert len(records(proposals)) == 6


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_dropping_any_field_raises_nothing_and_names_what_is_lost(place):
    proposals = read_document(dropped(place))

    assert all(path.startswith("$") and message for path, message in rejections(proposals))
    if len(place) > 4:  # inside a resource
        assert len(records(proposals)) + len(rejections(proposals)) >= 5


@given(place=st.sampled_from(PLACES), value=st.sampled_from(BROKEN))
@settings(max_examples=400, deadline=None)
def test_breaking_any_field_raises_nothing(place, value):
    proposals = read_document(changed(place, value))

    assert proposals.files == 1
    assert all(len(message) < 200 for _, message in rejections(proposals))


@given(place=st.sampled_from(PLACES), value=st.sampled_from(BROKEN[4:]))
@settings(max_examples=200, deadline=None)
def test_a_broken_record_never_loses_the_patient(place, value):
    if len(place) < 3 or place[1] == 0:
        return

    assert len(read_document(changed(place, value)).patients) == 1


@given(order_=st.permutations(range(len(WHOLE["entry"]))))
@settings(max_examples=50, deadline=None)
def test_order_of_entries_changes_nothing(order_):
    shuffled = {**WHOLE, "entry": [WHOLE["entry"][number] for number in order_]}

    assert records(read_document(shuffled)) == records(read_document(WHOLE))


@given(depth=st.integers(1, 4), kind=st.sampled_from(["searchset", "batch-response", None]))
@settings(deadline=None)
def test_wrapping_changes_nothing(depth, kind):
    document = WHOLE
    for _ in range(depth):
        document = bundle(document, type=kind)

    assert records(read_document(document)) == records(read_document(WHOLE))


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["resourceType", "entry", "resource", "id", "subject", "code"]), inner),
))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_any_document_at_all_raises_nothing(document):
    assert read_document(document).files == 1


def test_rejections_never_repeat_a_value():
    secret = "Testperson-Secret"
    hostile = [
        patient(gender=secret, birthDate=secret),
        order(authoredOn=secret),
        observation(valueQuantity={"value": 1, "code": secret}, status="final"),
        observation("o2", status=secret),
        allergy(clinicalStatus=secret),
        condition(subject={"reference": f"Patient/{secret}"}),
    ]

    said = rejections(read(*hostile))

    assert len(said) == 7
    assert secret not in str(said)


def test_resources_of_other_kinds_are_passed_over():
    claim = {
        "resourceType": "Claim",
        "contained": [{"resourceType": "Coverage", "id": "c", "beneficiary": {}}],
    }

    proposals = read(patient(), claim, {"resourceType": "MeasureReport"})

    assert (rejections(proposals), records(proposals)) == ([], [])
