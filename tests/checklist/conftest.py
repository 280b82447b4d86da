"""What tests of this app share."""

import sys
from collections.abc import Iterator

import pytest

from checklist import paper


@pytest.fixture
def no_pango(monkeypatch, tmp_path) -> Iterator[None]:
    """A machine on which WeasyPrint does not find the library that it draws with."""
    folder = tmp_path / "without-pango"
    folder.mkdir()
    (folder / "weasyprint.py").write_text("raise OSError('cannot load library pango')\n")
    monkeypatch.syspath_prepend(folder)
    for name in [one for one in sys.modules if one.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    paper._weasyprint.cache_clear()
    yield
    paper._weasyprint.cache_clear()
