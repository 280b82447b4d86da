"""Clinics, their staff, what each role may open, and the audit trail."""
