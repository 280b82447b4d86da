"""The corrections of the source page: all eight, in each language, for items that exist."""

from collections import Counter

import pytest
from django.conf import settings

from checklist import source_page
from checklist.policies import shipped_policy
from checklist.source_page import FAMILIES, LANGUAGES, corrections, corrections_of

KEYS = [
    "code-20920",
    "one-list-of-indications",
    "chronic-low-back-pain",
    "facet-pain-by-imaging",
    "x-ray-and-nerve-studies",
    "modifiers",
    "fasting",
    "cost",
]


def test_every_row_of_the_table_is_there_once():
    assert list(corrections()) == KEYS
    rows = Counter(line for line in source_page.FILE.read_text().splitlines() if "- key:" in line)
    assert set(rows.values()) == {1}


def test_the_languages_are_those_of_the_pages():
    assert {code for code, _name in settings.LANGUAGES} == set(LANGUAGES)


@pytest.mark.parametrize("key", KEYS)
def test_a_row_says_what_holds_and_why_in_each_language(key):
    one = corrections()[key]
    said = [one.in_language(language) for language in LANGUAGES]

    assert all(words.page and words.holds and words.why for words in said)
    assert said[0] != said[1]
    assert one.in_language("es-mx") == one.in_language("es")
    assert one.in_language("fr") == one.in_language("en")
    assert set(one.families) <= set(FAMILIES)
    assert {"title", "year", "confidence"} == set(one.sources[0])


@pytest.mark.parametrize("key", KEYS)
def test_a_row_is_shown_by_items_of_the_policy(key):
    assert corrections()[key].items
    assert set(corrections()[key].items) <= shipped_policy().items.keys()


def test_what_the_page_gives_as_figures_stays_configured():
    assert corrections()["code-20920"].data == {"code": "20920"}
    assert corrections()["modifiers"].data == {"modifiers": ["50", "RT", "LT"]}
    assert corrections()["cost"].data == {"least_dollars": 1000, "most_dollars": 3000}


@pytest.mark.parametrize(
    ("item", "protocol", "keys"),
    [
        ("indication", "esi-caudal", ["one-list-of-indications", "chronic-low-back-pain"]),
        ("imaging", "esi-caudal", []),
        ("imaging", "facet-mbb", ["facet-pain-by-imaging"]),
        ("imaging", None, ["facet-pain-by-imaging"]),
        ("authorization", "facet-mbb", ["code-20920", "modifiers"]),
        ("driver", "facet-mbb", []),
    ],
)
def test_an_item_shows_the_rows_about_its_kind_of_injection(item, protocol, keys):
    assert [one.key for one in corrections_of(item, protocol)] == keys


def test_a_row_without_its_spanish_is_refused(monkeypatch, tmp_path):
    file = tmp_path / "corrections.yaml"
    text = source_page.FILE.read_text(encoding="utf-8")
    file.write_text(text.replace("  es:", "  fr:", 1), encoding="utf-8")
    monkeypatch.setattr(source_page, "FILE", file)
    corrections.cache_clear()

    with pytest.raises(ValueError, match=r"code-20920\.es"):
        corrections()
    corrections.cache_clear()
