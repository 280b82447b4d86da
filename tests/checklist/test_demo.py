"""The demo cannot rot: each story gets the outcome that it promises."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from checklist.actions import issue_sheet, refresh
from checklist.demo.clinic import seed_stories
from checklist.demo.moments import Moments, NotAnOffset
from checklist.demo.stories import read_stories, start_of
from checklist.models import Case, ReadinessSnapshot
from checklist.paper import paper_html
from checklist.sheets import compose
from patients.models import Patient
from staff.models import Clinic
from tests.checklist.sheet_text import hand_written, hand_written_names, text_of

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # ten in the morning at the clinic
TOLD = read_stories()
STORIES = TOLD["stories"]
OWN_LANGUAGE = [f"{s['mrn']}.{s['patient'].get('language', 'en')}" for s in STORIES]
ALSO_IN = [name for name in hand_written_names() if name not in OWN_LANGUAGE]


@pytest.fixture(scope="module")
def cases(django_db_setup, django_db_blocker):
    """The stories told once for all the tests here."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        told = seed_stories(now=NOW)
        yield dict(zip([s["mrn"] for s in STORIES], told, strict=True))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sheets(cases, django_db_blocker):
    """Each story's sheet, issued in the order of the stories; second languages after them."""
    printed = {}
    with django_db_blocker.unblock():
        for name in OWN_LANGUAGE + ALSO_IN:
            mrn, language = name.split(".")
            sheet = issue_sheet(
                case=cases[mrn], language=language, compose=compose, by=None, now=NOW
            )
            printed[name] = paper_html(sheet.content)
    return printed


@pytest.mark.parametrize("story", STORIES, ids=[s["mrn"] for s in STORIES])
def test_each_story_keeps_its_promise(story, cases, django_db_blocker):
    with django_db_blocker.unblock():
        snapshot = ReadinessSnapshot.objects.get(case=cases[story["mrn"]])
    promise = story["promise"]
    states = {f["item"]: f["state"] for f in snapshot.report["findings"]}
    open_blockers = [
        (f["item"], f["state"])
        for f in snapshot.report["findings"]
        if f["severity"] == "blocker" and f["state"] in ("unmet", "unknown")
    ]

    assert (
        snapshot.status,
        open_blockers if promise["status"] in ("waiting", "ready") else [],
    ) == (promise["status"], [])
    assert {item: states.get(item) for item in promise.get("findings", {})} == promise.get(
        "findings", {}
    )
    assert snapshot.signed is promise.get("signed", False)
    if "earliest_start" in promise:
        zone = cases[story["mrn"]].clinic.tz
        assert snapshot.earliest_start == Moments(NOW, zone).read(promise["earliest_start"])


@pytest.mark.parametrize("name", OWN_LANGUAGE + ALSO_IN)
def test_each_sheet_says_what_was_written_by_hand(name, sheets):
    assert text_of(sheets[name]) == hand_written(name)


def test_both_languages_are_written_by_hand():
    languages = Counter(name.split(".")[1] for name in OWN_LANGUAGE + ALSO_IN)

    assert languages["es"] >= 2
    assert set(languages) == {"en", "es"}


def test_the_stories_show_every_status_and_both_families(cases):
    assert len(STORIES) >= 12
    assert {s["promise"]["status"] for s in STORIES} == {
        "blocked",
        "incomplete",
        "waiting",
        "ready",
    }
    assert {s["case"]["protocol"].split("-")[0] for s in STORIES} == {"esi", "facet"}


@pytest.mark.parametrize("days", range(14))
def test_starts_are_in_the_clinic_s_working_hours(days):
    zone = ZoneInfo(TOLD["clinic"]["time_zone"])
    by_the_hour = [s["mrn"] for s in STORIES if s["case"]["start"] == "anchor+2h"]

    assert by_the_hour == ["DEMO-01"]
    for hour in (0, 9, 17, 23):
        now = NOW + timedelta(days=days, hours=hour)
        starts = {s["mrn"]: start_of(s, now, zone) for s in STORIES}
        for mrn, start in starts.items():
            if start is None or mrn in by_the_hour:
                continue
            local = start.astimezone(zone)
            assert start > now, mrn
            assert local.weekday() < 5, mrn
            assert time(8) <= local.time() <= time(16), mrn


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["2026-11-25T13:00:00+00:00", "2026-11-28T23:30:00+00:00"])
def test_stories_that_a_weekend_moves_keep_their_promises(at):
    for story, case in zip(STORIES, seed_stories(now=datetime.fromisoformat(at)), strict=True):
        snapshot = ReadinessSnapshot.objects.get(case=case)
        states = {f["item"]: f["state"] for f in snapshot.report["findings"]}
        promised = story["promise"].get("findings", {})

        assert snapshot.status == story["promise"]["status"], story["mrn"]
        assert {item: states.get(item) for item in promised} == promised, story["mrn"]


def test_everybody_is_obviously_invented():
    assert all(s["patient"]["family_name"].endswith("-Demo") for s in STORIES)


@pytest.mark.django_db
def test_a_second_seeding_changes_nothing_and_refresh_moves_the_stories():
    call_command("seed_demo", at=NOW.isoformat())
    call_command("seed_demo", at=NOW.isoformat())
    assert Case.objects.count() == len(STORIES)
    later = "2026-12-09T22:30:00+00:00"

    call_command("seed_demo", refresh=True, at=later)

    assert Patient.objects.count() == len(STORIES)
    assert Case.objects.open().count() == len(STORIES)
    moved = {
        row.case.patient.record_number: row.status
        for row in ReadinessSnapshot.objects.filter(is_open=True).select_related("case__patient")
    }
    assert moved == {s["mrn"]: s["promise"]["status"] for s in STORIES}
    assert Clinic.objects.get().demo_anchor_on.isoformat() == "2026-12-09"


@pytest.mark.django_db
def test_a_crowd_is_the_same_for_the_same_seed():
    call_command("seed_demo", cases=12, seed=5, at=NOW.isoformat())
    crowd = Case.objects.filter(patient__family_name__startswith="Crowd-").order_by(
        "patient__family_name"
    )
    assert crowd.count() == 12
    first = crowd.first()
    assert refresh(case=first, now=NOW).status in ("blocked", "incomplete", "waiting")
    assert len({case.protocol for case in crowd}) > 1
    starts = [case.scheduled_start.astimezone(case.clinic.tz) for case in crowd]
    assert all(start.weekday() < 5 and time(8) <= start.time() <= time(16) for start in starts)


@pytest.mark.parametrize("text", ["anchor", "anchor+2", "start+1d", "tomorrow", "anchor+1d 9:00"])
def test_a_moment_that_cannot_be_read_is_refused(text):
    with pytest.raises(NotAnOffset):
        Moments(NOW, ZoneInfo("America/New_York")).read(text)


def test_a_sign_to_be_seen_today_comes_first_to_its_physician(cases, django_db_blocker):
    with django_db_blocker.unblock():
        judged = ReadinessSnapshot.objects.filter(case__in=cases.values()).upcoming(NOW)
        asked = list(judged.asked_of("physician").by_next_act())
        told = ReadinessSnapshot.objects.get(first_key="red-flags.refer-today")

    assert told in asked
    assert told.act_by < NOW < told.scheduled_start
    assert all(
        any(
            one["owner"] == "physician" and one["state"] in ("unmet", "unknown")
            for one in snapshot.report["findings"]
            if one["severity"] == "blocker"
        )
        for snapshot in asked
    )
