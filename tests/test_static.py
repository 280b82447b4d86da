"""What the browser gets: vendored files as they were taken over, nothing inline, nothing from afar.

Bootstrap's CSS lacks its last line, the name of a source map that is not shipped.
"""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

VENDOR = settings.BASE_DIR / "static/vendor"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STATIC = [path for path in (settings.BASE_DIR / "static").rglob("*.*s*") if path.parent != VENDOR]
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(?!e=)[a-z]+=|hx-on|javascript:")


def test_vendored_files_are_those_of_the_checksums():
    lines = (VENDOR / "CHECKSUMS").read_text().splitlines()
    expected = dict(reversed(line.split("  ")) for line in lines)
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "CHECKSUMS"
    }

    assert found == expected


def test_vendored_files_carry_their_version():
    names = [path.name for path in VENDOR.iterdir() if path.name != "CHECKSUMS"]

    assert all(re.search(r"-\d+\.\d+\.\d+\.min\.", name) for name in names)


# The sheet's paper carries its one style with it; its page names the style's digest in its own
# policy. The packet's paper is only ever drawn as a PDF.
PAPERS = {
    settings.BASE_DIR / "templates/checklist" / name
    for name in ("sheet_paper.html", "packet_paper.html")
}
PAGES = [path for path in TEMPLATES if path not in PAPERS]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_template_has_no_script_or_style_inside(path: Path):
    text = path.read_text()

    assert not INLINE.search(text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=lambda path: path.name)
def test_nothing_comes_from_another_site(path: Path):
    addresses = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"')]*", path.read_text())

    assert [address for address in addresses if "www.w3.org/" not in address] == []


def test_base_loads_each_vendored_file():
    base = (settings.BASE_DIR / "templates/base.html").read_text()

    for path in VENDOR.glob("*.min.*"):
        assert path.name in base
