"""What a question is: its words, the kind of answer it takes, and when it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from checklist.engine.vocabulary import ANSWER_KINDS, kind_of

ASKED_OF = ("patient", "chart", "physician", "prescriber", "payer", "nurse")


def gettext_noop(text: str) -> str:
    """Mark a text for translation."""
    return text


@dataclass(frozen=True, slots=True)
class Fact:
    """One known fact among some values, such as the protocol among the epidurals.

    `path` is a key of the facts that `Question.applies` gets, such as "answers.imaging".
    """

    path: str
    among: tuple[Any, ...]

    def holds(self, facts: Mapping[str, Any]) -> bool | None:
        """Say whether the fact is one of the values; None where it is not known."""
        value = facts.get(self.path)
        return None if value is None else value in self.among


@dataclass(frozen=True, slots=True)
class Question:
    """One question, asked once. `link_id` is the contract's item.

    `choices` are (word of the contract, label) pairs, in the contract's order; for a yes-or-no
    question they are empty. `items` name the findings that the answer bears on. It is asked unless
    one of `only_if` is known not to hold, and only where one of `needs` is known to hold (if any).
    """

    link_id: str
    section: str
    text: str
    asked_of: str
    items: tuple[str, ...] = ()
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    none_label: str = ""
    unit: str = ""
    only_if: tuple[Fact, ...] = ()
    needs: tuple[Fact, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of answer, as `ANSWER_KINDS` names it."""
        return cast(tuple[str, ...], kind_of(self.link_id))[0]

    @property
    def limits(self) -> tuple[Decimal, Decimal]:
        """The least and greatest value of a number."""
        _kind, low, high = ANSWER_KINDS[self.link_id]
        return Decimal(cast(int, low)), Decimal(cast(int, high))

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Say whether to ask: what is not known never hides a question that may matter."""
        if any(fact.holds(facts) is False for fact in self.only_if):
            return False
        return not self.needs or any(fact.holds(facts) for fact in self.needs)

    @property
    def depends_on(self) -> frozenset[str]:
        """The other items whose answers decide whether this one is asked."""
        paths = (fact.path for fact in (*self.only_if, *self.needs))
        return frozenset(
            path.removeprefix("answers.") for path in paths if path.startswith("answers.")
        )
