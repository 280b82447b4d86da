"""Which items can be explained, what each is about, and why one is not listed for a case."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.naming import OTHER, normal_ingredient
from checklist.engine.policy import Policy
from checklist.engine.rules import RULES
from checklist.engine.why.account import (
    FAILED,
    GENERAL,
    OF_A_MEDICINE,
    Account,
    families,
    sentence_of,
)
from checklist.explaining.rule_sentences import OF_ITEM, SENTENCES
from checklist.item_words import item_words

NEAREST = 5
# What an item is about that no rule speaks of.
GENERAL_SENTENCES: Mapping[str, Promise] = {
    "scheduled-start": _("Without a start nothing can be counted back from it."),
    "policy": _("Only a policy version that somebody approved makes a case ready."),
    "record:invalid": _("A record with a fact that is not valid is not judged at all."),
}
NOT_LISTED: Mapping[str, Promise] = {
    "untreated-radiculopathy": _("Listed for facet injections only."),
    "diagnostic-block-history": _("Listed for facet injections only."),
    "infection-check": _(
        "Listed only where no infection was reported and yet an anti-infective is taken."
    ),
    "allergy": _(
        "Listed only where the substance is on the allergy list and this procedure brings the "
        "patient in touch with it."
    ),
    "allergy:unrecognised": _("Listed only while an allergy on the list is not recognised."),
    "medication:unrecognised": _("Listed only while a medicine on the list is not recognised."),
    "hold": _("Listed only for a medicine on the medication list."),
    "hold-margin": _(
        "Listed only where the last dose keeps the shorter number of hours of a pair and not the "
        "longer."
    ),
    "hold-excess": _("Listed only for a medicine stopped far longer than needed."),
    "stop-decision": _(
        "Listed only for a medicine on the list whose prescriber must agree to stop it."
    ),
    "bleeding-risk": _("Listed only where a blood thinner is taken in old age."),
    "steroid-interaction": _(
        "Listed only where a steroid is given and a medicine makes it act too strongly."
    ),
    "good-faith-estimate": _("Listed only where the patient pays without insurance."),
    "day:last-doses": _("Listed only where a medicine on the list has to be stopped."),
    "scheduled-start": _("Listed only while there is no start."),
    "policy": _("Listed only while the policy version is not approved."),
    "record:invalid": _("Listed only while a stored fact is not valid."),
    "rule": _("Listed only where the rule fails for a fault in the program."),
}


class UnknownItem(ValueError):
    """There is no item of that name; `nearest` are the likeliest that there are."""

    def __init__(self, nearest: list[str]) -> None:
        super().__init__("is not an item of the report")
        self.nearest = nearest


def check_item(item: str, policy: Policy, listed: list[str]) -> None:
    """Raise UnknownItem for what is neither listed nor could be; `listed` are a report's items."""
    if item in listed or item in named_items(policy) or _is_of_a_name(item, policy):
        return
    raise UnknownItem(nearest_items(item, policy))


def named_items(policy: Policy) -> list[str]:
    """Every item that a report may list, but for those of one medicine or substance."""
    rules = [FAILED + rule.__name__ for rule in RULES]
    return [*(name for name in policy.items if not name.endswith(":")), *GENERAL, *rules]


def _is_of_a_name(item: str, policy: Policy) -> bool:
    """Whether it is an item of a medicine that can be on a list, or of a known substance."""
    family, name = families(item)
    if family in OF_A_MEDICINE:
        other = name.removeprefix(OTHER).strip() if name.startswith(OTHER) else ""
        is_written_so = name == normal_ingredient(name)
        return is_written_so and (name in policy.formulary or bool(other and "+" not in other))
    return family == "allergy" and name in policy.allergens.values()


def nearest_items(item: str, policy: Policy) -> list[str]:
    """The items whose names are most alike; none of them comes from a patient's list."""
    family, name = item.partition(":")[0], item.partition(":")[2]
    known = named_items(policy)
    near = get_close_matches(family, OF_A_MEDICINE, 1) or (["hold"] if name else [])
    known += [f"{near[0]}:{one}" for one in policy.formulary] if near else []
    known += [f"allergy:{one}" for one in sorted(set(policy.allergens.values()))]
    return get_close_matches(item, known, NEAREST, cutoff=0.5)


def item_title(item: str, policy: Policy) -> str:
    """Name an item in the reader's language, a clinic's own by the clinic's words."""
    own = policy.local_items.get(item)
    return _in_language(own.title) if own else item_words(item)


def sentence(account: Account, policy: Policy) -> str:
    """Say in one sentence what an item is about."""
    own = policy.local_items.get(account.item)
    if own:
        return _in_language(own.question)
    if account.rule is None:
        return str(GENERAL_SENTENCES.get(account.item, ""))
    return rule_sentence(account.item, account.rule)


def rule_sentence(item: str, rule: Callable[..., object]) -> str:
    """Say what an item asks: by itself, by its part of the rule, or by the rule that lists it.

    Pages, the command and docs/policy.md all say this.
    """
    words = OF_ITEM.get(item) or sentence_of(OF_A_MEDICINE.get(families(item)[0], rule))
    return gettext(words) if item in OF_ITEM or words in SENTENCES else words


def why_not_listed(item: str, policy: Policy) -> str:
    """Say on which condition an item is listed."""
    family, name = families(item)
    if item.startswith(FAILED):
        return str(NOT_LISTED["rule"])
    rows = policy.formulary.get(name)
    if family in ("stop-decision", "hold-excess") and rows and not rows[0].agreement:
        return gettext("Stopping this medicine needs no prescriber's agreement.")
    return str(NOT_LISTED.get(item) or NOT_LISTED.get(family) or "")


def _in_language(texts: Mapping[str, str]) -> str:
    language = (get_language() or "en").partition("-")[0]
    return texts.get(language) or texts["en"]
