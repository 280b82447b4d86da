"""What to say of an item whose answer is missing, and the plain yes-or-no items."""

from datetime import datetime, timedelta

from checklist.engine.findings import Draft, Severity, met, pending, unknown, unmet
from checklist.engine.known import Known, Missing
from checklist.engine.situation import Situation


def missing(
    case: Situation,
    item: str,
    known: Known,
    *,
    until: datetime | None = None,
    pending_key: str = "pending",
) -> Draft:
    """Unknown, or pending while ``until`` lies ahead; a contradiction is never pending."""
    if known.missing is Missing.CONTRADICTORY:
        return unknown(item, "contradictory", *known.evidence, answered_at=known.at)
    if until is not None and case.now < until:
        draft = pending(item, pending_key, until, *known.evidence, known_by=until)
        return _again(draft, known) if known.missing is Missing.STALE else draft
    if known.missing is Missing.STALE:
        return unknown(item, "stale", *known.evidence, answered_at=known.at)
    return unknown(item, "unanswered", *known.evidence)


_AGAIN = {"pending": "pending-again", "pending-result": "pending-result-again"}


def _again(draft: Draft, known: Known) -> Draft:
    """Say of what is too old that it is, where the item has a message for that."""
    key = _AGAIN.get(draft.key)
    if key is None:
        return draft
    return draft._replace(key=key, params=draft.params | {"answered_at": known.at})


_OF_A_RESULT = {
    "unanswered": "unmeasured",
    "stale": "stale-result",
    "contradictory": "contradictory-results",
}


def unmeasured(case: Situation, item: str, known: Known, *, until: datetime | None = None) -> Draft:
    """The same of a result, which is measured and not answered; pending is due on the day."""
    draft = missing(case, item, known, until=until, pending_key="pending-result")
    return draft._replace(key=_OF_A_RESULT.get(draft.key, draft.key))


def no_start(item: str) -> Draft:
    """An item that cannot be judged without a start."""
    return unknown(item, "no-start")


def before_start(case: Situation, window: timedelta) -> datetime | None:
    """The moment from which an answer stays fresh until the start."""
    return None if case.start is None else case.start - window


def yes_no(
    case: Situation,
    item: str,
    known: Known,
    *,
    good: object,
    until: datetime | None = None,
) -> Draft:
    """Met where the answer is the good one, unmet where it is another, else missing."""
    if known.missing is not None:
        return missing(case, item, known, until=until)
    if known.value == good:
        return met(item, f"{item}.met", *known.evidence)
    return unmet(item, f"{item}.unmet", *known.evidence)


def fresh_yes_no(
    case: Situation,
    item: str,
    question: str,
    window: timedelta,
    *,
    good: object,
    until: datetime | None = None,
) -> Draft:
    """A yes-or-no item whose answer must be fresh at the start."""
    if case.start is None:
        return no_start(item)
    known = case.answer_within(question, window)
    return yes_no(case, item, known, good=good, until=until)


def fasting_severity(case: Situation) -> Severity:
    """By sedation: required with moderate, deep or unknown, advised with minimal."""
    if case.is_sedated:
        return Severity.BLOCKER
    if case.procedure.sedation == "minimal":
        return Severity.WARNING
    return Severity.INFORMATION
