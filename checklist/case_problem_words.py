"""What the contract has no room for in a booked case, in the reader's language.

The reader of documents speaks English, to commands and in JSON. Its sentences about what is
booked are listed here for forms and imports.
"""

from django.utils.translation import gettext_lazy as _

from checklist.sentence_words import Sentences

SENTENCES = Sentences(
    _("is required"),
    _("must be text"),
    _("must be true or false"),
    _("must be a list"),
    _("must not be empty"),
    _("must not hold control characters"),
    _("must be two capital letters"),
    _("must be a date, as 2026-12-07"),
    _("must be a date and time with an offset, as 2026-12-07T09:30:00-05:00"),
    _("lies after the moment of evaluation"),
    _("lies after the day of evaluation"),
    _("must not be longer than %(a)s characters"),
    _("must be one of: %(a)s"),
)


def problem_words(message: str) -> str:
    """Return a complaint of the document's reader in the reader's language, else as it is."""
    return SENTENCES.words(message)
