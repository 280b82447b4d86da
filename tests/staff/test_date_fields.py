"""Days and moments are read as the clinic's clock shows them; what no clock shows is refused."""

import zoneinfo
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from staff.date_fields import ClinicDateTimeField, StrictDateField

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")


def refusal(field: forms.Field, typed: object) -> str:
    """Return the code with which the field refuses what was typed."""
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.error_list[0].code


def test_optional_fields_clean_blanks_to_none():
    assert StrictDateField(required=False).clean("") is None
    assert ClinicDateTimeField(required=False).clean(["", ""]) is None


def test_strict_date_takes_the_browser_s_format():
    assert StrictDateField().clean("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-02-30", "no_such_day"),
        ("2026-02-29", "no_such_day"),
        ("2026-13-01", "no_such_day"),
        ("0000-01-01", "no_such_day"),
        ("9999-12-31", "year"),
        ("1066-10-14", "year"),
        ("12/07/2026", "invalid"),
        ("2026-7-1", "invalid"),
        ("２０２６-01-01", "invalid"),
        ("2026-01-01\x00", "invalid"),
        ("tomorrow", "invalid"),
    ],
)
def test_strict_date_refuses(typed, code):
    assert refusal(StrictDateField(), typed) == code


def test_clinic_time_is_read_on_the_clinic_s_clock():
    with timezone.override(NEW_YORK):
        moment = ClinicDateTimeField().clean(["2026-12-07T09:30", ""])

    assert moment == datetime(2026, 12, 7, 14, 30, tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_clinic_time_takes_seconds_and_its_own_zone():
    field = ClinicDateTimeField(tz=zoneinfo.ZoneInfo("America/Denver"))

    assert field.clean(["2026-07-01 08:00:30", ""]) == datetime(2026, 7, 1, 14, 0, 30, tzinfo=UTC)


def test_clinic_time_that_the_clock_skips_is_refused():
    field = ClinicDateTimeField(tz=NEW_YORK)

    assert field.clean(["2026-03-08T01:59", ""]) == datetime(2026, 3, 8, 6, 59, tzinfo=UTC)
    assert refusal(field, ["2026-03-08T02:00", ""]) == "skipped"
    assert refusal(field, ["2026-03-08T02:59", "1"]) == "skipped"
    assert field.clean(["2026-03-08T03:00", ""]) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_clinic_time_that_happens_twice_is_asked_again():
    field = ClinicDateTimeField(tz=NEW_YORK)

    assert refusal(field, ["2026-11-01T01:30", ""]) == "twice"
    assert field.clean(["2026-11-01T01:30", "0"]) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert field.clean(["2026-11-01T01:30", "1"]) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert field.clean(["2026-11-01T02:00", ""]) == datetime(2026, 11, 1, 7, 0, tzinfo=UTC)


def test_clinic_time_with_half_an_hour_of_summer_time():
    lord_howe = ClinicDateTimeField(tz=zoneinfo.ZoneInfo("Australia/Lord_Howe"))

    assert refusal(lord_howe, ["2026-10-04T02:15", ""]) == "skipped"
    assert refusal(lord_howe, ["2026-04-05T01:45", ""]) == "twice"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-02-30T10:00", "no_such_day"),
        ("2026-01-01T24:00", "no_such_time"),
        ("2026-01-01T10:60", "no_such_time"),
        ("9999-12-31T23:59", "year"),
        ("2026-01-01", "invalid"),
        ("2026-01-01T10:00Z", "invalid"),
        ("2026-01-01T1０:00", "invalid"),
        ("now\x00", "null_characters_not_allowed"),
    ],
)
def test_clinic_time_refuses(typed, code):
    assert refusal(ClinicDateTimeField(tz=NEW_YORK), [typed, ""]) == code


def test_clinic_time_refuses_a_choice_that_was_not_offered():
    assert refusal(ClinicDateTimeField(tz=NEW_YORK), ["2026-11-01T01:30", "2"]) == "invalid_choice"


class Booking(forms.Form):
    start = ClinicDateTimeField()


def test_form_shows_the_second_input_only_when_it_is_needed():
    with timezone.override(NEW_YORK):
        plain = Booking({"start": "2026-12-07T09:30"})
        twice = Booking({"start": "2026-11-01T01:30"})

        assert plain.is_valid()
        assert "start_fold" not in str(plain)
        assert not twice.is_valid()
        assert "start_fold" in str(twice)
        assert "2026-11-01T01:30" in str(twice)


def test_form_shows_a_stored_moment_on_the_clinic_s_clock():
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    with timezone.override(NEW_YORK):
        page = str(Booking(initial={"start": second}))

    assert 'value="2026-11-01T01:30"' in page
    assert '<option value="1" selected>' in page


@pytest.mark.parametrize(
    ("stored", "typed", "changed"),
    [
        (datetime(2024, 1, 15, 12, 30, 27, 5, tzinfo=UTC), ["2024-01-15T07:30", ""], False),
        (datetime(2024, 1, 15, 12, 30, 27, 5, tzinfo=UTC), ["2024-01-15 07:30:00", ""], False),
        (datetime(2024, 1, 15, 12, 30, 27, 5, tzinfo=UTC), ["2024-01-15T07:30:12", ""], True),
        (datetime(2024, 1, 15, 12, 30, 27, 5, tzinfo=UTC), ["2024-01-15T07:31", ""], True),
        (datetime(2024, 11, 3, 5, 30, 9, tzinfo=UTC), ["2024-11-03T01:30", "0"], False),
        (datetime(2024, 11, 3, 5, 30, 9, tzinfo=UTC), ["2024-11-03T01:30", "1"], True),
        (datetime(2024, 11, 3, 5, 30, 9, tzinfo=UTC), ["", ""], True),
        (None, ["", ""], False),
        (None, [None, None], False),
        (None, ["soon", ""], True),
    ],
)
def test_time_is_changed_where_another_was_typed(stored, typed, changed):
    with timezone.override(NEW_YORK):
        assert ClinicDateTimeField().has_changed(stored, typed) == changed
