"""A clinic's own lists for its page: codes and payers' texts, and what an import would change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklist.actions.clinic_lists import ListOutcome
from checklist.billing_tables import billing_table
from checklist.billing_words import WHY_WRONG
from checklist.item_words import item_words
from checklist.models import ClinicCode, PayerText
from checklist.models.billing import ClinicListRow
from checklist.wording import PROTOCOL
from patients.proposals import CREATED, UNCHANGED, UPDATED
from staff.models import Clinic

SHOWN = 200
ACTION: dict[str, Promise] = {
    CREATED: _("new"),
    UPDATED: _("changed"),
    UNCHANGED: _("unchanged"),
}
COLUMN: dict[str, Promise] = {
    "code": _("Code"),
    "description": _("Description"),
    "price": _("Price"),
    "protocols": _("Set up for"),
    "payer": _("Payer"),
    "item": _("Item"),
    "policy_number": _("Policy"),
    "criterion_number": _("Criterion"),
    "text": _("Text"),
    "licence": _("Licence"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid until"),
}


class ListedCode(NamedTuple):
    """One code of the clinic: the row, the kinds it is set up for, and what is wrong with it."""

    row: ClinicCode
    protocols: list[str]
    warning: str
    can_end: bool


class ListedText(NamedTuple):
    """What a payer's policy says of one item."""

    row: PayerText
    item: str
    can_end: bool


@dataclass(frozen=True)
class Lists:
    """The clinic's lists as they stand."""

    codes: list[ListedCode]
    texts: list[ListedText]


class ListEffectWords(NamedTuple):
    """What becomes of a row: where it stands, its name, and each column as old → new."""

    line: int
    name: str
    action: str
    changes: list[str]


@dataclass(frozen=True)
class ListPreview:
    """What an import would change, for a page."""

    effects: list[ListEffectWords]
    unchanged: int
    rejected: list[dict[str, Any]]
    changes_something: bool


def present_lists(clinic: Clinic, now: datetime) -> Lists:
    """Return what the clinic imported and nothing later replaces, valid or not yet or no more."""
    today = now.astimezone(clinic.tz).date()
    codes = ClinicCode.in_clinic(clinic).current()[:SHOWN]
    texts = PayerText.in_clinic(clinic).current()[:SHOWN]
    return Lists(
        [ListedCode(one, _protocols(one), _warning(one), one.can_end(today)) for one in codes],
        [ListedText(one, item_words(one.item), one.can_end(today)) for one in texts],
    )


def row_words(row: ClinicListRow) -> str:
    """Name a row of a list: the code, or the payer, the item and the policy."""
    if isinstance(row, PayerText):
        return f"{row.payer}, {item_words(row.item)}, {row.policy_number}"
    return str(row)


def present_preview(outcome: ListOutcome) -> ListPreview:
    """Return what the page shows of a list that is about to be confirmed."""
    news = [one for one in outcome.effects if one.action != UNCHANGED]
    return ListPreview(
        effects=[_effect(one) for one in news[:SHOWN]],
        unchanged=len(outcome.effects) - len(news),
        rejected=[one.document() for one in outcome.rejected],
        changes_something=outcome.changes_something,
    )


def _effect(effect: Any) -> ListEffectWords:
    fields, standing = effect.row.fields, effect.standing
    changes = [
        f"{COLUMN[name]}: {_change(standing, name, value)}"
        for name, value in fields.items()
        if (getattr(standing, name) != value if standing else value not in (None, "", []))
    ]
    name = fields.get("code") or f"{fields['payer']}, {item_words(fields['item'])}"
    return ListEffectWords(effect.row.line, name, str(ACTION[effect.action]), changes)


def _change(standing: Any, name: str, value: Any) -> str:
    new = _value_words(value)
    return f"{_value_words(getattr(standing, name))} → {new}" if standing else new


def _value_words(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _protocols(code: ClinicCode) -> list[str]:
    return [str(PROTOCOL.get(one, one)) for one in code.protocols]


def _warning(code: ClinicCode) -> str:
    """Say why a code is not one for these injections, or not for the kinds it is set up for."""
    table = billing_table()
    if code.code in table.wrong_codes:
        return str(WHY_WRONG[table.wrong_codes[code.code].why])
    row = next((row for row in table.rows if row.code == code.code), None)
    wrong = [one for one in code.protocols if row is None or one not in row.protocols]
    if wrong:
        kinds = ", ".join(str(PROTOCOL.get(one, one)) for one in wrong)
        return str(_("not a code for %(kinds)s") % {"kinds": kinds})
    return ""
