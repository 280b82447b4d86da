"""Kinds of numbers that systems give to patients (HL7 table 0203), and how a page shows them."""

# The number of a medical record.
MEDICAL_RECORD = "MR"
# Numbers that open other doors: social security, driver's licence, passport, bank account. They
# help to match, but no page shows or finds them.
PRIVATE_TYPES = ("SS", "SB", "DL", "PPN", "PCN", "BA")
SHOWN_PLACES = 4


def shown_number(kind: str, value: str) -> str:
    """Return the number as a page shows it: of a private one, no more than its end."""
    if kind not in PRIVATE_TYPES:
        return value
    return f"…{value[-SHOWN_PLACES:]}" if len(value) > SHOWN_PLACES else "…"
