"""Will the payer pay: prior authorization, and the estimate for those who pay themselves."""

from collections.abc import Iterator
from datetime import date, timedelta

from checklist.engine.calendar import add_business_days, business_days_between, start_of_day
from checklist.engine.findings import (
    Draft,
    Severity,
    met,
    not_applicable,
    pending,
    unknown,
    unmet,
)
from checklist.engine.judging import missing
from checklist.engine.known import Missing
from checklist.engine.policy import AuthorizationRule
from checklist.engine.situation import Situation

_ITEM = "authorization"


def authorization(case: Situation) -> Iterator[Draft]:
    """Where the payer asks for it, authorization is given and still valid on the day.

    Source: PA-OPD, WISER (secondary).
    """
    payer = case.facts.coverage.payer
    if payer is None:
        yield unknown(_ITEM, "authorization.payer-unknown", "coverage.payer")
    elif payer == "none":
        yield not_applicable(_ITEM, "authorization.no-payer", "coverage.payer")
    elif payer in case.policy.payers:
        yield _with_payer_policy(case, payer)
    else:
        yield _answered(case, None)._replace(source="clinic")


def _with_payer_policy(case: Situation, payer: str) -> Draft:
    """Required by one of the payer's rules, or not; unknown where its place is."""
    coverage = case.facts.coverage
    for rule in case.policy.payers[payer].authorization:
        if case.procedure.protocol not in rule.protocols or case.start_day < rule.from_on:
            continue
        if rule.sites and coverage.site is None:
            draft = unknown(_ITEM, "authorization.site-unknown", "coverage.site")
            return draft._replace(source=rule.source)
        if rule.states and coverage.state is None:
            draft = unknown(_ITEM, "authorization.state-unknown", "coverage.state")
            return draft._replace(source=rule.source)
        in_place = not rule.sites or coverage.site in rule.sites
        if in_place and (not rule.states or coverage.state in rule.states):
            return _answered(case, rule)._replace(source=rule.source)
    return not_applicable(_ITEM, "authorization.not-required-here")


def _answered(case: Situation, rule: AuthorizationRule | None) -> Draft:
    known = case.answer("authorization")
    if known.missing is not None:
        return missing(case, _ITEM, known)
    if known.value == "approved":
        return _approved(case, known.evidence)
    if known.value == "denied":
        return unmet(_ITEM, "authorization.denied", *known.evidence)
    if known.value == "pending":
        if case.start is None:
            return unknown(_ITEM, "no-start", *known.evidence)
        if case.now < case.start:
            return pending(_ITEM, "authorization.pending", case.start, *known.evidence)
        return unknown(_ITEM, "authorization.still-pending", *known.evidence)
    if rule is None:
        return met(_ITEM, "authorization.not-required", *known.evidence)
    if rule.not_required_is_warning:
        draft = unmet(_ITEM, "authorization.prepayment-review", *known.evidence)
        return draft._replace(severity=Severity.WARNING)
    return unknown(_ITEM, "authorization.required-after-all", *known.evidence)


def _approved(case: Situation, evidence: tuple[str, ...]) -> Draft:
    expires = case.answer("authorization-expires")
    evidence += expires.evidence
    if case.start is None:
        return unknown(_ITEM, "no-start", *evidence)
    if expires.missing is not None or not isinstance(expires.value, date):
        return missing(case, _ITEM, expires)._replace(evidence=evidence)
    if expires.value >= case.start_day:
        return met(_ITEM, "authorization.met", *evidence, expires_on=expires.value)
    return unmet(_ITEM, "authorization.expires", *evidence, expires_on=expires.value)


def good_faith_estimate(case: Situation) -> Iterator[Draft]:
    """Who pays without insurance is given an estimate in time.

    Source: GFE.
    """
    item, coverage = "good-faith-estimate", case.facts.coverage
    if coverage.payer != "none" and coverage.self_pay is not True:
        if coverage.payer is None or coverage.self_pay is None:
            yield unknown(item, "good-faith-estimate.payer-unknown", "coverage")
        return
    booked_on = case.procedure.booked_on
    if case.start is None or booked_on is None:
        yield unknown(item, "good-faith-estimate.dates-unknown", "procedure")
        return
    days = _days_to_give_it(case, booked_on)
    if days is None:
        yield not_applicable(item, "good-faith-estimate.not-applicable")
        return
    yield _estimate(case, item, add_business_days(booked_on, days))


def _days_to_give_it(case: Situation, booked_on: date) -> int | None:
    """Business days after the booking; None where the booking was too late for a rule."""
    numbers = case.numbers
    ahead = business_days_between(booked_on, case.start_day)
    if ahead >= numbers.estimate_early_business_days:
        return numbers.estimate_early_due_business_days
    if ahead >= numbers.estimate_late_business_days:
        return numbers.estimate_late_due_business_days
    return None


def _estimate(case: Situation, item: str, due_on: date) -> Draft:
    known = case.answer("estimate-given-on")
    if isinstance(known.value, date):
        say, key = (met, "met") if known.value <= due_on else (unmet, "late")
        return say(item, f"good-faith-estimate.{key}", *known.evidence, due_on=due_on)
    if known.missing is Missing.CONTRADICTORY:
        return missing(case, item, known)
    if case.today > due_on:
        return unmet(item, "good-faith-estimate.overdue", due_on=due_on)
    if case.has_begun:
        return unknown(item, "unanswered")
    closes = start_of_day(due_on + timedelta(days=1), case.zone)
    return pending(item, "good-faith-estimate.pending", closes, due_on=due_on)
