"""The data of a policy in clinical words: tiers, holds, rows of the tables, rules of payers."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.policy import (
    AuthorizationRule,
    FormularyRow,
    HoldHours,
    PayerPolicy,
    Source,
)
from checklist.engine.questionnaire import BY_ID
from checklist.item_words import ITEM, NAMED_ITEM
from checklist.medicine_classes import class_words
from checklist.number_words import amount_words, plain_number
from checklist.wording import OWNER, PAYER, PROTOCOL, SECTION, SHORT_REGION, SITE, YES_NO

Words = Callable[[Any], str]

TIER = {
    "low": _("low"),
    "intermediate": _("intermediate"),
    "high": _("high"),
}
TIER_COLUMN = {
    "low": _("low tier"),
    "intermediate": _("intermediate tier"),
    "high": _("high tier"),
}
SHORT_PROTOCOL = {
    "esi-interlaminar": _("interlaminar"),
    "esi-transforaminal": _("transforaminal"),
    "esi-caudal": _("caudal"),
    "facet-mbb": _("medial branch block"),
    "facet-intraarticular": _("facet joint"),
}
DOSE = {"prophylactic": _("preventive dose"), "therapeutic": _("treatment dose")}
SEVERITY = {
    "blocker": _("blocker"),
    "warning": _("warning"),
    "information": _("information"),
}
CONFIDENCE = {
    "primary": _("primary"),
    "secondary": _("secondary: read in summaries, not in the source itself"),
}
# How sure a row of the formulary is; of a source it is said whether it was read itself.
ROW_CONFIDENCE = {
    "high": _("high"),
    "medium": _("medium"),
    "low": _("low"),
}
# The kinds of item that name a medicine or a substance, without the name
ANY_NAMED = {"allergy": _("a substance")}
ANY_MEDICINE = _("a medicine")
CLASSES: Mapping[str, Promise] = {
    "vitamin_k_antagonist": _("Classes that need an INR"),
    "heparin": _("Classes that need a platelet count"),
    "anti_infective": _("Classes that speak for an infection"),
    "steroid_booster": _("Classes that make a steroid stronger"),
    "sedation_diabetes": _("Diabetes classes with a plan before sedation"),
    "cervical_high_column": _("Classes held as at high tier before a neck interlaminar epidural"),
}
FAMILY: Mapping[str, Promise] = {
    "esi": _("Indications that support an epidural"),
    "facet": _("Indications that support a facet injection"),
}
# Lists by the policy's own field; `list_name` knows them by their path in the file.
LISTS: Mapping[str, Promise] = {
    "interlaminar_cervical_levels": _("Neck levels of an interlaminar epidural"),
    "regions_with_caudal": _("Regions of a caudal epidural"),
    "regions_with_particulate_ban": _(
        "Regions where only dexamethasone may be used near a nerve root"
    ),
    "refer_today": _("Signs that say “refer today”"),
    "never_waivable_findings": _("Changes since the call that are never waived"),
}
NOT_THERE = _("not there")


def item_name(item: str) -> str:
    """Name a row of the list of items: also one for any medicine ("hold:")."""
    kind, colon, name = item.partition(":")
    if item in ITEM or not colon or name or kind not in NAMED_ITEM:
        return str(ITEM.get(item, item))
    words = str(NAMED_ITEM[kind]) % {"name": ANY_NAMED.get(kind, ANY_MEDICINE)}
    return words[:1].upper() + words[1:]


def list_name(path: str) -> str:
    """Name a list by its path in the file: "classes.heparin"."""
    part, _dot, name = path.partition(".")
    if part == "never_waivable_changes":
        part = "never_waivable_findings"
    names = {"indications": FAMILY, "classes": CLASSES}.get(part, LISTS)
    return str(names.get(name or part, path))


def in_language(texts: Mapping[str, str]) -> str:
    """Return the one of a policy's own texts that the reader reads."""
    return texts.get(str(get_language())[:2]) or texts["en"]


def in_each_language(texts: Mapping[str, str]) -> str:
    """Return a policy's own text in all its languages."""
    return " / ".join(texts.values())


def yes_no(value: bool) -> str:
    """Write a yes or no inside a sentence."""
    return str(YES_NO[value]).lower()


def of(words: Mapping[Any, Any]) -> Words:
    """Return a writer of values from a closed list; what it lacks is written as it is."""
    return lambda value: str(words.get(value, value))


def plain(value: Any) -> str:
    """Write a word of the data as it is; nothing is "none"."""
    return str(value) if value not in (None, "") else gettext("none")


def listed(values: Iterable[str], words: Words = str) -> str:
    """Write a set in a steady order."""
    written = sorted(map(words, values))
    between = "; " if any(", " in one for one in written) else ", "
    return between.join(written) or gettext("none")


def hold_words(hold: HoldHours) -> str:
    """Write the hours of one tier: "24 h", "168–240 h", or "decide"."""
    if hold.decide:
        return gettext("decide")
    if hold.block == hold.warn:
        return amount_words(hold.block, "hours")
    pair = f"{plain_number(hold.block)}–{plain_number(hold.warn)}"
    return gettext("%(n)s h") % {"n": pair}


def renal_words(row: FormularyRow) -> str:
    """Write what weak kidneys add: "48 h more below 30 mL/min"."""
    if row.renal_below is None:
        return gettext("nothing")
    limit = amount_words(row.renal_below, "mL/min")
    more = amount_words(row.renal_hours, "hours")
    return gettext("%(hours)s more below %(limit)s") % {"hours": more, "limit": limit}


def medicine_name(row: FormularyRow) -> str:
    """Name a row of the formulary: the ingredient, and the dose where the row is for one."""
    name = row.ingredient.replace("-", " ")
    return f"{name}, {DOSE.get(row.intent, row.intent)}" if row.intent else name


def medicine_summary(row: FormularyRow) -> str:
    """Write what the formulary asks of a medicine, tier by tier."""
    holds = (f"{TIER_COLUMN[tier]} {hold_words(hold)}" for tier, hold in row.hold.items())
    return f"{', '.join(holds)} ({row.source})"


def tier_place(protocol: str, region: str | None, levels: Collection[str | None] = ()) -> str:
    """Name where a tier holds: "lumbar interlaminar L4-L5"."""
    procedure = str(SHORT_PROTOCOL[protocol])
    if region is None:
        return gettext("%(procedure)s, region not known") % {"procedure": procedure}
    words = {"region": str(SHORT_REGION[region]), "procedure": procedure}
    place = gettext("%(region)s %(procedure)s") % words
    named = ", ".join(level for level in levels if level)
    if None in levels:
        return gettext("%(place)s, level not known") % {"place": place}
    return f"{place} {named}".strip()


def source_words(source: Source) -> str:
    """Write a source: title, year, and whether it was read itself."""
    read = str(CONFIDENCE.get(source.confidence, source.confidence))
    return f"{source.title} ({source.year}; {read})"


def payer_name(payer: str) -> str:
    """Name a payer policy."""
    return str(PAYER.get(payer, payer))


def day_words(day: date) -> str:
    """Write a day, without its weekday."""
    return formats.date_format(day, gettext("j M Y"))


def answer_choice(item: str) -> Words:
    """Return a writer of the choices of a question, as the checklist asks it."""
    choices = dict(BY_ID[item].choices)
    return lambda word: gettext(choices[word]) if word in choices else word


def sign(word: str) -> str:
    """Write a warning sign or a change since the call, as the checklist asks it."""
    return answer_choice("changes-since-call")(answer_choice("red-flags")(word))


def payer_summary(payer: PayerPolicy) -> str:
    """Write when a payer asks for authorization, rule by rule."""
    return "; ".join(map(authorization_words, payer.authorization)) or gettext("no authorization")


def authorization_words(rule: AuthorizationRule) -> str:
    """Write when a payer asks for authorization: for what, where, and from when."""
    where = [*sorted(map(of(SITE), rule.sites)), *sorted(rule.states)]
    return gettext("%(what)s, %(where)s, from %(day)s") % {
        "what": listed(rule.protocols, of(PROTOCOL)),
        "where": ", ".join(where) or gettext("everywhere"),
        "day": day_words(rule.from_on),
    }


def window_words(window: timedelta | None) -> str:
    """Write how old an answer may be."""
    if window is None:
        return gettext("any age")
    days = Decimal(window / timedelta(days=1))
    return amount_words(days, "days")


PAYER_FIELDS: dict[str, tuple[Promise, Words]] = {
    "enforces_payer_rules": (_("its own rules block"), yes_no),
    "source": (_("source"), plain),
}
LOCAL_FIELDS: dict[str, tuple[Promise, Words]] = {
    "title": (_("title"), in_each_language),
    "question": (_("question"), in_each_language),
    "good_answer": (_("good answer"), yes_no),
    "window": (_("answer not older than"), window_words),
    "met": (_("words when in order"), in_each_language),
    "unmet": (_("words when in the way"), in_each_language),
}
ITEM_FIELDS: dict[str, tuple[Promise, Words]] = {
    "section": (_("section"), of(SECTION)),
    "owner": (_("owner"), lambda owner: str(OWNER[owner]).lower()),
    "severity": (_("severity"), of(SEVERITY)),
    "waivable": (_("may be waived"), yes_no),
    "payer_rule": (_("only a warning where the payer does not ask for it"), yes_no),
    "rests_on": (_("rests on"), listed),
    "source": (_("source"), plain),
}
ROW_FIELDS: dict[str, tuple[Promise, Words]] = {
    "medicine_class": (_("class"), class_words),
    "antithrombotic": (_("counts as a blood thinner"), yes_no),
    "agreement": (_("prescriber must agree to stop"), yes_no),
    "restart_hours": (_("restart after"), lambda hours: amount_words(hours, "hours")),
    "brands": (_("brands"), listed),
    "rxcui": (_("RxNorm code"), plain),
    "source": (_("source"), plain),
    "confidence": (_("confidence"), of(ROW_CONFIDENCE)),
}
RULE_FIELDS: dict[str, tuple[Promise, Words]] = {
    "sites": (_("sites"), lambda sites: listed(sites, of(SITE))),
    "states": (_("states"), listed),
    "from_on": (_("from"), day_words),
    "not_required_is_warning": (_("“not required” is a warning"), yes_no),
    "source": (_("source"), plain),
}
SOURCE_FIELDS: dict[str, tuple[Promise, Words]] = {
    "title": (_("title"), plain),
    "year": (_("year"), plain),
    "confidence": (_("read"), of(CONFIDENCE)),
}
