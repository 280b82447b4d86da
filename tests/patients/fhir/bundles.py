"""Small FHIR R4 bundles of every shape, for tests; all people in them are made up."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from patients.fhir import read_bundle
from patients.proposals import ImportProposals

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CPT = "http://www.ama-assn.org/go/cpt"
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"

Resource = dict[str, Any]


def coded(code: str = "", system: str = RXNORM, display: str = "", text: str = "") -> Resource:
    """A CodeableConcept with what is given."""
    coding = {"system": system, "code": code, "display": display}
    coding = {name: value for name, value in coding.items() if value}
    concept: Resource = {"coding": [coding]} if code or display else {}
    return {**concept, "text": text} if text else concept


def patient(id_: str = "p1", **fields: Any) -> Resource:
    """Avery Testperson with a record number."""
    made = {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [
            {
                "type": {"coding": [{"code": "MR"}]},
                "system": "http://hospital.example",
                "value": f"H-{id_}",
            }
        ],
        "name": [{"use": "official", "family": "Testperson", "given": ["Avery"]}],
        "gender": "female",
        "birthDate": "1958-03-04",
    }
    return without_none({**made, **fields})


def order(id_: str = "m1", **fields: Any) -> Resource:
    """An active order of apixaban."""
    made = {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-10-01",
        "medicationCodeableConcept": coded("1364445", text="Eliquis 5 mg tablet"),
    }
    return without_none({**made, **fields})


def statement(id_: str = "s1", **fields: Any) -> Resource:
    """The patient says that they take apixaban."""
    made = order(id_, intent=None, authoredOn=None, effectiveDateTime="2026-10-01")
    return without_none({**made, "resourceType": "MedicationStatement", **fields})


def allergy(id_: str = "a1", **fields: Any) -> Resource:
    """Latex, by its SNOMED code."""
    made = {
        "resourceType": "AllergyIntolerance",
        "id": id_,
        "patient": {"reference": "Patient/p1"},
        "code": coded("111088007", SNOMED, "Latex"),
    }
    return without_none({**made, **fields})


def condition(id_: str = "c1", **fields: Any) -> Resource:
    """Lumbar radiculopathy."""
    made = {
        "resourceType": "Condition",
        "id": id_,
        "subject": {"reference": "Patient/p1"},
        "clinicalStatus": coded("active", "http://terminology.hl7.org/condition-clinical"),
        "code": coded("M54.16", "http://hl7.org/fhir/sid/icd-10-cm", "Radiculopathy, lumbar"),
    }
    return without_none({**made, **fields})


def observation(id_: str = "o1", **fields: Any) -> Resource:
    """Platelets, 210 thousand."""
    made = {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": coded("777-3", LOINC),
        "effectiveDateTime": "2026-11-20T09:00:00-05:00",
        "valueQuantity": quantity(210, "10*3/uL"),
    }
    return without_none({**made, **fields})


def quantity(value: Any, code: str, **fields: Any) -> Resource:
    """A Quantity in a UCUM unit."""
    return without_none({"value": value, "system": UCUM, "code": code, **fields})


def without_none(fields: Resource) -> Resource:
    """Leave out the fields that a test set to None."""
    return {name: value for name, value in fields.items() if value is not None}


def bundle(*resources: Resource, **fields: Any) -> Resource:
    """A collection of the resources, without addresses."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **fields}


def read(*resources: Resource, **fields: Any) -> ImportProposals:
    """Read a bundle of the resources at NOW."""
    return read_document(bundle(*resources, **fields))


def read_document(document: Any) -> ImportProposals:
    """Read a JSON document as the file `made-up.json`."""
    return read_content(json.dumps(document).encode())


def read_content(content: bytes) -> ImportProposals:
    """Read bytes as the file `made-up.json`."""
    return read_bundle(content, file="made-up.json", now=NOW, zone=ZONE)


def rejections(proposals: ImportProposals) -> list[tuple[str, str]]:
    """Return path and message of what was rejected."""
    return [(one.path, one.message) for one in proposals.rejected]


def only(proposals: ImportProposals, kind: str) -> Any:
    """Return the one record of a kind of the one patient; nothing else may be rejected."""
    assert rejections(proposals) == []
    [person] = proposals.patients
    [record] = getattr(person, kind)
    return record
