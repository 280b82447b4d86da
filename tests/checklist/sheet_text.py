"""The plain text of a printed sheet, and the hand-written texts that it is compared with.

The extraction is fixed and small: what stands in the body of the page; every block (heading,
paragraph, list item, row of the box) is a line, every other tag a space; runs of white space are
one space, empty lines go, a hyphen that does not break is one. Bullets, columns and the footer are
drawn by the style and not text.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo" / "sheets"
BLOCKS = frozenset({"body", "h1", "h2", "h3", "p", "li", "div"})
INCLUDE = "include "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.is_body = False

    def handle_starttag(self, tag, attrs):
        self.is_body = self.is_body or tag == "body"
        self.text += "\n" if tag in BLOCKS else " "

    def handle_endtag(self, tag):
        self.text += "\n" if tag in BLOCKS else " "

    def handle_data(self, data):
        if self.is_body:  # a line break in the source is white space, not the end of a line
            self.text += re.sub(r"\s+", " ", data)


def text_of(html: str) -> list[str]:
    """The lines of a printed page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _lines(reader.text.replace("\u2011", "-"))


def hand_written(name: str) -> list[str]:
    """The lines of a hand-written sheet, with the texts that it includes; comments left out."""
    lines: list[str] = []
    for line in _lines((FOLDER / f"{name}.txt").read_text("utf-8")):
        if line.startswith(INCLUDE):
            lines += hand_written(f"shared/{line.removeprefix(INCLUDE)}")
        elif not line.startswith("#"):
            lines.append(line)
    return lines


def hand_written_names() -> list[str]:
    """Each sheet that was written by hand, "DEMO-04.es", in order of language and story."""
    return sorted(path.stem for path in FOLDER.glob("DEMO-*.txt"))


def _lines(text: str) -> list[str]:
    return [line for one in text.split("\n") if (line := " ".join(one.split()))]
