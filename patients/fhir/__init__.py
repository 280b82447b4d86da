"""FHIR R4 bundles -> proposals: pure functions, no database, no clock.

`read_bundle` is the front door. Resource by resource: one that cannot be read is rejected with its
JSON path, and never takes its patient or its neighbours with it.
"""

from patients.fhir.reading import read_bundle

__all__ = ["read_bundle"]
