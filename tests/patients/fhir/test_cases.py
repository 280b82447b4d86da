"""Appointments and orders that look like ours: proposed cases, with what is ambiguous left open."""

from datetime import UTC, date, datetime

import pytest

from tests.patients.fhir.bundles import (
    CPT,
    coded,
    only,
    patient,
    read,
    rejections,
    without_none,
)

ESI = coded("62323", CPT, text="Lumbar epidural injection with imaging")


def service(id_: str = "r1", **fields):
    made = {
        "resourceType": "ServiceRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-11-02",
        "code": ESI,
    }
    return without_none({**made, **fields})


def appointment(id_: str = "v1", **fields):
    made = {
        "resourceType": "Appointment",
        "id": id_,
        "status": "booked",
        "serviceType": [ESI],
        "start": "2026-12-07T09:30:00-05:00",
        "participant": [
            {"actor": {"reference": "Practitioner/x"}, "status": "accepted"},
            {"actor": {"reference": "Patient/p1"}},
        ],
    }
    return without_none({**made, **fields})


def case(resource):
    return only(read(patient(), resource), "cases")


def test_appointment():
    found = case(appointment())

    assert found.external_id == "|Appointment/v1"
    assert found.scheduled_start == datetime(2026, 12, 7, 14, 30, tzinfo=UTC)
    assert (found.region, found.side, found.levels) == ("lumbar", None, None)
    assert found.text == "Lumbar epidural injection with imaging"


def test_order():
    found = case(service(occurrenceDateTime="2026-12-07"))

    assert (found.scheduled_start, found.source_date) == (None, date(2026, 11, 2))
    assert (found.source_type, found.source_id) == ("ServiceRequest", "r1")


@pytest.mark.parametrize(
    ("code", "protocols"),
    [
        (coded("62321", CPT), ("esi-interlaminar",)),
        (coded("62323", CPT), ("esi-caudal", "esi-interlaminar")),
        (coded("62323", CPT, text="Caudal epidural"), ("esi-caudal",)),
        (coded("64483", CPT), ("esi-transforaminal",)),
        (coded("64493", CPT), ("facet-intraarticular", "facet-mbb")),
        (coded("64493", CPT, text="Medial branch block"), ("facet-mbb",)),
        (coded(text="Epidural steroid injection"),
         ("esi-caudal", "esi-interlaminar", "esi-transforaminal")),
        (coded(text="Transforaminal epidural L4-L5"), ("esi-transforaminal",)),
    ],
)  # fmt: skip
def test_kinds_that_a_code_allows(code, protocols):
    found = case(service(code=code))

    assert found.protocols == protocols
    assert found.protocol == (protocols[0] if len(protocols) == 1 else None)


@pytest.mark.parametrize(
    ("text", "region", "side", "levels"),
    [
        ("Left lumbar transforaminal epidural L4-L5", "lumbar", "left", ("L4-L5",)),
        ("Transforaminal epidural L4/5 and L5/S1, right", None, "right", ("L4-L5", "L5-S1")),
        ("Cervical epidural injection", "cervical", None, None),
        ("Lumbar epidural, left or right", "lumbar", None, None),
        ("Cervical and lumbar epidural injection", None, None, None),
        ("Epidural injection L4-L9", None, None, None),
        ("Bilateral medial branch block", None, "bilateral", None),
    ],
)
def test_what_the_words_say_outright(text, region, side, levels):
    found = case(service(code=coded(text=text)))

    assert (found.region, found.side, found.levels) == (region, side, levels)


def test_place_of_the_body_counts():
    found = case(service(code=coded("64483", CPT), bodySite=[coded(text="Left L5-S1")]))

    assert (found.side, found.levels) == ("left", ("L5-S1",))


@pytest.mark.parametrize(
    "resource",
    [
        service(code=coded(text="Routine blood work")),
        service(code=None),
        service(status="completed"),
        service(status="revoked"),
        service(status="entered-in-error"),
        service(doNotPerform=True),
        service(occurrenceDateTime="2026-11-01T09:00:00Z"),
        appointment(status="cancelled"),
        appointment(status="noshow"),
        appointment(status="fulfilled"),
        appointment(start="2026-11-20T09:00:00-05:00"),
        appointment(serviceType=[coded(text="General discussion")]),
    ],
)
def test_none_of_ours_or_over(resource):
    proposals = read(patient(), resource)

    assert rejections(proposals) == []
    assert proposals.patients[0].cases == ()


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (appointment(participant=[]), "participant"),
        (appointment(participant=None), "participant"),
        (appointment(start="2026-02-30T09:00:00Z"), "start"),
        (appointment(serviceType="injection"), "serviceType"),
        (service(subject=None), "subject"),
        (service(code="62323"), "code"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_path(resource, path):
    proposals = read(patient(), resource)

    assert [where for where, _ in rejections(proposals)] == [f"$.entry[1].resource.{path}"]


def test_appointment_of_two_patients_is_rejected():
    both = appointment(
        participant=[{"actor": {"reference": "Patient/p1"}}, {"actor": {"reference": "Patient/p2"}}]
    )

    proposals = read(patient("p1"), patient("p2"), both)

    assert [path for path, _ in rejections(proposals)] == ["$.entry[2].resource.participant"]


def test_order_and_its_appointment_are_one_case():
    booked = appointment(basedOn=[{"reference": "ServiceRequest/r1"}])

    [one] = read(patient(), service("r1"), service("r2"), booked).patients

    assert [(each.source_type, each.source_id) for each in one.cases] == [
        ("ServiceRequest", "r2"), ("Appointment", "v1"),
    ]  # fmt: skip
