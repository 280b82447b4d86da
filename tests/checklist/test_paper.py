"""The sheet on paper: escaped, at most two pages, drawn without fetching anything."""

import base64
import hashlib
import re
import zlib

import pytest
from django.utils.html import escape

from checklist import paper
from checklist.actions import refresh
from checklist.models import ReadinessSnapshot
from checklist.packet import build_packet
from checklist.paper import (
    css_text,
    packet_html,
    paper_html,
    paper_pdf,
    paper_style,
    style_source,
)
from tests.checklist.engine.well import medicine
from tests.checklist.sheets_for_tests import PHONE, apixaban, on, written
from tests.factories.checklist import NOW, make_well_case

HOSTILE = (
    """</style><script>alert(1)</script>"; } * { display:none } \\" <img src=//evil.example>"""
)
SEDATED = {"sedation": "moderate"}
STOPPABLE = ("clopidogrel", "naproxen", "ginkgo", "fish-oil", "warfarin", "ticagrelor")
KEPT = ("lisinopril", "atorvastatin", "metoprolol", "omeprazole", "levothyroxine", "gabapentin")


LONG_NAMES = {
    "patient": "Maximiliana Hildegard Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
    "clinic": "The Greater Northwestern Ohio Interventional Spine and Pain Medicine Associates",
}


def taken(*ingredients):
    return [medicine(one, status="taking", stop_decision="agreed") for one in ingredients]


def worst_case(stoppable, kept):
    """Sedated, diabetic, blockers of the sheet's own kind, and many medicines."""
    return on(
        apixaban(),
        *taken(*STOPPABLE[:stoppable], *KEPT[:kept]),
        protocol="esi-transforaminal",
        procedure=SEDATED,
        answers={"diabetes": "insulin", "driver": "none"},
    )


def drawn_pages(content):
    return drawn(paper_html(content))


def drawn(html):
    import weasyprint

    return weasyprint.HTML(string=html, url_fetcher=paper.sheet_fetcher()).render().pages


def texts_of_pages(content):
    """The words that stand on each page of a sheet, margins included."""
    return words_of(drawn_pages(content))


def words_of(pages):
    """The words that stand on each page."""
    for page in pages:
        boxes = page._page_box.descendants()
        yield [box.text for box in boxes if getattr(box, "text", None)]


def unpacked(pdf):
    """The PDF's objects in the clear."""
    packed = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(one) for one in packed if one.startswith(b"x"))


class TestHtml:
    def test_it_holds_all_it_needs(self):
        html = paper_html(written(on(apixaban())))

        assert html.startswith("<!doctype html>")
        assert '<html lang="en">' in html
        assert not re.search(r"src=|href=|url\(|@import|https?:", html)

    def test_a_hostile_name_stays_text(self):
        html = paper_html(written(on(medicine("other:" + HOSTILE)), patient=HOSTILE))

        assert "<script" not in html
        assert "<img" not in html
        assert html.count("</style>") == 1
        assert escape(HOSTILE) in html

    def test_the_footer_holds_the_name_as_css_escapes(self):
        style = paper_style(written(on(), patient=HOSTILE))
        footer = re.search(r'@bottom-left { content: "([^"]*)"; }', style).group(1)
        read = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found.group(1), 16)), footer)

        assert read.startswith(HOSTILE)
        assert "118" in read

    @pytest.mark.parametrize(
        ("text", "css"),
        [("Ana 1", "Ana 1"), ('a"b', "a\\22 b"), ("é1", "\\e9 1"), ("a\x00\nb", "a  b")],
    )
    def test_css_text(self, text, css):
        assert css_text(text) == css

    @pytest.mark.parametrize("file", [paper.STYLE_FILE, paper.PACKET_STYLE_FILE])
    def test_the_style_sheet_holds_nothing_that_a_template_escapes(self, file):
        source = file.read_text("utf-8")

        assert escape(source) == source

    def test_the_policy_allows_this_style_and_no_other(self):
        content = written(on())
        style = re.search(r"<style>(.*?)</style>", paper_html(content), re.DOTALL).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

        assert style_source(content) == f"'sha256-{digest}'"

    @pytest.mark.parametrize(("language", "word"), [("en", "Out of date"), ("es", "Ya no vale")])
    def test_an_outdated_sheet_says_so(self, language, word):
        content = written(on(), language)

        assert word in paper_html(content, is_void=True)
        assert word not in paper_html(content)


@pytest.mark.usefixtures("no_pango")
class TestWithoutPango:
    def test_pdf_is_not_available_and_html_is(self):
        content = written(on())

        assert not paper.pdf_available()
        assert "Sheet 118" in paper_html(content)
        with pytest.raises(paper.PdfUnavailable):
            paper_pdf(content)


@pytest.mark.pdf
class TestPdf:
    def pages(self, document, language, **fields):
        return len(drawn_pages(written(document, language, **fields)))

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize(
        ("stoppable", "kept"), [(0, 0), (0, 3), (1, 1), (2, 2), (3, 6), (4, 0), (6, 6)]
    )
    def test_at_most_two_pages(self, stoppable, kept, language):
        document = worst_case(stoppable, kept)

        assert self.pages(document, language) <= 2
        assert self.pages(document, language, **LONG_NAMES) <= 2

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_holes_need_no_third_page(self, language):
        lines = [
            medicine(one, status=status, stop_decision=None)
            for one, status in zip(STOPPABLE, ["taking", "stopped"] * 3, strict=True)
        ]
        document = on(*lines, procedure=SEDATED, answers={"red-flags": ["fever"]})

        assert self.pages(document, language) <= 2

    @pytest.mark.parametrize("language", ["en", "es"])
    def test_large_type_still_fits(self, language):
        for protocol in ("esi-transforaminal", "facet-mbb", "facet-intraarticular"):
            document = on(*taken("lisinopril"), protocol=protocol)
            content = written(document, language)

            assert content["density"] == 0
            assert len(drawn_pages(content)) <= 2

    def test_it_is_a_tagged_pdf_in_its_language(self):
        pdf = paper_pdf(written(on(), "es"))

        assert pdf.startswith(b"%PDF-")
        assert b"/MarkInfo" in unpacked(pdf)
        assert b"/Lang (es)" in unpacked(pdf)

    @pytest.mark.parametrize(
        "url",
        ["http://127.0.0.1/x", "https://evil.example/x.png", "file:///etc/passwd", "data:,x"],
    )
    def test_nothing_is_fetched(self, url):
        with pytest.raises(ValueError):
            paper.sheet_fetcher().fetch(url)

    def test_what_each_page_shows(self):
        first, second = (" ".join(texts) for texts in texts_of_pages(written(on(apixaban()))))

        for words in ("Margaret O’Neill", "4 March 1956", PHONE, "Fri 4 Dec, 9:30 AM", "Sheet 118"):
            assert words in first
        footer = "Margaret O’Neill · 4 March 1956 · Sheet 118 · Printed Mon 23 Nov 2026, 12:05 PM"
        assert footer in first
        assert footer in second
        assert "Page 1 of 2" in first
        assert "Page 2 of 2" in second


@pytest.mark.pdf
@pytest.mark.django_db
def test_each_page_of_a_packet_says_whose_it_is_and_how_many_there_are(clinic):
    case = make_well_case(patient__clinic=clinic, patient__family_name="Testperson")
    refresh(case=case, now=NOW)
    packet = build_packet(case, ReadinessSnapshot.objects.get(case=case))

    pages = [" ".join(texts) for texts in words_of(drawn(packet_html(packet)))]

    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in text
        assert f"Payer packet · {case.patient.full_name}, born 4 Mar 1958 · {clinic.name}" in text
    assert {"Policy", "Answers"} <= set(pages[-1].split())
