"""Billing facts in the reader's language: codes in own words, what cannot be said, flags.

The words of a code are made from its place in the table. Descriptions are the AMA's: a page shows
them only to the clinic that imported them.
"""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklist.engine.billing import BothSides, CodeLine, CodeRow, Undecided
from checklist.engine.billing_check import Flag
from checklist.engine.policy import Source
from checklist.wording import FIELD, PROTOCOL, SHORT_REGION

Words = Mapping[str, Promise]

OBSTACLE: Words = {
    "protocol": _("This kind of procedure has no code here."),
    "region": _("This kind of injection is not done in this region."),
    "midline": _("This kind of injection has a side: left, right or both, not midline."),
    "guidance": _(
        "No code of the family goes with this image guidance. A person who codes decides."
    ),
    "levels-elsewhere": _("The levels do not lie in the region."),
    "no-level": _("No level is chosen."),
}
WHY_WRONG: Words = {
    "fascia-graft": _("it is a fascia graft from the thigh, not an injection"),
}
# Each is filled with code, words (codes, modifiers or facts) and number.
FLAG: Words = {
    "wrong-code": _("%(code)s does not belong here: %(why)s. Codes of this kind: %(words)s."),
    "unknown-code": _("%(code)s is not known here. Codes of this kind: %(words)s."),
    "other-kind": _("%(code)s is for another kind of injection. Codes of this kind: %(words)s."),
    "other-region": _("%(code)s is for another region of the spine."),
    "other-guidance": _("%(code)s does not go with the image guidance that is booked."),
    "catheter": _("%(code)s is for a catheter that stays in place; a single injection is booked."),
    "level-not-booked": _("%(code)s is for a further level, which is not booked."),
    "missing-code": _("%(code)s is missing."),
    "modifier-never": _("%(code)s never takes %(words)s: it has no sides."),
    "modifier-missing": _("%(code)s lacks a modifier: %(words)s."),
    "modifier-wrong": _("%(code)s has %(given)s; what is booked asks for %(words)s."),
    "modifier-not-asked": _("%(code)s has %(words)s, which is not asked for here."),
    "modifier-unchecked": _("%(code)s has %(words)s, which is not checked here."),
    "sides-on-one-line": _("%(code)s has %(words)s on one line: one of 50, RT and LT a line."),
    "too-many-units": _("%(code)s has too many units: at most %(number)s."),
    "too-few-units": _("%(code)s has too few units: %(number)s for each side or level."),
}
# What a further modifier claims, so that nobody puts it on unread.
MODIFIER: Words = {
    "KX": _(
        "KX claims that what the payer's medical policy asks for is met and stands in the chart. "
        "Here it goes with a diagnostic injection that Medicare pays."
    ),
}
NAMES_FAMILY = ("wrong-code", "unknown-code", "other-kind")
LEVEL: Mapping[int | None, Promise] = {
    1: _("first level"),
    2: _("second level"),
    3: _("third level and beyond, once"),
}
BOTH_SIDES: Words = {
    BothSides.ONE_LINE: _("Both sides on one line with 50."),
    BothSides.TWO_LINES: _("Both sides on two lines, RT and LT, without 50."),
    BothSides.EITHER: _("Both sides: 50 on one line, or RT and LT on two, as the payer asks."),
}


def row_words(row: CodeRow, protocol: str) -> str:
    """Describe a code in own words, as used for a kind of procedure."""
    parts = [
        str(PROTOCOL.get(protocol, protocol)),
        " / ".join(str(words) for name, words in SHORT_REGION.items() if name in row.regions),
        gettext("without imaging") if "none" in row.guidance else gettext("with fluoroscopy or CT"),
    ]
    if row.catheter:
        parts.append(gettext("through a catheter that stays"))
    if row.level is not None:
        parts.append(_level_words(row))
    return ", ".join(parts)


def _level_words(row: CodeRow) -> str:
    return gettext("each further level") if row.each else str(LEVEL[row.level])


def cited_words(source: Source) -> str:
    """Cite a source: title and year."""
    return gettext("%(title)s (%(year)s)") % {"title": source.title, "year": source.year}


def line_words(line: CodeLine) -> str:
    """Write a line of a claim as people type it: 64484-LT x2."""
    units = f" x{line.units}" if line.units > 1 else ""
    return f"{'-'.join([line.code, *line.modifiers])}{units}"


def family_words(codes: Iterable[str]) -> str:
    """Write codes as ranges: 62320-62327."""
    runs: list[list[int]] = []
    for code in sorted(map(int, codes)):
        if runs and code == runs[-1][-1] + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def kind_words(rows: Iterable[CodeRow]) -> str:
    """Write the codes of a kind: those of a single injection, then those of a catheter apart."""
    rows = list(rows)
    single = family_words(row.code for row in rows if not row.catheter)
    catheter = family_words(row.code for row in rows if row.catheter)
    if not catheter:
        return single
    words = gettext("%(single)s; only for a catheter that stays in place: %(catheter)s")
    return words % {"single": single, "catheter": catheter}


def unknown_words(facts: Iterable[str]) -> list[str]:
    """Say of each unknown fact that the codes cannot be said without it."""
    return [_cannot_say(name) for name in facts]


def _cannot_say(fact: str) -> str:
    name = str(FIELD.get(fact, fact))
    return gettext("Cannot be said: %(fact)s is unknown.") % {"fact": name}


def undecided_words(undecided: Undecided) -> list[str]:
    """Say of a modifier which unknown facts it rests on."""
    return [f"{undecided.modifier}: {words}" for words in unknown_words(undecided.facts)]


def flag_words(flag: Flag) -> list[str]:
    """Say what a flag means, in sentences."""
    if flag.key == "cannot-check":
        return unknown_words(flag.words)
    if flag.key == "nothing-fits":
        return [str(OBSTACLE[flag.words[0]])]
    words = list(flag.words)
    why = WHY_WRONG[words.pop(0)] if flag.key == "wrong-code" else ""
    given = ", ".join(flag.given)
    said = family_words(words) if flag.key in NAMES_FAMILY else ", ".join(words)
    filled = {"code": flag.code, "why": why, "given": given, "number": flag.number}
    return [str(FLAG[flag.key]) % {**filled, "words": said}]
