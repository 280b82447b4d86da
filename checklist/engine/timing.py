"""Until when a verdict holds, and the earliest start that would do."""

from datetime import datetime, timedelta
from itertools import chain

from checklist.engine.calendar import start_of_day
from checklist.engine.evaluate import complete, drafts_of, findings_of
from checklist.engine.facts import Facts
from checklist.engine.findings import Draft, Finding, Severity, State
from checklist.engine.policy import Numbers
from checklist.engine.rules import FOR_ANY_START, NEVER_UNMET, RULES, TIME_BOUND
from checklist.engine.situation import Situation

_TICK = timedelta(microseconds=1)
_AT_THE_LAST_START = tuple(
    rule for rule in RULES if rule not in {*TIME_BOUND, *FOR_ANY_START, *NEVER_UNMET}
)


def stable_until(case: Situation, findings: list[Finding]) -> datetime | None:
    """The first moment at which, with no new fact, the report changes; None = never.

    With a start, time alone only turns what is pending, and only that has a due. Without one,
    today stands for the day of the injection, and the next midnight ends the verdict at the
    latest.
    """
    if case.start is not None:
        return min((f.due for f in findings if f.due is not None), default=None)
    midnight = start_of_day(case.today + timedelta(days=1), case.zone)
    for moment, seen_at in sorted(_moments_that_may_matter(case.facts, case.numbers)):
        if case.now < seen_at < midnight and _changed(case, findings, seen_at):
            return moment
    return midnight


def _moments_that_may_matter(facts: Facts, numbers: Numbers) -> set[tuple[datetime, datetime]]:
    """When a window measured back from now closes on something in the document.

    Pairs: the moment, and the first instant at which the change shows (a result still counts
    at the very end of its window, a dose no longer acts at the end of its).
    """
    moments = set()
    for entry in facts.medications or ():
        if entry.last_dose is not None:
            for period in (numbers.still_acting, numbers.long_stopped):
                moments.add((entry.last_dose + period, entry.last_dose + period))
    windows = (
        numbers.renal_window,
        numbers.inr_look_back,
        numbers.platelets_window,
        numbers.pregnancy_positive_window,
    )
    ends = [r.at + window for rs in facts.results.values() for r in rs for window in windows]
    return moments | {(end, end + _TICK) for end in ends}


def _changed(case: Situation, findings: list[Finding], moment: datetime) -> bool:
    later = Situation(_at(case.facts, moment), case.policy, None)
    return findings_of(later) != findings


def _at(facts: Facts, moment: datetime) -> Facts:
    return Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | {"at": moment})


def earliest_start(booked: Situation) -> datetime | None:
    """A start at which no blocker is unmet if the patient stops now what is to be stopped.

    RULES, "earliest_start": move the start to the latest of the moments that mend what is unmet
    until nothing time-bound is; None where the search finds none or it cannot be known.
    """
    facts, policy = booked.facts, booked.policy
    if facts.medications is None or _blocked_whatever_the_start(booked):
        return None
    start = facts.at
    while True:
        case = Situation(facts, policy, start, like=booked, assume_stopped=True)
        drafts = [draft for rule in TIME_BOUND for draft in drafts_of(case, rule)]
        later = [d.earliest for d in drafts if d.earliest is not None and _blocks(case, d)]
        if not later:
            break
        start = max(later)
    rest = (draft for rule in _AT_THE_LAST_START for draft in drafts_of(case, rule))
    stuck = any(_blocks(case, draft) or _is_undecided(case, draft) for draft in chain(drafts, rest))
    return None if stuck else start


def _blocked_whatever_the_start(case: Situation) -> bool:
    return any(_blocks(case, draft) for rule in FOR_ANY_START for draft in drafts_of(case, rule))


def _blocks(case: Situation, draft: Draft) -> bool:
    """Whether the finding would be a blocker that is unmet, waivers counted."""
    if draft.state is not State.UNMET:
        return False
    finding = complete(case, draft)
    return finding.state is State.UNMET and finding.severity is Severity.BLOCKER


def _is_undecided(case: Situation, draft: Draft) -> bool:
    """Whether a physician has still to set the hours of a hold."""
    return draft.key == "hold.decide" and complete(case, draft).state is State.UNKNOWN
