"""Earlier injections: how many, how long ago, and what they did.

Sources: Medicare local coverage (LCD-ESI, LCD-FACET, secondary). Sessions on one date (same
protocol and half) count once; where a date has several, the worst outcome counts.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from checklist.engine.calendar import add_months, start_of_day
from checklist.engine.facts import Session
from checklist.engine.findings import Draft, State, met, not_applicable, unknown, unmet
from checklist.engine.situation import Situation
from checklist.engine.vocabulary import ESI

MBB = "facet-mbb"
INTRAARTICULAR = "facet-intraarticular"


def _family(case: Situation) -> tuple[str, ...]:
    """Epidurals count together, the two facet kinds apart."""
    return ESI if case.is_esi else (case.procedure.protocol,)


def _evidence(sessions: list[Session]) -> tuple[str, ...]:
    return tuple(session.evidence for session in sessions)


def session_limit(case: Situation) -> Iterator[Draft]:
    """Not too many sessions of a kind in the same half of the spine in the months that count.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "session-limit"
    if case.history_is_open:
        yield unknown(item, "history-unknown")
        return
    numbers = case.numbers
    counting = [
        session
        for session in case.sessions_before(*_family(case))
        if add_months(session.on, numbers.session_limit_months) > case.start_day
    ]
    days = sorted({(session.on, session.protocol) for session in counting}, reverse=True)
    params = {"count": len(days), "limit": numbers.session_limit_count}
    if len(days) < numbers.session_limit_count:
        yield met(item, "session-limit.met", *_evidence(counting), **params)
        return
    last_counting = days[numbers.session_limit_count - 1][0]
    free_on = add_months(last_counting, numbers.session_limit_months)
    draft = unmet(item, "session-limit.unmet", *_evidence(counting), **params, free_on=free_on)
    yield draft._replace(earliest=start_of_day(free_on, case.zone))


def interval(case: Situation) -> Iterator[Draft]:
    """Long enough since the latest injection of the kind in the same half of the spine.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "interval"
    if case.history_is_open:
        yield unknown(item, "history-unknown")
        return
    earlier = case.sessions_before(*_family(case))
    if not earlier:
        yield met(item, "interval.none")
        return
    latest_on = max(session.on for session in earlier)
    places = _evidence([session for session in earlier if session.on == latest_on])
    least = _interval_days(case)
    if (case.start_day - latest_on).days >= least:
        yield met(item, "interval.met", *places, latest_on=latest_on, least=least)
        return
    free_on = latest_on + timedelta(days=least)
    draft = unmet(
        item, "interval.unmet", *places, latest_on=latest_on, least=least, free_on=free_on
    )
    yield draft._replace(earliest=start_of_day(free_on, case.zone))


def _interval_days(case: Situation) -> int:
    if case.is_esi:
        return case.numbers.interval_esi_days
    if case.procedure.protocol == MBB:
        return case.numbers.interval_mbb_days
    return case.numbers.interval_intraarticular_days


def repeat_relief(case: Situation) -> Iterator[Draft]:
    """An injection is repeated only where the last one helped enough for long enough.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "repeat-relief"
    if case.procedure.protocol == MBB:
        yield not_applicable(item, "repeat-relief.not-applicable")
        return
    if case.history_is_open:
        yield unknown(item, "history-unknown")
        return
    recent = [
        session
        for session in case.sessions_before(*_family(case))
        if add_months(session.on, case.numbers.repeat_relief_months) > case.start_day
    ]
    if not recent:
        yield met(item, "repeat-relief.none")
        return
    latest_on = max(session.on for session in recent)
    latest = [session for session in recent if session.on == latest_on]
    state = _worst([_relief_outcome(case, session) for session in latest])
    params = {
        "latest_on": latest_on,
        "percent": case.numbers.repeat_relief_percent,
        "weeks": case.numbers.repeat_relief_weeks,
    }
    yield Draft(item, state, f"repeat-relief.{state}", params, _evidence(latest))


def _relief_outcome(case: Situation, session: Session) -> State:
    numbers = case.numbers
    known = [p for p in (session.relief_percent, session.function_percent) if p is not None]
    if not known or session.relief_weeks is None:
        return State.UNKNOWN
    enough = max(known) >= numbers.repeat_relief_percent
    if enough and session.relief_weeks >= numbers.repeat_relief_weeks:
        return State.MET
    return _second_try_outcome(case, session) if case.is_esi else State.UNMET


def _second_try_outcome(case: Situation, session: Session) -> State:
    """A first epidural that did not help may be followed by a different one."""
    on_record = {(s.on, s.protocol) for s in case.sessions_before(*ESI)}
    if len(on_record) > 1:
        return State.UNMET
    if session.protocol != case.procedure.protocol:
        return State.MET
    sides = [
        (_as_set(session.levels), _as_set(case.procedure.levels)),
        (session.steroid, case.answer("steroid-agent").value),
    ]
    if any(None not in pair and pair[0] != pair[1] for pair in sides):
        return State.MET
    return State.UNKNOWN if any(None in pair for pair in sides) else State.UNMET


def _as_set(levels: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if levels is None else frozenset(levels)


def _worst(states: list[State]) -> State:
    return next(state for state in (State.UNMET, State.UNKNOWN, State.MET) if state in states)


def diagnostic_block_history(case: Situation) -> Iterator[Draft]:
    """Test blocks confirm that the facet joints hurt; imaging does not.

    Source: LCD-FACET (secondary); 24 months is the clinic's number.
    """
    item = "diagnostic-block-history"
    if case.is_esi:
        return
    if case.history_is_open:
        yield unknown(item, "history-unknown")
        return
    blocks = [
        session
        for session in case.sessions_before(MBB)
        if add_months(session.on, case.numbers.diagnostic_block_months) >= case.start_day
    ]
    by_day = {
        on: _worst([_block_outcome(case, s) for s in blocks if s.on == on])
        for on in {s.on for s in blocks}
    }
    if case.procedure.protocol == MBB:
        state = by_day[max(by_day)] if by_day else State.MET
    else:
        state = _two_blocks_outcome(case, by_day)
    kind = "mbb" if case.procedure.protocol == MBB else "intraarticular"
    params = {"percent": case.numbers.diagnostic_block_percent}
    yield Draft(item, state, f"diagnostic-block-history.{kind}.{state}", params, _evidence(blocks))


def _block_outcome(case: Situation, session: Session) -> State:
    if session.relief_percent is None:
        return State.UNKNOWN
    enough = session.relief_percent >= case.numbers.diagnostic_block_percent
    return State.MET if enough else State.UNMET


def _two_blocks_outcome(case: Situation, by_day: dict[date, State]) -> State:
    """Two good blocks far enough apart; unknown where unknown relief could make two."""
    apart = timedelta(days=case.numbers.diagnostic_block_apart_days)

    def two_of(states: set[State]) -> bool:
        days = [on for on, state in by_day.items() if state in states]
        return bool(days) and max(days) - min(days) >= apart

    if two_of({State.MET}):
        return State.MET
    return State.UNKNOWN if two_of({State.MET, State.UNKNOWN}) else State.UNMET


def same_day(case: Situation) -> Iterator[Draft]:
    """One spinal injection a day.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "same-day"
    if case.facts.history is None:
        yield unknown(item, "history-unknown")
        return
    others = [session for session in case.facts.history if session.on == case.start_day]
    if not others:
        yield met(item, "same-day.met")
        return
    draft = unmet(item, "same-day.unmet", *_evidence(others), on=case.start_day)
    yield draft._replace(earliest=start_of_day(case.start_day + timedelta(days=1), case.zone))
