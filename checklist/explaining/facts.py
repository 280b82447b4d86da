"""The facts that an item rests on, and those looked for in vain: value, source, date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.facts import Facts
from checklist.engine.findings import State
from checklist.engine.known import Known, Missing
from checklist.engine.policy import Policy
from checklist.engine.situation import Situation
from checklist.engine.vocabulary import PHYSICIAN_ANSWERS
from checklist.engine.why.account import Account
from checklist.engine.why.arithmetic import held_medicines, renal_evidence, tier_account
from checklist.engine.why.candidates_said import KIDNEYS
from checklist.engine.why.ground import index_of
from checklist.engine.why.watching import Look
from checklist.evidence import evidence_words
from checklist.fact_words import fact_name
from checklist.wording import FIELD

Document = Mapping[str, Any]

USED, MISSING = "used", "missing"
TOO_OLD, CONTRADICTORY, NOT_COUNTED = "too-old", "contradictory", "does-not-count"
ROLE: Mapping[str, Promise] = {
    USED: _("counts"),
    MISSING: _("not known"),
    TOO_OLD: _("too old for this start"),
    CONTRADICTORY: _("two different values at one time"),
    NOT_COUNTED: _("the patient's word alone does not count"),
}
# What is said of a fact that was looked at in several ways, and what is shown first.
TELLING = (CONTRADICTORY, NOT_COUNTED, TOO_OLD, USED, MISSING)
SHOWN = (USED, CONTRADICTORY, NOT_COUNTED, TOO_OLD, MISSING)
# States that are decided by what the finding cites, however old it is.
DECIDED = (State.MET, State.UNMET, State.NOT_APPLICABLE)
PATIENT = {"patient.birth_date": _("Born"), "patient.sex": _("Sex")}
KIDNEY_FUNCTION = "kidney-function"
LISTED = {
    "medications": _("Medicines"),
    "allergies": _("Allergies"),
    "history": _("Earlier injections"),
}


@dataclass(frozen=True)
class Fact:
    """One fact. ``path`` None: nothing stands in the document. ``subject``: what it is about."""

    subject: str
    path: str | None
    role: str


def facts_of(facts: Facts, policy: Policy, account: Account) -> list[Fact]:
    """Return every fact that the rule looked at: what the finding cites, what else counted."""
    found: dict[tuple[str, str | None], Fact] = {}
    for fact in _looked_at(facts, policy, account):
        key = (fact.subject, fact.path)
        if key not in found or TELLING.index(fact.role) < TELLING.index(found[key].role):
            found[key] = fact
    finding, subjects = account.finding, _subjects(facts)
    cited = finding.evidence if finding else ()
    for place in set(cited) & subjects.keys():
        key = (subjects[place], place)
        if key not in found or (finding and finding.state in DECIDED):
            found[key] = Fact(*key, USED)
    known = {subject for subject, path in found if path is not None}
    shown = [one for one in found.values() if one.path is not None or one.subject not in known]
    return sorted(shown, key=lambda one: (one.path not in cited, *_place(one)))


def _place(fact: Fact) -> tuple[int, str, int]:
    """What counts first, each kind by its place in the document."""
    path = fact.path or ""
    number = index_of(path) if "[" in path else 0
    return SHOWN.index(fact.role), path.partition("[")[0], number


def _looked_at(facts: Facts, policy: Policy, account: Account) -> Iterator[Fact]:
    if account.item == "day:last-doses" and account.finding is not None:
        yield from _last_doses(facts, policy, account)
        return
    for look in account.reads.looks:
        yield from _look(facts, look)
    yield from _kidneys(facts, policy, account)
    yield from _antithrombotics(facts, policy, account)
    for path in account.reads.fields:
        yield from _field(facts, path)


def _last_doses(facts: Facts, policy: Policy, account: Account) -> Iterator[Fact]:
    """The medicines that were to be stopped, and what was said of them on the day.

    What their hours are worked out from is told where the hours are: at the item of each.
    """
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    for medicine in held_medicines(case):
        yield from (Fact(place, place, USED) for place in medicine.evidence)
    for look in account.reads.looks:
        if look.name == "held-as-instructed":
            yield from _look(facts, look)
    yield from _field(facts, "procedure.scheduled_start")


def _subjects(facts: Facts) -> dict[str, str]:
    """What each entry of the lists is about, by its place."""
    answers = {a.evidence: f"answer:{n}" for n, given in facts.answers.items() for a in given}
    results = {r.evidence: f"result:{n}" for n, given in facts.results.items() for r in given}
    lists = (facts.medications, facts.allergies, facts.history, facts.waivers)
    entries = {one.evidence: one.evidence for given in lists for one in given or ()}
    return {**answers, **results, **entries}


def _look(facts: Facts, look: Look) -> Iterator[Fact]:
    """What a look at answers or results found, or what it found instead."""
    subject = f"{look.kind}:{look.name}"
    given = (facts.answers if look.kind == "answer" else facts.results).get(look.name, ())
    for place in look.known.evidence:
        yield Fact(subject, place, _role(look.known))
    if not look.known.evidence and given:
        alone = look.kind == "answer" and look.name in PHYSICIAN_ANSWERS
        by_patient = alone and all(answer.source == "patient" for answer in given)
        role, latest = NOT_COUNTED if by_patient else TOO_OLD, max(one.at for one in given)
        yield from (Fact(subject, one.evidence, role) for one in given if one.at == latest)
    elif not given:
        yield Fact(subject, None, MISSING)


def _role(known: Known) -> str:
    return {
        None: USED,
        Missing.UNANSWERED: MISSING,
        Missing.STALE: TOO_OLD,
        Missing.CONTRADICTORY: CONTRADICTORY,
    }[known.missing]


def _kidneys(facts: Facts, policy: Policy, account: Account) -> Iterator[Fact]:
    """Kidney function is looked up by itself: the newest of two tests, if not too old."""
    if not set(KIDNEYS) & account.reads.tests.keys():
        return
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    known = [one for test in KIDNEYS for one in facts.results.get(test, ())]
    subjects = _subjects(facts)
    if case.renal_function is not None:
        for place in renal_evidence(case):
            yield Fact(subjects[place], place, USED)
    elif known:
        newest = max(known, key=lambda one: one.at)
        yield Fact(subjects[newest.evidence], newest.evidence, TOO_OLD)
    else:
        yield Fact(KIDNEY_FUNCTION, None, MISSING)


def _antithrombotics(facts: Facts, policy: Policy, account: Account) -> Iterator[Fact]:
    """Other medicines that raise the tier of the one that the item is about."""
    if account.medicine is None:
        return
    case = Situation(facts, policy, facts.procedure.scheduled_start)
    for place in tier_account(case, account.medicine).raised_by.get("antithrombotics", ()):
        yield Fact(place, place, USED)


def _field(facts: Facts, path: str) -> Iterator[Fact]:
    """A field of the procedure, the patient or the coverage; or a list as a whole."""
    part, _dot, name = path.partition(".")
    if name:
        value = getattr(getattr(facts, part), name)
        yield Fact(path, None if value is None else path, MISSING if value is None else USED)
    elif path in LISTED:
        given = getattr(facts, path)
        if not given:
            yield Fact(path, path, MISSING if given is None else USED)


def fact_document(fact: Fact, document: Document, facts: Facts, decides: bool) -> dict[str, Any]:
    """Write one fact with its value, its source and its date, in the reader's language."""
    entry = _entry(document, fact.path) if fact.path else None
    is_entry = isinstance(entry, dict)
    words = evidence_words(document, fact.path, facts.procedure.zone) if fact.path else ""
    return {
        "path": fact.path,
        "fact": fact.subject,
        "value": _value(entry) if is_entry else entry,
        "unit": entry.get("unit") if is_entry else None,
        "source": entry.get("source") if is_entry else None,
        "at": entry.get("at") if is_entry else None,
        "role": fact.role,
        "decides": decides,
        "words": words or _missing_words(fact.subject),
        "role_words": str(ROLE[fact.role]),
    }


def _entry(document: Document, path: str) -> Any:
    if path.endswith("]"):
        return document[path.partition("[")[0]][index_of(path)]
    part, _dot, name = path.partition(".")
    return document[part].get(name) if name else document.get(part)


def _value(entry: dict[str, Any]) -> Any:
    """An answer's or a result's value; of any other entry what it says."""
    if "value" in entry:
        return entry["value"]
    return {key: value for key, value in entry.items() if value is not None and key != "at"}


def _missing_words(subject: str) -> str:
    """Name a fact that is not there."""
    if subject == KIDNEY_FUNCTION:
        return gettext("Kidney function (creatinine clearance or eGFR)")
    name = subject.partition(":")[2]
    if name:
        return fact_name(name)
    return str(FIELD.get(subject.partition(".")[2]) or PATIENT.get(subject) or subject)
