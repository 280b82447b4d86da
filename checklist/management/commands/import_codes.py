"""manage.py import_codes: the billing codes that a clinic licenses, with prices, from CSV."""

from checklist.clinic_lists import CODES
from checklist.list_command import ListCommand


class Command(ListCommand):
    """Columns: code,valid_from, and where known description,licence,valid_until,price,protocols."""

    help = "Import a clinic's billing codes (CSV) and print a summary as JSON."
    kind = CODES
