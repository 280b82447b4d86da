"""English sentences of code that knows no Django, in the reader's language."""

import re
from collections.abc import Callable
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import override

_GAP = re.compile(r"%\\\((\w)\\\)s")


class Sentences:
    """Sentences to translate, `%(a)s` for what one of them names; the first that fits is taken."""

    def __init__(self, *sentences: Promise) -> None:
        self._sentences = sentences

    def words(self, message: str, part: Callable[[str], str] = str) -> str:
        """Return a message in the reader's language; an unknown one as it is.

        `part` gives the words for what stands at a gap.
        """
        for form, sentence in self._forms:
            found = form.fullmatch(message)
            if found:
                parts = {name: part(text) for name, text in found.groupdict().items()}
                return str(sentence) % parts if parts else str(sentence)
        return message

    @cached_property
    def _forms(self) -> list[tuple[re.Pattern[str], Promise]]:
        """Each sentence with the form of its English."""
        escaped = ((re.escape(english(sentence)), sentence) for sentence in self._sentences)
        return [
            (re.compile(_GAP.sub(r"(?P<\1>.+)", text), re.DOTALL), sentence)
            for text, sentence in escaped
        ]


def english(words: Promise) -> str:
    """Return a text as commands say it."""
    with override("en"):
        return str(words)
