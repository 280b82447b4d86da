"""Every text that a page may show can be shown in Spanish."""

import ast
import gettext
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import formats, translation

from checklist.wording import DAY_FORMAT
from patients.wording import MOMENT_FORMAT

CATALOGUE = settings.BASE_DIR / "locale/es/LC_MESSAGES"
APPS = ("config", "staff", "patients", "checklist")
CALLS = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext"}
TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
ARGUMENT = re.compile(r"""=_\((?:"([^"]+)"|'([^']+)')\)""")
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
# A text, and what stands for it in Spanish; of a text with a plural, its singular.
ENTRY = r"^msgid (.*?)(?:^msgid_plural .*?)?^msgstr(?:\[0\])? (.*?)(?:^msgstr\[1\] .*?)?(?:^$|\Z)"
# A day in words: in Spanish months are small and may take a "de".
DAY_IN_WORDS = re.compile(r"""\|date:(_\()?"([^"]*[MF][^"]*)\"""")
PLACE = re.compile(r"{{\s*(\w+)\s*}}|%[({](\w+)[)}]s?|{(\w+)}")


def quoted(lines: str) -> str:
    """Join the quoted pieces of a catalogue's entry."""
    return "".join(ast.literal_eval(piece) for piece in re.findall(r'"(?:[^"\\]|\\.)*"', lines))


def written() -> dict[str, str]:
    """Read the entries of the catalogue's source: text to Spanish."""
    source = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    entries = re.findall(ENTRY, source, re.DOTALL | re.MULTILINE)
    return {quoted(english): quoted(spanish) for english, spanish in entries if quoted(english)}


def compiled() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def texts_of_template(source: str) -> Iterator[str]:
    for pattern in (TRANSLATE, ARGUMENT):
        yield from (first or second for first, second in pattern.findall(source))
    for block in BLOCK.findall(source):
        for text in re.split(r"{%\s*plural\s*%}", block)[:1]:
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text)


def texts_of_module(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def shown() -> dict[str, Path]:
    """Return every text for translation, and a file that shows it."""
    found = {}
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        found.update(dict.fromkeys(texts_of_template(path.read_text(encoding="utf-8")), path))
    for app in APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            found.update(dict.fromkeys(texts_of_module(path.read_text(encoding="utf-8")), path))
    return found


def test_every_text_has_its_spanish():
    catalogue = written()

    without = [f"{path.name}: {text}" for text, path in shown().items() if not catalogue.get(text)]

    assert without == []


def test_no_translation_is_a_guess():
    assert "fuzzy" not in (CATALOGUE / "django.po").read_text(encoding="utf-8")


def test_compiled_catalogue_is_the_written_one():
    catalogue = compiled()

    def says(english: str) -> set[str]:
        """What is compiled: `gettext` finds a text with a plural in some Pythons only."""
        return {catalogue.gettext(english), catalogue.ngettext(english, english, 1)}

    stale = [english for english, text in written().items() if text not in says(english)]

    assert stale == []


def test_a_waiver_is_an_exception_and_never_a_dispensing():
    """Beside a medicine's name "dispensar" tells a clinic to hand the medicine out."""
    wrong = [spanish for spanish in written().values() if re.search("disp[eé]ns", spanish, re.I)]

    assert wrong == []
    assert written()["Waive"] == "Hacer una excepción"


def test_placeholders_survive_translation():
    lost = [
        english
        for english, spanish in written().items()
        if sorted(PLACE.findall(english)) != sorted(PLACE.findall(spanish))
    ]

    assert lost == []


def test_every_day_in_words_is_written_the_spanish_way():
    catalogue, raw, missing = written(), [], []
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        for translated, text in DAY_IN_WORDS.findall(path.read_text(encoding="utf-8")):
            raw += [] if translated else [path.name]
            missing += [] if catalogue.get(text) else [text]

    assert (raw, missing) == ([], [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MOMENT_FORMAT, "vie 4 dic 2026, 9:30 AM"),
        (DAY_FORMAT, "vie 4 dic 2026"),
        ("l j F Y, g:i A", "viernes 4 de diciembre de 2026, 9:30 AM"),
    ],
)
def test_a_day_in_spanish(text, words):
    with translation.override("es"):
        assert (
            formats.date_format(datetime(2026, 12, 4, 9, 30), translation.gettext(str(text)))
            == words
        )


@pytest.mark.parametrize("language", ["en", "es"])
def test_numbers_are_written_as_on_the_clinic_s_meters(language):
    with translation.override(language):
        assert formats.number_format("36.7", use_l10n=True) == "36.7"
        assert formats.number_format(1250, use_l10n=True, force_grouping=True) == "1,250"
