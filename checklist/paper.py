"""On paper: a prep sheet as one self-contained HTML page and a PDF of it; a payer's packet as PDF.

The HTML holds its own style and needs nothing else, so that neither a browser nor the PDF engine
has a reason to fetch anything; the PDF engine could not if it had one.
"""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from checklist.sheet_words import sheet_words

Content = dict[str, Any]

STYLE_FILE = Path(settings.BASE_DIR) / "static" / "css" / "sheet.css"
PACKET_STYLE_FILE = Path(settings.BASE_DIR) / "static" / "css" / "packet.css"
INSTALL_PANGO = (
    "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
)


class PdfUnavailable(Exception):
    """The library that PDFs are drawn with is not installed; `INSTALL_PANGO` installs it."""


def paper_html(content: Content, *, is_void: bool = False) -> str:
    """Return the whole page; every text in it is escaped. `is_void` marks it as out of date."""
    void = sheet_words(content["language"]).at("labels.void") if is_void else ""
    return render_to_string(
        "checklist/sheet_paper.html",
        {"sheet": content, "style": paper_style(content), "void": void},
    )


def style_source(content: Content) -> str:
    """Return the source for a content security policy that allows the page's own style only."""
    digest = hashlib.sha256(paper_style(content).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def paper_style(content: Content) -> SafeString:
    """Return the style sheet with the footer of every page: whose sheet, which one, page x of y.

    A sheet of two pages gets parted. What comes from people stands in it as `css_text`.
    """
    left = " · ".join(
        [content["patient"]["name"], content["patient"]["born"], content["number_words"],
         content["printed"]]
    )  # fmt: skip
    page, of = map(css_text, content["page_words"])
    context = {"style": _style(), "left": css_text(left), "page": page, "of": of}
    return render_to_string("checklist/sheet_style.html", context)


def css_text(text: str) -> str:
    """Write any text for a CSS string: all but plain letters, digits and spaces as an escape."""
    return "".join(map(_css_character, text))


def _css_character(character: str) -> str:
    if character.isascii() and (character.isalnum() or character == " "):
        return character
    # The space ends the escape and is not shown.
    return f"\\{ord(character):x} " if character.isprintable() else " "


@lru_cache(maxsize=1)
def _style() -> str:
    # Holds no quote, ampersand or angle bracket, which a template would escape (a test looks).
    return STYLE_FILE.read_text("utf-8")


def pdf_available() -> bool:
    """Say whether PDFs can be drawn on this machine."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def paper_pdf(content: Content, *, is_void: bool = False) -> bytes:
    """Draw the sheet as a tagged PDF. Raises PdfUnavailable where Pango is missing."""
    return _draw(paper_html(content, is_void=is_void))


def packet_html(packet: Any) -> str:
    """Return a payer's packet as a page of its own, which names on each sheet whose it is."""
    context = {"packet": packet, "style": _packet_style()}
    return render_to_string("checklist/packet_paper.html", context)


def packet_pdf(packet: Any) -> bytes:
    """Draw a payer's packet as a tagged PDF. Raises PdfUnavailable where Pango is missing."""
    return _draw(packet_html(packet))


@lru_cache(maxsize=1)
def _packet_style() -> str:
    # As with the sheet's style: nothing in it that a template would escape.
    return PACKET_STYLE_FILE.read_text("utf-8")


def _draw(html: str) -> bytes:
    weasyprint, fetcher = _weasyprint()
    return weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")


def sheet_fetcher() -> Any:
    """Return what the PDF engine fetches with: nothing, from no network and no file.

    Raises PdfUnavailable where Pango is missing.
    """
    return _weasyprint()[1]


@lru_cache(maxsize=1)
def _weasyprint() -> tuple[Any, Any]:
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except OSError:
        raise PdfUnavailable from None
    return weasyprint, URLFetcher(allowed_protocols=(), allow_redirects=False)
