"""The criteria of the payer's packet: how each stands, its numbers and answers, what is missing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from checklist.billing_tables import billing_table
from checklist.coding import billing_day
from checklist.criteria import STATE, criterion_of
from checklist.engine.policy import Policy
from checklist.engine.questionnaire import QUESTIONS
from checklist.gather import case_document, day, moment
from checklist.models import Case, PayerText, ReadinessSnapshot
from checklist.number_words import NUMBER, number_words
from checklist.packet_facts import Fact, Facts
from checklist.places import INJECTIONS, LIST_OF
from checklist.policies import PolicyError
from checklist.policy_versions import find_policy
from checklist.presenters import PresentedFinding, present_finding
from checklist.question_facts import question_facts

Document = dict[str, Any]

OPEN = ("unknown", "pending")
# Booked fields that a criterion asks for besides the one that decided it.
BOOKED_WITH = {"levels": ("levels", "side")}


@dataclass(frozen=True)
class NumberLine:
    """One number that a criterion compares with, and where it comes from."""

    name: str
    words: str
    value: str
    unit: str
    source: Document

    def document(self) -> Document:
        """The number as JSON; `value` is written with its unit."""
        return {
            "name": self.name,
            "words": self.words,
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
        }


@dataclass(frozen=True)
class CriterionLine:
    """One criterion of the packet. `text` is the payer's own, where the clinic loaded it."""

    finding: PresentedFinding
    words: str
    numbers: list[NumberLine]
    source: Document
    text: PayerText | None
    facts: list[Fact]
    missing: list[str]

    @property
    def sources(self) -> list[str]:
        """Where the criterion and its numbers come from, each once."""
        cited = [self.source, *(one.source for one in self.numbers)]
        return list(dict.fromkeys(f"{one['title']} ({one['year']})" for one in cited))

    @property
    def state_words(self) -> str:
        """How the criterion stands."""
        return str(STATE[self.finding.state])

    @property
    def title(self) -> str:
        """What the item is called."""
        return self.finding.title

    def document(self, case: Case) -> Document:
        """The criterion as JSON."""
        return {
            "item": self.finding.item,
            "title": self.title,
            "criterion": self.words,
            "numbers": [one.document() for one in self.numbers],
            "source": self.source,
            "policy_text": _text_document(self.text),
            "severity": self.finding.severity,
            "state": self.finding.state,
            "reason": self.finding.reason,
            "answers": [one.document(case) for one in self.facts],
            "missing": self.missing,
        }


def judged_criteria(
    case: Case, snapshot: ReadinessSnapshot, findings: dict[str, Document], policy: Policy
) -> list[CriterionLine]:
    """Return the criteria that the report judged, in the order of the table.

    `findings` are those of the report, by item; `policy` is the one in force at the clinic.
    """
    document = case_document(case, at=snapshot.evaluated_at)
    facts = Facts(case, document)
    texts = _texts(case, billing_day(case, snapshot.evaluated_at))
    open_questions = _open_questions(case, facts, policy, snapshot)
    judged_by = _judging_policy(case, snapshot)
    lines = []
    for item in billing_table().packet_items:
        if item not in findings:
            continue
        finding = present_finding(findings[item], document, case.clinic.tz)
        asked = criterion_of(item, case.protocol)
        answered = _facts(findings[item], facts, policy)
        lines.append(
            CriterionLine(
                finding=finding,
                words=str(asked.words),
                numbers=[_number(judged_by, name) for name in asked.numbers if judged_by],
                source=findings[item]["source"],
                text=texts.get(item),
                facts=answered,
                missing=_missing(findings[item], finding, open_questions.get(item, [])),
            )
        )
    return lines


def _judging_policy(case: Case, snapshot: ReadinessSnapshot) -> Policy | None:
    """Return the very version that the report was made under; None where it is no longer here."""
    named = snapshot.report["policy"]
    try:
        policy = find_policy(f"{named['id']}@{named['version']}", case.clinic)
    except PolicyError:
        return None
    return policy if policy.digest == named["digest"] else None


def _texts(case: Case, on: date) -> dict[str, PayerText]:
    rows = PayerText.in_clinic(case.clinic).valid_on(on).filter(payer__iexact=case.payer)
    return {row.item: row for row in rows} if case.payer else {}


def _facts(finding: Document, facts: Facts, policy: Policy) -> list[Fact]:
    """Return the answers that the criterion asks for; no other answer of the case."""
    item = finding["item"]
    asked = policy.items[item].rests_on if item in policy.items else ()
    places = [place for place in finding["evidence"] if _is_asked(place, asked, facts)]
    places += [place for place in _also(finding, asked, facts) if place not in places]
    if LIST_OF.get(item) == INJECTIONS and facts.document["history"] is not None and not places:
        places = ["history"]
    return [fact for fact in map(facts.at, places) if fact]


def _also(finding: Document, asked: tuple[str, ...], facts: Facts) -> list[str]:
    """Return what the report did not come to, and the payer's reader still looks for.

    A criterion that is not judged yet, as without a start, may have its answer all the same.
    """
    booked = facts.document["procedure"]
    names = BOOKED_WITH.get(finding["item"], ())
    found = [f"procedure.{name}" for name in names if booked[name] is not None]
    if finding["state"] in OPEN:
        answers = enumerate(facts.document["answers"])
        found += [f"answers[{index}]" for index, one in answers if _is_given(one, asked)]
    return found


def _is_given(answer: Document, asked: tuple[str, ...]) -> bool:
    return answer["item"] in asked and answer["value"] is not None


def _is_asked(place: str, asked: tuple[str, ...], facts: Facts) -> bool:
    """Say whether a place is none of an answer's, or that of an answer to the item's questions."""
    if not place.startswith("answers["):
        return True
    return facts.document["answers"][int(place[len("answers[") : -1])]["item"] in asked


def _open_questions(
    case: Case, facts: Facts, policy: Policy, snapshot: ReadinessSnapshot
) -> dict[str, list[str]]:
    """Return, by item, the questions that apply and have no answer."""
    known = question_facts(case, facts.answers, policy, snapshot.evaluated_at)
    found: dict[str, list[str]] = {}
    for question in QUESTIONS:
        row = facts.answers.get(question.link_id)
        if (row is None or row.value is None) and question.applies(known):
            for item in question.items:
                found.setdefault(item, []).append(gettext(question.text))
    return found


def _missing(found: Document, finding: PresentedFinding, questions: list[str]) -> list[str]:
    """Say what is missing of a criterion that is not known yet: its questions, else the reason."""
    if finding.state not in OPEN:
        return []
    start = [gettext("The start of the injection.")] if found.get("key") == "no-start" else []
    return [*questions, *start] or [finding.reason]


def _number(policy: Policy, name: str) -> NumberLine:
    source = policy.sources[policy.numbers_sources[name]]
    return NumberLine(
        name,
        str(NUMBER[name]),
        number_words(policy, name),
        policy.numbers_units[name],
        {
            "key": source.key,
            "title": source.title,
            "year": source.year,
            "confidence": source.confidence,
        },
    )


def _text_document(text: PayerText | None) -> Document | None:
    if text is None:
        return None
    return {
        "policy_number": text.policy_number,
        "criterion_number": text.criterion_number or None,
        "text": text.text or None,
        "licence": text.licence or None,
        "valid_from": day(text.valid_from),
        "valid_until": day(text.valid_until),
        "file": text.file,
        "line": text.line,
        "imported_at": moment(text.at, text.clinic.tz),
    }
