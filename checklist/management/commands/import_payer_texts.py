"""manage.py import_payer_texts: the numbers and licensed texts of payers' criteria, from CSV."""

from checklist.clinic_lists import TEXTS
from checklist.list_command import ListCommand


class Command(ListCommand):
    """Columns: payer,item,policy_number,valid_from; criterion_number,text,licence,valid_until."""

    help = "Import what payers' policies say of each item (CSV) and print a summary as JSON."
    kind = TEXTS
