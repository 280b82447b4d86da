"""Fields take what is meant and refuse what a record must not hold."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from staff.fields import CleanTextField, StrictDecimalField


def refusal(field: forms.Field, typed: object) -> str:
    """Return the code with which the field refuses what was typed."""
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.error_list[0].code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna  ", "Anna"),
        ("Jose\u0301", "José"),
        ("O'Brien-Núñez", "O'Brien-Núñez"),
        ("李小龍", "李小龍"),
        ("5 < 6 & \"quoted\" 'n' <b>", "5 < 6 & \"quoted\" 'n' <b>"),
    ],
)
def test_clean_text_keeps_what_people_write(typed, kept):
    assert CleanTextField().clean(typed) == kept


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("a\x00b", id="NUL"),
        pytest.param("a\x1bb", id="escape"),
        pytest.param("a\x85b", id="C1 control"),
        pytest.param("a\nb", id="line end in a single line"),
        pytest.param("a\u202eb", id="right-to-left override"),
        pytest.param("a\u2066b", id="isolate"),
        pytest.param("a\u061cb", id="Arabic letter mark"),
        pytest.param("a\u200bb", id="zero-width space"),
        pytest.param("a\u200db", id="zero-width joiner"),
        pytest.param("a\ufeffb", id="byte order mark"),
        pytest.param("a\ud800b", id="lone surrogate"),
        pytest.param("a\uffffb", id="not a character"),
        pytest.param("a\u2028b", id="line separator"),
    ],
)
def test_clean_text_refuses(hostile):
    assert refusal(CleanTextField(), hostile) == "character"


def test_clean_text_names_the_character():
    with pytest.raises(ValidationError, match=r"U\+202E"):
        CleanTextField().clean("a\u202eb")


def test_clean_text_of_several_lines_keeps_them_but_not_controls():
    field = CleanTextField(lines=True)

    assert field.clean("one\r\ntwo\tthree") == "one\ntwo\tthree"
    assert refusal(field, "one\x0btwo") == "character"


def test_clean_text_measures_its_length_after_normalising():
    field = CleanTextField(max_length=4)

    assert field.clean("Jose\u0301") == "José"
    assert refusal(field, "Josef") == "max_length"


def test_required_clean_text_refuses_blanks():
    assert refusal(CleanTextField(), "   ") == "required"


@pytest.mark.parametrize(
    ("typed", "number"), [("0", "0"), (" 7.5 ", "7.5"), ("10", "10"), ("-1", "-1"), ("007", "7")]
)
def test_strict_decimal_takes_plain_numbers(typed, number):
    field = StrictDecimalField(low=-1, high=10, places=1)

    assert field.clean(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "１２",
        "٣",
        "1_0",
        "1e400",
        "1E2",
        "NaN",
        "Infinity",
        "0x1f",
        "1,5",
        "1.",
        ".5",
        "+1",
        "--1",
        "1 0",
        "1\x00",
        "½",
        "²",
        "1.5.2",
        "9" * 5000,
    ],
)
def test_strict_decimal_refuses_what_is_not_a_plain_number(typed):
    assert refusal(StrictDecimalField(low=0, high=10, places=1), typed) == "invalid"


@pytest.mark.parametrize(
    ("typed", "code"), [("-0.1", "range"), ("10.1", "range"), ("1.25", "places")]
)
def test_strict_decimal_keeps_its_limits(typed, code):
    assert refusal(StrictDecimalField(low=0, high=10, places=1), typed) == code


def test_strict_decimal_without_places_is_a_whole_number():
    assert refusal(StrictDecimalField(low=0, high=10), "1.5") == "places"


def test_optional_number_cleans_blanks_to_none():
    assert StrictDecimalField(low=0, high=1, required=False).clean(" ") is None


@pytest.mark.parametrize(
    ("typed", "places"), [("72.00", 0), ("72.0", 0), ("1.50", 1), ("1.5", 2), ("100.000000", 0)]
)
def test_zeros_after_the_point_are_no_places(typed, places):
    field = StrictDecimalField(low=0, high=1000, places=places)

    assert field.clean(typed) == Decimal(typed)


@pytest.mark.parametrize(
    ("stored", "shown"), [("72.00", "72"), ("1.50", "1.5"), ("100.000000", "100"), ("0.00", "0")]
)
def test_stored_number_is_shown_without_the_zeros_of_its_column(stored, shown):
    field = StrictDecimalField(low=0, high=1000, places=2)

    assert field.prepare_value(Decimal(stored)) == shown
    assert not field.has_changed(Decimal(stored), shown)
    assert field.prepare_value("72.00") == "72.00"


@pytest.mark.parametrize(
    ("stored", "typed", "changed"),
    [
        ("Jose\u0301 ", "Jos\u00e9", False),
        ("a\u200bb", "a\u200bb", True),
        ("a\u200bb", "ab", True),
        ("", "", False),
        ("one", "two", True),
    ],
)
def test_text_is_changed_where_another_was_typed(stored, typed, changed):
    assert CleanTextField(required=False).has_changed(stored, typed) == changed
