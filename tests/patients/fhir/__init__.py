"""FHIR bundles, made up."""
