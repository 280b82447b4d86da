"""Patients and what is on record about them."""

from patients.models.changes import RecordChange
from patients.models.imports import ImportBatch, ImportFile
from patients.models.people import Patient, PatientIdentifier, PossibleTwin
from patients.models.records import (
    AllergyIntolerance,
    Condition,
    ImportSuggestion,
    MedicationStatement,
    Observation,
    PastInjection,
    PatientRecord,
)
from patients.models.source import Source

__all__ = [
    "AllergyIntolerance",
    "Condition",
    "ImportBatch",
    "ImportFile",
    "ImportSuggestion",
    "MedicationStatement",
    "Observation",
    "PastInjection",
    "Patient",
    "PatientIdentifier",
    "PatientRecord",
    "PossibleTwin",
    "RecordChange",
    "Source",
]
