"""What the loader finds wrong with a policy, in the reader's language.

The loader speaks English, to commands and log files too. Its sentences are listed here for pages;
a test reads the loader's source and finds each of them. What a sentence asks for ("a number of
hours") is a part of its own.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklist.sentence_words import Sentences, english

# Sentences with something in them come last: the first that fits is taken.
SENTENCES = Sentences(
    _("is missing"),
    _("stands twice"),
    _("a list is needed"),
    _("at least one is needed"),
    _("keys with values are needed"),
    _("true or false is needed"),
    _("a number is needed"),
    _("a whole number is needed"),
    _("a year is needed"),
    _("must not be negative"),
    _("a date is needed, as 2026-01-15"),
    _("a text is needed, in quotes if it looks like a number"),
    _("a text on one line is needed"),
    _("a key must be a word; put it in quotes"),
    _("is not a key that is known here"),
    _("a policy is a list of keys and values"),
    _("is not text in UTF-8"),
    _("must be as in the name of the file"),
    _("a payer is named in small letters, digits and hyphens, at most 60, and not none"),
    _("a local item is named in small letters, digits and hyphens, at most 40"),
    _("answers of the day count on that day only: no window"),
    _("is not a row of the formulary"),
    _("is not something that this policy sets"),
    _("warn must not be less than block"),
    _("must not be less than at a lower tier"),
    _("one ingredient is needed, in small letters"),
    _("an ingredient is needed, or several with + between them"),
    _("a name in small letters is needed"),
    _("%(a)s is not a source of this policy"),
    _("%(a)s is not in the formulary"),
    _("%(a)s stands twice, or is a name in the formulary"),
    _("%(a)s stands twice, with other ingredients"),
    _("%(a)s stands twice"),
    _("there is no file %(a)s"),
    _("there is no shipped version %(a)s"),
    _("%(a)s extends another version itself"),
    _("must be one of: %(a)s"),
    _("must not be more than %(a)s"),
    _("must not be less than %(a)s"),
    _("a text may have %(a)s characters"),
    _("is longer than %(a)s bytes"),
    _("not valid: %(a)s"),
    _("cannot be read: %(a)s"),
    _("the header must be: %(a)s"),
    _("is not CSV: %(a)s"),
    _("%(a)s cells are needed, there are %(b)s"),
    _("a cell is printable text of at most %(a)s characters"),
    _("is the code of %(a)s too"),
    _("%(a)s needs a row for each intent"),
    _("%(a)s has a row for any intent, and one for this"),
    _("must be the same in each row of %(a)s"),
    _("%(a)s does not lie in %(b)s"),
    _("%(a)s has no tier"),
    _("%(a)s has more than one tier"),
    _("%(a)s is needed"),
)
# What "... is needed" speaks of
NEEDED: tuple[Promise, ...] = (
    _("a name in small letters, digits and hyphens, at most 60,"),
    _('a version in quotes, as "2026.1",'),
    _("a shipped version, as default@2026.1,"),
    _("two capital letters"),
    _("the name of a CSV file"),
    _("limit:hours, or nothing,"),
    _("a code of digits, or nothing,"),
    _("a code of digits"),
    _("a class in small letters"),
    _("a number of hours"),
    _("a number of hours, block-warn, or decide"),
)


def message_words(message: str) -> str:
    """Return a complaint of the loader in the reader's language; an unknown one as it is."""
    return SENTENCES.words(message, _part)


def _part(text: str) -> str:
    return next((str(words) for words in NEEDED if english(words) == text), text)
