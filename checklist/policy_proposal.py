"""A version that somebody is about to propose: its text, and changes typed into fields.

The text is read first, as it was typed; then the changes are written into it, and it is read again.
So what is wrong with the text is named by its line, and what is wrong with a change at its field.
"""

from collections.abc import Iterator
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from checklist.engine import Policy
from checklist.engine.vocabulary import LOCAL
from checklist.forms.policies import TEXT_NAME, ProposalForm, problem_words
from checklist.forms.policy_changes import NEW_SOURCE, ChangeForm, SourceForm, TitleForm
from checklist.forms.policy_items import ItemForm, RemovalForm
from checklist.forms.policy_numbers import HoldForm, NumbersForm
from checklist.models import Answer
from checklist.policies import PolicyError, Problem, read_policy
from checklist.policy_differences import PolicyDifference, differences
from checklist.policy_problem_words import message_words
from checklist.policy_start import Start
from staff.models import Clinic

ANSWERED = _("An earlier item of this title has answers on record. Give this one another title.")


class Changes:
    """The forms with which the frequent changes are typed, taken as one."""

    def __init__(self, data: Any, policy: Policy) -> None:
        self.title = TitleForm(data, policy)
        self.numbers = NumbersForm(data, policy)
        self.hold = HoldForm(data, policy)
        self.removal = RemovalForm(data, policy)
        self.item = ItemForm(data, policy)
        self.source = SourceForm(data, policy)

    @property
    def forms(self) -> list[ChangeForm]:
        """All of them, in the order of the page."""
        return [self.title, self.numbers, self.hold, self.removal, self.item, self.source]

    def is_valid(self) -> bool:
        """Check each, and that a new source is named where one is cited."""
        self.source.is_valid()
        key = self.source.cleaned_data.get("key", "")
        for form in self.forms:
            form.new_source = key
            form.is_valid()
        cited = [value for form in self.forms for value in form.cleaned_data.values()]
        if NEW_SOURCE in cited:
            self.source.need(*self.source.fields)
        return not any(form.errors for form in self.forms)

    def apply(self, text: str) -> str:
        """Return the text with all that is typed."""
        for form in (self.source, self.removal, self.item, self.title, self.numbers, self.hold):
            text = form.apply(text)
        return text

    def take(self, problem: Problem) -> bool:
        """Put a complaint of the loader at its field; say whether there is one."""
        words = message_words(problem.message)
        return any(form.take(problem, words) for form in self.forms)


class Proposal:
    """One request of the page: the form of the whole version, and the changes, where it reads."""

    def __init__(self, start: Start, clinic: Clinic, data: Any = None, files: Any = None) -> None:
        self.start = start
        self.clinic = clinic
        self.data = data
        is_sent = data is not None
        self.form = ProposalForm(data, files) if is_sent else ProposalForm(initial=start.initial())
        self.text = self.form.data["text"] if is_sent and "text" in self.form.data else start.text
        self.policy = self._read(self.text) or self._read(start.text)
        self.changes = Changes(data, self.policy) if self.policy else None

    def is_valid(self) -> bool:
        """Read the text, then the text with the changes; what is wrong is noted at its field."""
        if not (self.form.is_valid() and self.form.reads_with(self.shelf())):
            if self.changes:
                self.changes.is_valid()
            return False
        self.text = self.form.policy_text().decode()
        # What is changed rests on the tables that came with it, not on those it started from.
        self.policy = read_policy(self.text.encode(), TEXT_NAME, self.shelf())
        self.changes = Changes(self.data, self.policy)
        if not self.changes.is_valid() or self._takes_answers_over():
            return False
        return self._takes_changes()

    def shelf(self) -> Any:
        """Return the files that the version rests on, what was uploaded among them."""
        return self.start.shelf(self.tables)

    def with_changes(self) -> "Proposal":
        """Return the page to go on from, with the changes in the text."""
        again = Proposal(self.start, self.clinic)
        initial = {"start": self.start.name, "text": self.text}
        again.form.initial = {**initial, "version": self.form.cleaned_data["version"]}
        again.policy = self.policy
        again.changes = Changes(None, again.policy)
        return again

    @property
    def tables(self) -> dict[str, bytes]:
        """The tables that came with it; a browser sends them once."""
        return self.form.cleaned_data.get("tables") or {} if self.form.is_bound else {}

    def differences(self, in_force: Policy) -> list[PolicyDifference]:
        """Return what it changes so far."""
        return differences(in_force, self.policy) if self.policy else []

    # As a form for the summary of errors

    @property
    def errors(self) -> list[Any]:
        """Return whatever is wrong."""
        forms = [self.form, *(self.changes.forms if self.changes else [])]
        return [form.errors for form in forms if form.errors]

    @property
    def non_field_errors(self) -> list[str]:
        """Return what is wrong with no field in particular."""
        return list(self.form.non_field_errors())

    def __iter__(self) -> Iterator[BoundField]:
        """Return all fields, in the order of the page."""
        for form in self.changes.forms if self.changes else []:
            yield from form
        yield from self.form

    def _takes_answers_over(self) -> bool:
        """Note an item whose name was another's before: its answers would answer this one."""
        item = self.changes.item
        if not item.is_given():
            return False
        is_answered = Answer.in_clinic(self.clinic).to(f"{LOCAL}{item.key}").exists()
        if is_answered:
            item.add_error("title_en", ANSWERED)
        return is_answered

    def _takes_changes(self) -> bool:
        text = self.text
        try:
            text = self.changes.apply(text)
            self.policy = read_policy(text.encode(), TEXT_NAME, self.shelf())
        except PolicyError as error:
            for problem in error.problems:
                if not self.changes.take(problem):
                    self.form.add_error(None, problem_words(problem, text))
            return False
        self.text = text
        return True

    def _read(self, text: str) -> Policy | None:
        try:
            return read_policy(text.encode(), TEXT_NAME, self.start.shelf({}))
        except (PolicyError, UnicodeEncodeError):
            return None
