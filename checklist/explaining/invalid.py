"""Why a record that the contract does not allow is not judged, and what would let it be."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from checklist.casefile import CaseError, read_case
from checklist.engine.messages import MESSAGES
from checklist.engine.policy import Policy
from checklist.engine.why.changes import applied
from checklist.engine.why.search import NOT_LISTED
from checklist.explaining.items import GENERAL_SENTENCES, item_title
from checklist.wording import STATE

Document = dict[str, Any]

RECORD_INVALID = "record:invalid"
_STEPS = re.compile(r"([A-Za-z_][\w\-]*)(?:\[(\d+)\])?", re.ASCII)


def explain_invalid(
    document: Mapping[str, Any], error: CaseError, policy: Policy, *, at: datetime
) -> Document:
    """Explain `record:invalid` for a document that raised this error; no value is quoted."""
    return {
        "schema": "explanation/1",
        "item": RECORD_INVALID,
        "title": item_title(RECORD_INVALID, policy),
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "evaluated_at": None,
        "scheduled_start": None,
        "sentence": str(GENERAL_SENTENCES[RECORD_INVALID]),
        "state": "unknown",
        "state_words": str(STATE["unknown"]),
        "section": "safety",
        "severity": "blocker",
        "owner": "nurse",
        "reason": gettext(MESSAGES["record.invalid"]).format(path=error.path),
        "due": None,
        "act_by": None,
        "source": None,
        "policy_reason": None,
        "payer_rule": None,
        "facts": [_fact(error)],
        "numbers": [],
        "tables": [],
        "hold": None,
        "waiver": {
            "may_be_waived": False,
            "by": None,
            "rests_on": {"answers": [], "results": [], "procedure": [], "line": None},
            "given": None,
            "words": [gettext("Never waivable: no exception is allowed for this item.")],
        },
        "cautions": [],
        "to_do": [],
        "changes": list(_changes(document, error, at)),
        "source_page": [],
    }


def _fact(error: CaseError) -> Document:
    empty = {"value": None, "unit": None, "source": None, "at": None}
    words = f"{error.path}: {error.message}"
    return {
        "path": error.path,
        "fact": error.path,
        **empty,
        "role": "used",
        "decides": True,
        "words": words,
        "role_words": gettext("not valid"),
    }


def _changes(document: Mapping[str, Any], error: CaseError, at: datetime) -> Iterator[Document]:
    """The value taken out, or the whole entry, where the record can be judged without it."""
    for pointer in _pointers(error.path):
        patch = [{"op": "remove", "path": pointer}]
        if _can_be_read(document, patch, at):
            yield {
                "to": {"state": NOT_LISTED, "severity": None},
                "mends": True,
                "contradicts_record": False,
                "words": gettext("What stands at %(path)s is taken out") % {"path": pointer},
                "note": None,
                "state_words": gettext("Not listed"),
                "patch": patch,
            }
            return


def _pointers(path: str) -> Iterator[str]:
    """Places to empty, the smallest first: `answers[3].value`, then `answers[3]`."""
    steps = [step for name, index in _STEPS.findall(path) for step in (name, index) if step]
    for length in range(len(steps), 0, -1):
        yield "/" + "/".join(steps[:length])


def _can_be_read(document: Mapping[str, Any], patch: list[Document], at: datetime) -> bool:
    try:
        read_case(applied(document, patch), default_at=at)
    except (CaseError, KeyError, IndexError, TypeError, ValueError):
        return False
    return True
