"""What would change the state of an item, found by judging the changed document.

A change is reported only if the document with it, read and judged anew, has another state.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from checklist.engine.facts import Facts
from checklist.engine.findings import Finding
from checklist.engine.policy import Policy
from checklist.engine.why import candidates_booked as booked
from checklist.engine.why import candidates_listed as listed
from checklist.engine.why import candidates_medicines as medicines
from checklist.engine.why import candidates_said as said
from checklist.engine.why.account import account_of, state_of
from checklist.engine.why.changes import Change, Document, applied, joined
from checklist.engine.why.contradiction import contradicts
from checklist.engine.why.ground import CORRECT, REBOOK, Ground

# Facts of a document, or None where the contract does not allow it.
Reader = Callable[[Document], Facts | None]

NOT_LISTED = "not-listed"
HANDFUL = 6
# Of how many half-given answers the rest is asked.
HALF_ASKED = 3
# So many changes that mend an item make mistakes on record not worth naming.
ENOUGH = 2
# How many half-way documents are gone on from, at each further step.
BEAM = (8, 4, 2)
OPEN = ("unmet", "unknown", "pending")
DORMANT = ("not-applicable", NOT_LISTED)
MENDED = ("met", *DORMANT)
# Where an open item should lead, best first; and where the attention of another one lies.
_MENDING = ("met", "not-applicable", NOT_LISTED, "waived", "pending", "unknown", "unmet")
_BREAKING = ("unmet", "unknown", "pending", "met", "waived", "not-applicable", NOT_LISTED)
_WAKING = ("unknown", "unmet", "pending", "met", "waived", "not-applicable", NOT_LISTED)

SOURCES = (
    said.answers,
    said.results,
    booked.starts,
    booked.fields,
    booked.waiting,
    listed.lists,
    medicines.medicines,
    listed.allergies,
    listed.sessions,
    listed.waivers,
)


class Outcome(NamedTuple):
    """A change and how the item stands with it; ``finding`` None: it is not listed.

    ``others``: more changes of the same facts that lead to the same state. ``contradicts``: it
    holds only where what is on record is wrong.
    """

    change: Change
    document: Document
    facts: Facts
    finding: Finding | None
    others: tuple[Change, ...] = ()
    contradicts: bool = False

    @property
    def state(self) -> str:
        """The state, or "not-listed"."""
        return state_name(self.finding)


class Standing(NamedTuple):
    """How far an item has come: what is said, what its rule read, and looked for in vain."""

    state: str
    key: str
    evidence: tuple[str, ...]
    missing: frozenset[str]
    read: frozenset[str]


def state_name(finding: Finding | None) -> str:
    """The state of a finding; "not-listed" where there is none."""
    return NOT_LISTED if finding is None else str(finding.state)


class Search:
    """The changes of one document that give one item another state."""

    def __init__(self, document: Document, facts: Facts, policy: Policy, item: str,
                 read: Reader) -> None:  # fmt: skip
        self.document = document
        self.facts = facts
        self.policy = policy
        self.item = item
        self.read = read
        self.before = state_name(state_of(facts, policy, item))

    def found(self) -> list[Outcome]:
        """Every outcome of one change; where none is good, of several in a row."""
        steps = list(self.judged(self.document, self.candidates(self.document, self.facts)))
        found = [one for one in steps if one.state != self.before and not self.is_waiting(one)]
        found += self.asked_on(steps)
        for width in BEAM if self.before in OPEN else BEAM[:1]:
            if any(map(self.is_goal, found)):
                break
            half_way = self.half_way(steps)[:width]
            steps = [further for one in half_way for further in self.further(one)]
            found += [one for one in steps if one.state == "met" or self.before not in OPEN]
        return [one for one in found if one.state != self.before]

    def is_goal(self, outcome: Outcome) -> bool:
        """Whether it ends the search: an open item is met by something new, any other changes."""
        if self.before not in OPEN:
            return outcome.state != self.before
        return outcome.state == "met" and outcome.change.cost < CORRECT

    def asked_on(self, steps: list[Outcome]) -> list[Outcome]:
        """Answers that raise another question, answered too: approved, and until when."""
        if self.before not in OPEN:
            return []
        own, before = _own_subjects(self.policy, self.item), self.standing(self.facts)
        begun = [
            one
            for one in self.half_way([one for one in steps if one.change.subjects <= own])
            if one.state in ("unknown", "pending")
            and self.standing(one.facts).missing not in (before.missing, frozenset())
        ]
        further = (two for one in begun[:HALF_ASKED] for two in self.further(one))
        return [one for one in further if one.state == "met"]

    def is_waiting(self, outcome: Outcome) -> bool:
        """Whether the passing of time alone does what a change with a wait does."""
        wait, *rest = outcome.change.patch
        if not rest or wait["path"] != "/at":
            return False
        facts = self.read(applied(self.document, [wait]))
        return facts is not None and outcome.state == state_name(
            state_of(facts, self.policy, self.item)
        )

    def candidates(self, document: Document, facts: Facts) -> Iterator[Change]:
        """Every change worth trying on a document, also on one changed half-way."""
        account = account_of(facts, self.policy, self.item)
        ground = Ground(document, facts, self.policy, account, self.facts.at)
        return chain.from_iterable(source(ground) for source in SOURCES)

    def judged(self, document: Document, changes: Iterable[Change]) -> Iterator[Outcome]:
        """Each change of a document that the contract allows, with what comes of it."""
        for change in changes:
            changed = applied(document, change.patch)
            facts = self.read(changed)
            if facts is not None:
                yield Outcome(change, changed, facts, state_of(facts, self.policy, self.item))

    def further(self, outcome: Outcome) -> Iterator[Outcome]:
        """One more change on top of one that did not suffice."""
        subjects = outcome.change.subjects
        more = self.candidates(outcome.document, outcome.facts)
        for one in self.judged(outcome.document, (c for c in more if not c.subjects & subjects)):
            yield one._replace(change=joined(outcome.change, one.change))

    def half_way(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Outcomes that get somewhere, the likeliest of each kind first; then the others."""
        before = self.standing(self.facts)
        best: dict[object, tuple[tuple[int, int, int], Outcome]] = {}
        for one in outcomes:
            now = self.standing(one.facts)
            if now == before:
                continue
            rank = (len(now.missing), _MENDING.index(now.state), one.change.cost)
            kind = (one.change.subjects, now)
            if kind not in best or rank < best[kind][0]:
                best[kind] = (rank, one)
        moved = [one for _, one in sorted(best.values(), key=lambda ranked: ranked[0])]
        return moved + sorted(outcomes, key=lambda one: one.change.cost)

    def standing(self, facts: Facts) -> Standing:
        """How far the item has come with these facts."""
        account = account_of(facts, self.policy, self.item)
        finding = account.finding
        looks = account.reads.looks
        return Standing(
            state_name(finding),
            finding.key if finding else "",
            finding.evidence if finding else (),
            frozenset(look.name for look in looks if look.known.missing is not None),
            frozenset((*account.reads.fields, *account.reads.word_sets)),
        )


def what_would_change(
    document: Document, facts: Facts, policy: Policy, item: str, read: Reader
) -> tuple[Outcome, ...]:
    """The few changes that say most: those that put the item in order first, then the smallest.

    Of two that lead to the same, what can be done comes before what would have to be wrong, and
    nothing more is told than is needed for it.
    ``read`` gives the facts of a changed document, judged at its ``at`` or at ``facts.at``.
    """
    search = Search(document, facts, policy, item, read)
    order, account = _order(search.before), account_of(facts, policy, item)
    judged = [
        one._replace(contradicts=contradicts(one.change, facts, account)) for one in search.found()
    ]
    found = sorted(
        judged, key=lambda one: (order.index(one.state), one.contradicts, one.change.cost)
    )
    groups: dict[tuple[frozenset[str], str], list[Outcome]] = {}
    for one in found:
        groups.setdefault((_about(one.change), one.state), []).append(one)
    outcomes = [
        first._replace(others=tuple(o.change for o in more))
        for first, *more in groups.values()
        if not any(_is_enough(one[0], first) for one in groups.values())
    ]
    return tuple(_likely(outcomes, search.before, _own_subjects(policy, item))[:HANDFUL])


def _likely(outcomes: list[Outcome], before: str, own: frozenset[str]) -> list[Outcome]:
    """Without what is far-fetched, where enough is not."""
    likely = [one for one in outcomes if _is_likely(one, before, own)]
    news = [one for one in likely if one.state in MENDED and one.change.cost < CORRECT]
    if before in OPEN and len(news) >= ENOUGH:
        likely = [one for one in likely if one.change.cost < CORRECT]
    return likely or outcomes


def _about(change: Change) -> frozenset[str]:
    """What a change is about: when a medicine was taken, or how an injection helped, is one."""
    subjects = (one.removesuffix(".status").removesuffix(".last_dose") for one in change.subjects)
    return frozenset(
        one.partition(".")[0] if one.startswith("history[") else one for one in subjects
    )


def _is_enough(less: Outcome, more: Outcome) -> bool:
    """Whether a change does with less what another does, and nothing more has to be wrong."""
    is_less = _about(less.change) < _about(more.change) and less.state == more.state
    return is_less and less.contradicts <= more.contradicts


def _own_subjects(policy: Policy, item: str) -> frozenset[str]:
    """The answers and results that the item is about, as its row in the policy says."""
    row = policy.items.get(item)
    names = row.rests_on if row else ()
    return frozenset(f"{kind}:{name}" for name in names for kind in ("answer", "result"))


def _is_likely(outcome: Outcome, before: str, own: frozenset[str]) -> bool:
    """Not a far-fetched change that only makes matters worse."""
    if before in DORMANT:
        return True
    change = outcome.change
    if before == "met":
        return change.cost < CORRECT
    if outcome.state in MENDED:
        return True
    is_said = any(subject.startswith(("answer:", "result:")) for subject in change.subjects)
    return change.cost < REBOOK and (not is_said or change.subjects <= own)


def _order(state: str) -> tuple[str, ...]:
    if state in DORMANT:
        return _WAKING
    return _BREAKING if state == "met" else _MENDING
