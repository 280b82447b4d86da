"""The verbs: every write that touches a case, atomic, keyword-only, with who and when.

Each ends by judging the cases it bears on anew, in the same transaction. `Refused` and `Conflict`
(checklist.refusals) say why nothing was written.
"""

from checklist.actions.answers import current_answer, record_answer, withdraw_answer
from checklist.actions.approvals import (
    approve_policy,
    ask_return,
    propose_policy,
    refuse_return,
    reject_policy,
    return_to_shipped,
)
from checklist.actions.billing import record_billed_codes
from checklist.actions.cases import accept_proposal, book, change_procedure, reschedule
from checklist.actions.clinic_lists import ListOutdated, end_list_row, keep_list, preview_list
from checklist.actions.decisions import decide_hours, decide_stop, waive, withdraw_waiver
from checklist.actions.ending import cancel, close, reopen
from checklist.actions.people import change_patient, say_none, take_back_none
from checklist.actions.readiness import (
    fresh_snapshot,
    refresh,
    refresh_all,
    refresh_patient,
    refresh_portion,
    refresh_rows,
    refresh_stale,
)
from checklist.actions.records import (
    add_allergy,
    add_medication,
    add_past_injection,
    change_line,
    line_token,
    record_result,
    remove_line,
)
from checklist.actions.schedule import book_proposed, book_scheduled, patient_changed
from checklist.actions.sheets import issue_sheet, mark_sheet_given
from checklist.actions.signing import sign_off, withdraw_sign_off

__all__ = [
    "ListOutdated",
    "accept_proposal",
    "add_allergy",
    "add_medication",
    "add_past_injection",
    "approve_policy",
    "ask_return",
    "book",
    "book_proposed",
    "book_scheduled",
    "cancel",
    "change_line",
    "change_patient",
    "change_procedure",
    "close",
    "current_answer",
    "decide_hours",
    "decide_stop",
    "end_list_row",
    "fresh_snapshot",
    "issue_sheet",
    "keep_list",
    "line_token",
    "mark_sheet_given",
    "patient_changed",
    "preview_list",
    "propose_policy",
    "record_answer",
    "record_billed_codes",
    "record_result",
    "refresh",
    "refresh_all",
    "refresh_patient",
    "refresh_portion",
    "refresh_rows",
    "refresh_stale",
    "refuse_return",
    "reject_policy",
    "remove_line",
    "reopen",
    "reschedule",
    "return_to_shipped",
    "say_none",
    "sign_off",
    "take_back_none",
    "waive",
    "withdraw_answer",
    "withdraw_sign_off",
    "withdraw_waiver",
]
