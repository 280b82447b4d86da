"""The decision core: facts in, one readiness out. Pure: no clock, no files, no Django."""

from checklist.engine.evaluate import findings_of, status_of
from checklist.engine.facts import Facts
from checklist.engine.findings import Finding, Owner, Section, Severity, State, Status
from checklist.engine.policy import Policy
from checklist.engine.report import Readiness
from checklist.engine.situation import Situation
from checklist.engine.timing import earliest_start, stable_until

__all__ = [
    "Facts",
    "Finding",
    "Owner",
    "Policy",
    "Readiness",
    "Section",
    "Severity",
    "State",
    "Status",
    "evaluate",
    "report_document",
]


def evaluate(facts: Facts, policy: Policy) -> Readiness:
    """The verdict on a case at the moment ``facts.at`` under one policy version."""
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    findings = findings_of(case)
    return Readiness(
        facts=facts,
        policy=policy,
        status=status_of(findings),
        findings=tuple(findings),
        stable_until=stable_until(case, findings),
        earliest_start=earliest_start(case),
    )
