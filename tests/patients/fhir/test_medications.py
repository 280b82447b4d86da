"""Orders, statements, administrations, dispenses: what stands on the list, and how."""

from datetime import date

import pytest

from tests.patients.fhir.bundles import (
    ABSENT,
    coded,
    only,
    order,
    patient,
    read,
    rejections,
    statement,
)


def line(resource):
    return only(read(patient(), resource), "medications")


def given(**fields):
    """An administration of apixaban in hospital."""
    return order(
        **{"resourceType": "MedicationAdministration", "authoredOn": None, "intent": None, **fields}
    )


def dispensed(**fields):
    return order(
        **{"resourceType": "MedicationDispense", "authoredOn": None, "intent": None, **fields}
    )


@pytest.mark.parametrize(
    "resource",
    [
        order(status="active"), order(status="on-hold"), order(status="draft"),
        order(status="unknown"), order(status=None), order(status="word of a later version"),
        order(intent=None), order(intent="instance-order"), order(authoredOn=None),
        order(authoredOn="1989-05-04"),
        statement(status="active"), statement(status="intended"), statement(status="unknown"),
        given(status="in-progress"), given(status="on-hold"),
        dispensed(status="preparation"), dispensed(status="in-progress"),
    ],
    ids=lambda one: f"{one['resourceType']} {one.get('status')}",
)  # fmt: skip
def test_on_record_is_on_the_list_and_not_yet_asked(resource):
    found = line(resource)

    assert (found.on_list, found.status, found.ingredient) == (True, None, "apixaban")


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (order(status="entered-in-error"), "entered-in-error"),
        (statement(status="entered-in-error"), "entered-in-error"),
        (given(status="not-done"), "not-done"),
        (order(doNotPerform=True), "do-not-perform"),
        (order(status="completed", doNotPerform=True), "do-not-perform"),
        (order(intent="plan"), "intent"),
        (order(intent="proposal"), "intent"),
        (statement(status="not-taken"), "not-taken"),
        (dispensed(status="declined"), "not-taken"),
        (order(status="completed", authoredOn="2020-01-01"), "ended"),
    ],
)
def test_not_on_the_list_and_counted(resource, why):
    proposals = read(patient(), resource)

    assert not only(proposals, "medications").on_list
    assert proposals.not_on_list == {why: 1}


@pytest.mark.parametrize(
    ("resource", "ended_on"),
    [
        pytest.param(
            statement(status="completed", effectiveDateTime=None,
                      effectivePeriod={"start": "2026-01-01", "end": "2026-11-01"}),
            date(2026, 11, 1), id="end of the period",
        ),
        pytest.param(
            order(status="stopped", authoredOn="2024-01-01",
                  dispenseRequest={"validityPeriod": {"end": "2026-10-01"}}),
            date(2026, 10, 1), id="end of validity",
        ),
        pytest.param(
            order(status="completed", authoredOn="2024-01-01", dosageInstruction=[
                {"timing": {"repeat": {"boundsPeriod": {"end": "2026-10-02"}}}}]),
            date(2026, 10, 2), id="end of the dosage",
        ),
        pytest.param(
            order(status="completed", authoredOn="2026-07-01", dispenseRequest={
                "expectedSupplyDuration": {"value": 30, "code": "d"},
                "numberOfRepeatsAllowed": 2}),
            date(2026, 9, 29), id="supply and refills",
        ),
        pytest.param(
            dispensed(status="completed", whenHandedOver="2026-09-01", daysSupply={"value": 30}),
            date(2026, 10, 1), id="supply handed over",
        ),
        pytest.param(
            order(status="completed", authoredOn="2026-10-20"), date(2026, 10, 20),
            id="completed the day it was written",
        ),
        pytest.param(
            given(status="completed", effectiveDateTime="2026-11-20T08:00:00-05:00"),
            date(2026, 11, 20), id="given once",
        ),
        pytest.param(
            order(status="stopped", authoredOn="2026-02-01"), date(2026, 11, 23),
            id="stopped, nobody says when: perhaps today",
        ),
        pytest.param(
            order(status="stopped", authoredOn="2025-10-01"), date(2026, 10, 1),
            id="stopped, nobody says when: at most a year",
        ),
        pytest.param(
            statement(status="stopped", effectiveDateTime=None,
                      effectivePeriod={"end": "2030-01-01"}),
            date(2026, 11, 23), id="ended before it was to end",
        ),
        pytest.param(
            statement(status="stopped", effectiveDateTime=None, effectivePeriod={"end": "2026"}),
            date(2026, 11, 23), id="a year ends today",
        ),
    ],
)  # fmt: skip
def test_ended_within_90_days_is_stopped_and_its_last_dose_unknown(resource, ended_on):
    found = line(resource)

    assert (found.on_list, found.status, found.ended_on) == (True, "stopped", ended_on)


@pytest.mark.parametrize(
    ("end", "expected"), [("2026-08-25", ("stopped", True)), ("2026-08-24", (None, False))]
)
def test_ninety_days_and_one_more(end, expected):
    found = line(
        statement(status="completed", effectiveDateTime=None, effectivePeriod={"end": end})
    )

    assert (found.status, found.on_list) == expected


def test_ended_nobody_says_when_is_stopped():
    found = line(order(status="completed", authoredOn=None))

    assert (found.status, found.on_list, found.ended_on) == ("stopped", True, None)


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (order(authoredOn="2026-11-24"), "authoredOn"),
        (given(status="completed", effectiveDateTime="2026-11-23T18:00:00Z"), "effectiveDateTime"),
        (given(effectivePeriod={"start": "2027-01-01"}), "effectivePeriod.start"),
        (order(authoredOn="2026-02-30"), "authoredOn"),
        (order(doNotPerform="yes"), "doNotPerform"),
        (order(medicationCodeableConcept="apixaban"), "medicationCodeableConcept"),
        (order(medicationReference=[], medicationCodeableConcept=None), "medicationReference"),
        (order(dateWritten="2020-01-01"), "dateWritten"),
        (statement(taken="n"), "taken"),
        (statement(wasNotTaken=True), "wasNotTaken"),
        (given(wasNotGiven=True), "wasNotGiven"),
        (dispensed(notDone=True), "notDone"),
        (order(medication={"concept": {}}), "medication"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_cannot_be_read_is_rejected_with_its_path(resource, path):
    proposals = read(patient(), resource)

    assert [where for where, _ in rejections(proposals)] == [f"$.entry[1].resource.{path}"]
    assert proposals.patients[0].medications == ()


@pytest.mark.parametrize("old", ["MedicationOrder", "MedicationPrescription"])
def test_older_name_of_an_order_is_rejected(old):
    [(path, message)] = rejections(read(patient(), order(resourceType=old)))

    assert path == "$.entry[1].resource.resourceType"
    assert message == "FHIR R4 calls this MedicationRequest"


@pytest.mark.parametrize("code", ["no-known-medications", "no-known-medication"])
def test_explicit_none_is_for_a_person_to_confirm(code):
    none = statement(medicationCodeableConcept=coded(code, ABSENT, "No known medications"))

    found = only(read(patient(), none), "no_known")

    assert (found.kind, found.text) == ("medications", "No known medications")


def test_no_information_is_nothing():
    nothing = statement(medicationCodeableConcept=coded("no-medication-info", ABSENT))

    [one] = read(patient(), nothing).patients
    assert (one.medications, one.no_known) == ((), ())


def test_source_is_named():
    found = line(order(meta={"source": "http://ehr.example"}))

    assert (found.source.file, found.source.type, found.source.id, found.source.system) == (
        "made-up.json", "MedicationRequest", "m1", "http://ehr.example",
    )  # fmt: skip
    assert (found.authored_on, found.source_status, found.path) == (
        date(2026, 10, 1), "active", "$.entry[1].resource",
    )  # fmt: skip


def test_medicine_without_any_name_stays():
    found = line(order(medicationCodeableConcept={}))

    assert (found.text, found.ingredient, found.on_list) == ("Medicine without a name", None, True)
