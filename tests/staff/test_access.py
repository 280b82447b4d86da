"""The decorator: who gets in, in which clinic, and what is written down about it."""

import zoneinfo

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, models
from django.http import Http404, HttpResponse
from django.test import Client
from django.utils import timezone

from staff import checks
from staff.access import ACCESS, EVERYBODY, access, may
from staff.audit import audit
from staff.models import AuditEvent, Clinic, Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.staff.access_urls")]


@access("case.view")
def looked_at(request, case_id):
    """A page with a patient's data."""
    audit(request, request.membership, ["role"])
    return HttpResponse(str(timezone.get_current_timezone()))


@access("case.answer")
def written(request, case_id):
    """A page that stores something, then ends as the test asks."""
    Clinic.objects.create(slug=f"made-{case_id}", name="Made")
    endings = {"403": PermissionDenied(), "404": Http404()}
    if case_id in endings:
        raise endings[case_id]
    return HttpResponse(status=int(case_id))


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


def test_without_signing_in_a_page_asks_for_it_and_comes_back():
    answer = Client().get("/look/7/")

    assert answer.status_code == 302
    assert answer.url == "/login/?next=/look/7/"


def test_without_signing_in_a_fragment_is_told_to_leave_the_page():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/look/7/"}

    answer = Client().get("/look/7/", headers=headers)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login/?next=/look/7/"
    assert answer.content == b""


def test_the_wrong_role_is_refused_and_the_refusal_is_written_down(signed_in):
    answer = signed_in("admin").get("/look/7/")

    assert answer.status_code == 403
    assert (last_event().action, last_event().outcome) == ("case.view", "denied")
    assert (last_event().role, last_event().object_id) == ("admin", "7")


def test_the_right_role_gets_in_on_the_clinic_s_clock(signed_in, other_clinic):
    answer = signed_in("nurse", clinic=other_clinic).get("/look/7/")

    assert answer.content == b"America/Denver"
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_looking_at_patients_data_is_written_down_without_values(signed_in, clinic):
    signed_in("nurse").get("/look/7/")

    event = last_event()
    member = Membership.objects.get(role="nurse")
    assert (event.clinic, event.actor, event.role) == (clinic, member.user, "nurse")
    assert (event.action, event.outcome) == ("case.view", "allowed")
    assert (event.object_type, event.object_id) == ("membership", str(member.pk))
    assert event.detail_fields == ["role"]
    assert event.route == "look/<str:case_id>/"


@pytest.mark.parametrize(
    ("ending", "outcome", "kept"),
    [
        pytest.param("200", "allowed", True, id="done"),
        pytest.param("422", "refused", True, id="refused as invalid"),
        pytest.param("409", "refused", True, id="refused as stale"),
        pytest.param("403", "denied", False, id="view denies"),
        pytest.param("404", "not-found", False, id="other clinic's object"),
    ],
)
def test_a_write_and_its_event_stand_or_fall_together(signed_in, ending, outcome, kept):
    answer = signed_in("nurse").post(f"/write/{ending}/")

    assert answer.status_code == int(ending)
    assert last_event().outcome == outcome
    assert Clinic.objects.filter(slug=f"made-{ending}").exists() is kept


REFUSING_TRIGGER = {
    "sqlite": """CREATE TRIGGER full BEFORE INSERT ON staff_auditevent
        BEGIN SELECT RAISE(ABORT, 'disk full'); END""",
    "postgresql": """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON staff_auditevent
        FOR EACH ROW EXECUTE FUNCTION full_disk();""",
}
UNDO = {
    "sqlite": "DROP TRIGGER full",
    "postgresql": "DROP TRIGGER full_disk ON staff_auditevent; DROP FUNCTION full_disk();",
}


@pytest.fixture
def full_trail(transactional_db):
    """The database refuses the trail's rows, as a full disk or a missing grant would."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSING_TRIGGER[connection.vendor])
    yield
    with connection.cursor() as cursor:
        cursor.execute(UNDO[connection.vendor])


def test_without_an_audit_trail_nothing_is_shown(full_trail, signed_in):
    answer = signed_in("nurse").get("/look/7/")

    assert answer.status_code == 503
    assert b"New_York" not in answer.content
    assert answer["Retry-After"] == "5"


def test_without_an_audit_trail_nothing_is_stored(full_trail, signed_in):
    assert signed_in("nurse").post("/write/200/").status_code == 503
    assert not Clinic.objects.filter(slug="made-200").exists()


def test_a_person_without_a_clinic_is_refused(db):
    browser = Client()
    browser.force_login(User.objects.create_user("nobody"))

    assert browser.get("/look/7/").status_code == 403


def test_ending_a_membership_takes_effect_at_the_next_click(signed_in):
    browser = signed_in("nurse")
    assert browser.get("/look/7/").status_code == 200

    Membership.objects.update(active=False)

    assert browser.get("/look/7/").status_code == 403


def test_deactivating_a_person_takes_effect_at_the_next_click(signed_in):
    browser = signed_in("nurse")
    User.objects.update(is_active=False)

    assert browser.get("/look/7/").status_code == 302


def test_switching_changes_clinic_and_role(signed_in, member, other_clinic):
    browser = signed_in("nurse")
    person = User.objects.get()
    other = member("admin", user=person, clinic=other_clinic)
    nurse = Membership.objects.get(role="nurse")

    browser.post("/clinic/", {"membership": other.pk})
    assert browser.get("/look/7/").status_code == 403
    browser.post("/clinic/", {"membership": nurse.pk})
    assert browser.get("/look/7/").content == b"America/New_York"


def test_switching_to_somebody_else_s_membership_changes_nothing(signed_in, member, other_clinic):
    browser = signed_in("nurse")
    foreign = member("nurse", clinic=other_clinic)

    answer = browser.post("/clinic/", {"membership": foreign.pk}, follow=False)

    assert answer.status_code == 302
    assert browser.get("/look/7/").content == b"America/New_York"


def test_an_entry_that_is_not_in_the_table_does_not_start():
    with pytest.raises(ImproperlyConfigured, match=r"'case\.guess'"):
        access("case.guess")


def test_an_address_without_an_entry_fails_the_start_up_check(settings):
    settings.ROOT_URLCONF = "tests.staff.unguarded_urls"

    found = checks.every_address_has_access(None)

    assert [error.id for error in found] == ["staff.E001"]
    assert "/deep/open/<int:pk>/" in found[0].msg


def test_every_address_of_the_site_names_an_entry(settings):
    settings.ROOT_URLCONF = "config.urls"

    assert checks.every_address_has_access(None) == []


def test_who_may_see_patients_data_and_who_may_not():
    seeing = {
        role: {n for n, entry in ACCESS.items() if entry.phi and role in entry.roles}
        for role in EVERYBODY
    }

    assert seeing["admin"] == set()
    assert seeing["auditor"] == set()
    assert seeing["billing"] == {"billing", "case.packet", "case.authorization", "case.codes"}
    assert not {name for name in seeing["scheduler"] if name in CLINICAL}
    assert {name for name, entry in ACCESS.items() if entry.effect == "sign"} == {"case.sign"}
    assert ACCESS["case.sign"].roles == ACCESS["case.waive"].roles == {"physician"}


CLINICAL = {"case.view", "case.answer", "case.medication", "case.report", "patient.record"}


def test_may_of_nobody_is_only_what_is_public():
    assert may(None, "login")
    assert not may(None, "home")


def test_models_of_patients_data_carry_the_clinic_s_key():
    owned = (apps.get_app_config(name).get_models() for name in ("patients", "checklist"))
    tables = [table for models_of_app in owned for table in models_of_app]
    without = [table.__name__ for table in tables if not has_clinic(table)]

    assert without == []


def has_clinic(table: type[models.Model]) -> bool:
    return any(
        field.name == "clinic" and field.related_model is Clinic for field in table._meta.fields
    )


def test_time_zone_of_a_page_ends_with_it(signed_in):
    signed_in("nurse").get("/look/7/")

    assert timezone.get_current_timezone() == zoneinfo.ZoneInfo("UTC")
