"""The verbs: every write that touches a case, atomic, keyword-only, with who and when.

Each ends by judging the cases it bears on anew, in the same transaction. `Refused` and `Conflict`
(checklist.refusals) say why nothing was written.
"""

from checklist.actions.answers import current_answer, record_answer, withdraw_answer
from checklist.actions.cases import (
    accept_proposal,
    book,
    cancel,
    change_procedure,
    close,
    reopen,
    reschedule,
)
from checklist.actions.decisions import decide_hours, decide_stop, waive, withdraw_waiver
from checklist.actions.readiness import refresh, refresh_patient, refresh_rows, refresh_stale
from checklist.actions.sheets import issue_sheet, mark_sheet_given
from checklist.actions.signing import sign_off, withdraw_sign_off

__all__ = [
    "accept_proposal",
    "book",
    "cancel",
    "change_procedure",
    "close",
    "current_answer",
    "decide_hours",
    "decide_stop",
    "issue_sheet",
    "mark_sheet_given",
    "record_answer",
    "refresh",
    "refresh_patient",
    "refresh_rows",
    "refresh_stale",
    "reopen",
    "reschedule",
    "sign_off",
    "waive",
    "withdraw_answer",
    "withdraw_sign_off",
    "withdraw_waiver",
]
