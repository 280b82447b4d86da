"""One question as a small form: each kind of answer has its fields, in one table."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.answer_words import SOURCE, default_source, labels, source_choices
from checklist.engine.question import Question
from checklist.engine.vocabulary import DONE_DATES, SCALE_MAXIMUM
from checklist.forms.inputs import Radios
from staff.date_fields import ClinicDateTimeField, StrictDateField
from staff.fields import StrictDecimalField

NOTHING = "none-of-these"
# The inputs that make up an answer, in the order of the page.
VALUE_PARTS = ("scale", "value", "nothing")
TRUTH = {"true": True, "false": False}
Fields = dict[str, forms.Field]


class Boxes(forms.CheckboxSelectMultiple):
    """Check boxes to whose first a link from the error summary leads; "none of these" is last."""

    def id_for_label(self, id_: str, index: str | None = "0") -> str:
        """Return the id of the first box, where no other is asked for."""
        return super().id_for_label(id_, index)


def _number(question: Question, **texts: Any) -> Fields:
    low, high = question.limits
    return {"value": StrictDecimalField(low=low, high=high, places=1, required=False, **texts)}


def _choice(question: Question, **texts: Any) -> Fields:
    field = forms.ChoiceField(choices=labels(question), widget=Radios, required=False, **texts)
    return {"value": field}


def _choices(question: Question, **texts: Any) -> Fields:
    offered = [*labels(question), (NOTHING, gettext(question.none_label))]
    field = forms.MultipleChoiceField(choices=offered, widget=Boxes, required=False, **texts)
    return {"value": field}


def _boolean(question: Question, **texts: Any) -> Fields:
    field = forms.TypedChoiceField(
        choices=[("true", _("Yes")), ("false", _("No"))],
        coerce=TRUTH.__getitem__,
        empty_value=None,
        widget=Radios,
        required=False,
        **texts,
    )
    return {"value": field}


def _date(question: Question, **texts: Any) -> Fields:
    return {"value": StrictDateField(required=False, **texts)}


def _date_or_none(question: Question, **texts: Any) -> Fields:
    nothing = forms.BooleanField(label=gettext(question.none_label), required=False)
    return {**_date(question, **texts), "nothing": nothing}


def _moment(question: Question, **texts: Any) -> Fields:
    return {"value": ClinicDateTimeField(required=False, **texts)}


def _score(question: Question, **texts: Any) -> Fields:
    most = max(SCALE_MAXIMUM.values())
    return {
        "scale": forms.ChoiceField(
            choices=[("", _("Choose the scale")), *labels(question)], required=False, **texts
        ),
        "value": StrictDecimalField(label=_("Points"), low=0, high=most, places=1, required=False),
    }


FIELDS: dict[str, Callable[..., Fields]] = {
    "number": _number,
    "choice": _choice,
    "choices": _choices,
    "boolean": _boolean,
    "date": _date,
    "date-or-none": _date_or_none,
    "moment": _moment,
    "score": _score,
}


class AnswerForm(forms.Form):
    """One answer: its value, who says so, and the answer that it replaces.

    Once valid, `answer` is the value as `record_answer` takes it, None where nothing was given;
    `is_partial` says that a part of it is still to come.
    """

    replaces = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    source = forms.ChoiceField(label=_("Who says so"), choices=list(SOURCE.items()))

    def __init__(
        self, question: Question, *args: Any, now: datetime, born_on: date | None, **kwargs: Any
    ) -> None:
        """Ask `question` at `now`; `born_on` None where the birth date is not known."""
        super().__init__(*args, auto_id=f"{question.link_id.replace(':', '-')}-%s", **kwargs)
        self.question, self.now, self.born_on = question, now, born_on
        self.fields["source"].choices = list(source_choices(question).items())
        texts = {"label": gettext(question.text)}
        if question.help:
            texts["help_text"] = gettext(question.help)
        self.fields.update(FIELDS[question.kind](question, **texts))

    @property
    def answer(self) -> Any:
        """The value, in the terms of the contract; None for none."""
        return self.cleaned_data["answer"]

    @property
    def is_partial(self) -> bool:
        """Whether a score lacks its scale or its points."""
        parts = [self.cleaned_data.get(name) for name in ("scale", "value")]
        blank = [part in (None, "") for part in parts]
        return self.question.kind == "score" and any(blank) and not all(blank)

    def clean(self) -> dict[str, Any]:
        """Put the parts together, and refuse what cannot be true."""
        cleaned = super().clean()
        if "value" not in cleaned:
            return {**cleaned, "answer": None}
        joined = JOIN.get(self.question.kind, lambda parts: parts["value"])(cleaned)
        answer = None if joined == "" else joined
        self._check(answer)
        return {**cleaned, "answer": answer}

    def _check(self, answer: Any) -> None:
        """Refuse a day or moment before the birth, or after now where it was already done."""
        if isinstance(answer, datetime):
            if answer > self.now:
                self.add_error("value", _("This is later than now. Check the day and the time."))
            answer = timezone.localtime(answer).date()
        if not isinstance(answer, date):
            return
        if self.question.link_id in DONE_DATES and answer > timezone.localtime(self.now).date():
            self.add_error("value", _("This day is still to come. Check the date."))
        if self.born_on and answer < self.born_on:
            self.add_error("value", _("This is before the patient's birth. Check the date."))


def _join_choices(parts: dict[str, Any]) -> list[str] | None:
    chosen = parts["value"]
    if NOTHING in chosen and len(chosen) > 1:
        raise ValidationError(
            {"value": _("Untick either the last box or the others: both cannot be true.")}
        )
    return [] if chosen == [NOTHING] else chosen or None


def _join_date_or_none(parts: dict[str, Any]) -> date | str | None:
    if parts["nothing"] and parts["value"]:
        raise ValidationError({"nothing": _("Untick this, or clear the date.")})
    return "none" if parts["nothing"] else parts["value"]


def _join_score(parts: dict[str, Any]) -> dict[str, Any] | None:
    scale, points = parts.get("scale"), parts["value"]
    if not scale or points is None:
        return None
    if points > SCALE_MAXIMUM[scale]:
        most = SCALE_MAXIMUM[scale]
        raise ValidationError(
            {"value": ValidationError(_("This scale ends at %(most)s."), params={"most": most})}
        )
    return {"scale": scale, "value": points}


JOIN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "choices": _join_choices,
    "date-or-none": _join_date_or_none,
    "score": _join_score,
}


def typed_answer(question: Question, value: Any) -> dict[str, Any]:
    """Return a stored value (the contract's JSON) as the initial values of its form."""
    if value is None:
        return {}
    return TYPED.get(question.kind, lambda given: {"value": given})(value)


def _typed_day(value: str) -> dict[str, Any]:
    return {"nothing": True} if value == "none" else {"value": date.fromisoformat(value)}


TYPED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "boolean": lambda value: {"value": "true" if value else "false"},
    "choices": lambda value: {"value": value or [NOTHING]},
    "date": _typed_day,
    "date-or-none": _typed_day,
    "moment": lambda value: {"value": datetime.fromisoformat(value)},
    "number": lambda value: {"value": Decimal(str(value))},
    "score": lambda value: {"scale": value["scale"], "value": Decimal(str(value["value"]))},
}


def initial_answer(question: Question, current: Any, source: str) -> dict[str, Any]:
    """Return what the form starts from: the answer that stands, and its source.

    `current` is the Answer row, None for none; `source` is the source used last for such answers.
    """
    if current is None:
        return {"source": source or default_source(question)}
    kept = current.source if current.source in SOURCE else default_source(question)
    return {**typed_answer(question, current.value), "source": kept, "replaces": current.pk}
