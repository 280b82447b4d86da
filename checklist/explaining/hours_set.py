"""Hours that a physician has yet to set: said without any number, for none has a source.

Numbers are tried to see what hours would do to an item. Shown, one would be taken for advice.
"""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.naming import OTHER
from checklist.engine.why.search import Outcome
from checklist.evidence import MEDICATION_STATUS

Params = dict[str, Any]

# What hours do to a hold, where nothing else is supposed.
LEAD_TO: dict[str, Promise] = {
    "met": _("the last dose keeps them"),
    "unmet": _("the last dose does not keep them"),
    "pending": _("there is still time to stop"),
    "unknown": _("they have begun already"),
}


def sets_hours(outcome: Outcome) -> bool:
    """Whether a change supposes hours of a physician: its patch holds a number only tried."""
    return any(one.params.get("hold_hours") for one in outcome.change.said)


def hours_words(outcome: Outcome, words_of: Callable[[str, Params], str]) -> list[str]:
    """Say a change that supposes such hours, without them and without moments that tell them.

    ``words_of`` says what has to do with neither.
    """
    said = outcome.change.said
    words = [_words(one.key, one.params) or words_of(one.key, one.params) for one in said]
    finding = outcome.finding
    if len(said) == 1 and finding is not None and finding.item.startswith("hold:"):
        words.append(str(LEAD_TO[outcome.state]))
    return words


def note_of(outcome: Outcome) -> str | None:
    """Say of a patch that its hours are no advice."""
    if not sets_hours(outcome):
        return None
    return gettext(
        "The hours in the patch were only tried and have no source; a physician sets them."
    )


def _words(key: str, params: Params) -> str:
    """Say one part of the change; nothing where no hours can be told from it."""
    if key == "start":
        return gettext("Start moved, late enough for them")
    if key == "wait":
        return gettext("Nothing new is known until they begin")
    if key != "medicine":
        return ""
    named = {"medicine": params["medicine"].removeprefix(OTHER)}
    if params.get("hold_hours"):
        return gettext("%(medicine)s: a physician sets the hours") % named
    if params.get("last_dose"):
        named["status"] = str(MEDICATION_STATUS[params.get("status")])
        return gettext("%(medicine)s: %(status)s, last dose early enough for them") % named
    return ""
