"""Signing in and out, the first page, the staff list, the audit trail, and health."""

from datetime import UTC, datetime

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from staff.access import ACCESS
from staff.audit_words import ACTION, OUTCOME
from staff.models import AuditEvent, Membership, User
from staff.navigation import HOME, LINKS, SEARCH
from tests.factories.staff import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(browser: Client, username: str, password: str, **extra: str):
    return browser.post("/login/", {"username": username, "password": password, **extra})


def test_signing_in_leads_home_and_is_written_down(member):
    person = member("nurse").user
    answer = sign_in(Client(), person.username, PASSWORD)

    assert answer.status_code == 302
    assert answer.url == "/"
    assert AuditEvent.objects.filter(action="login", outcome="allowed", actor=person).count() == 1


def test_signing_in_goes_on_to_the_page_that_was_asked_for(member):
    person = member("admin").user

    assert sign_in(Client(), person.username, PASSWORD, next="/users/").url == "/users/"


def test_signing_in_never_leads_to_another_site(member):
    person = member("admin").user

    assert sign_in(Client(), person.username, PASSWORD, next="https://evil.example/").url == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(member):
    person = member("nurse").user

    wrong = sign_in(Client(), person.username, "wrong")
    unknown = sign_in(Client(), "nobody-at-all", "wrong")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert AuditEvent.objects.filter(action="login", outcome="denied").count() == 2
    assert "nobody" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "１２", "a\u202eb"])
def test_hostile_sign_in_is_refused(name):
    answer = Client().post("/login/", {"username": name, "password": name})

    assert answer.status_code == 422


def test_signing_out_needs_a_post_and_ends_the_session(signed_in):
    browser = signed_in("admin")

    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/users/").status_code == 302
    assert AuditEvent.objects.filter(action="logout").count() == 1


@pytest.mark.parametrize(("role", "address"), HOME.items())
def test_home_is_the_page_that_the_role_works_from(signed_in, role, address):
    browser = signed_in(role)

    answer = browser.get("/", follow=True)

    assert answer.redirect_chain == [(reverse(address), 302)]
    assert answer.status_code == 200


def test_every_link_of_the_header_leads_somewhere():
    for _entry, address, _words in LINKS:
        assert reverse(address)
    assert reverse(SEARCH)


def test_header_shows_only_what_the_role_may_open(signed_in):
    page = signed_in("admin").get("/users/").content.decode()

    assert 'href="/users/" aria-current="page"' in page
    assert 'href="/audit/"' not in page
    assert 'role="search"' not in page


NEW_PERSON = {
    "username": "sam",
    "first_name": "Sam",
    "last_name": "Núñez",
    "role": "nurse",
    "password": "long enough words",
}


def test_admin_adds_a_person_who_can_then_sign_in(signed_in, clinic):
    answer = signed_in("admin").post("/users/add/", NEW_PERSON)

    assert answer.status_code == 302
    member = Membership.objects.get(user__username="sam")
    assert (member.clinic, member.role, str(member.user)) == (clinic, "nurse", "Sam Núñez")
    assert sign_in(Client(), "sam", NEW_PERSON["password"]).status_code == 302


def test_adding_a_person_is_written_down_without_the_password(signed_in):
    signed_in("admin").post("/users/add/", NEW_PERSON)

    event = AuditEvent.objects.get(action="user.admin")
    assert event.detail_fields == ["username", "role"]
    assert NEW_PERSON["password"] not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("username", "has space"),
        ("username", "s\u202eam"),
        ("username", ""),
        ("first_name", "a\x00"),
        ("last_name", "x" * 151),
        ("role", "king"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "good enough\x00"),
    ],
)
def test_a_bad_person_keeps_what_was_typed_and_names_the_field(signed_in, field, typed):
    answer = signed_in("admin").post("/users/add/", {**NEW_PERSON, field: typed})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Núñez"' in answer.content.decode() or field == "last_name"
    assert not User.objects.filter(first_name="Sam").exists()


def test_a_user_name_is_taken_whatever_its_capitals(signed_in):
    UserFactory(username="Sam")

    answer = signed_in("admin").post("/users/add/", NEW_PERSON)

    assert list(answer.context["form"].errors) == ["username"]


def test_admin_changes_a_role_and_ends_a_membership(signed_in, member):
    colleague = member("nurse")

    signed_in("admin").post(f"/users/{colleague.pk}/", {"role": "lead"})

    colleague.refresh_from_db()
    assert (colleague.role, colleague.active) == ("lead", False)
    assert AuditEvent.objects.get(object_id=str(colleague.pk)).detail_fields == ["role", "active"]


def test_admins_cannot_lock_themselves_out(signed_in):
    browser = signed_in("admin")
    own = Membership.objects.get()

    answer = browser.post(f"/users/{own.pk}/", {"role": "nurse", "active": "on"})

    assert answer.status_code == 422
    own.refresh_from_db()
    assert own.role == "admin"


def test_a_role_that_the_person_already_has_is_refused(signed_in, member):
    first = member("nurse")
    second = member("lead", user=first.user)

    answer = signed_in("admin").post(f"/users/{second.pk}/", {"role": "nurse", "active": "on"})

    assert list(answer.context["form"].errors) == ["role"]


def test_people_of_another_clinic_are_not_there(signed_in, member, other_clinic):
    foreign = member("nurse", clinic=other_clinic)
    browser = signed_in("admin")

    assert browser.get(f"/users/{foreign.pk}/").status_code == 404
    assert foreign.user.username not in browser.get("/users/").content.decode()


def event(clinic, **fields) -> AuditEvent:
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    defaults = {"at": at, "action": "case.view", "outcome": "allowed"}
    return AuditEvent.objects.create(clinic=clinic, **{**defaults, **fields})


def shown(browser: Client, **filters: str) -> list[AuditEvent]:
    return list(browser.get("/audit/", filters).context["page"])


def test_auditor_sees_the_events_of_the_own_clinic_newest_first(signed_in, clinic, other_clinic):
    old = event(clinic)
    new = event(clinic, at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    event(other_clinic)

    assert shown(signed_in("auditor")) == [new, old]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Prep sheet <code", "Nurse", "Case <code", "Not allowed", "3:04:05 PM"]),
        ("es", ["Hoja de preparación <code", "Enfermería", "Caso <code", "No permitido"]),
    ],
)
def test_audit_trail_is_written_for_people_with_the_codes_beside(
    signed_in, clinic, language, words
):
    event(
        clinic, at=datetime(2026, 11, 23, 20, 4, 5, tzinfo=UTC), role="nurse",
        action="case.sheet", object_type="case", object_id="17", outcome="denied",
    )  # fmt: skip
    browser = signed_in("auditor")
    browser.cookies["django_language"] = language

    page = browser.get("/audit/").content.decode()

    assert [one for one in [*words, ">case.sheet</code>", ">17</code>"] if one not in page] == []


def test_every_entry_of_the_access_table_has_words_in_the_audit_trail():
    assert {name for name, entry in ACCESS.items() if not entry.public} <= set(ACTION)
    assert set(OUTCOME) == set(AuditEvent.Outcome.values)


def test_audit_filters(signed_in, member, clinic):
    actor = member("nurse").user
    wanted = event(clinic, actor=actor, action="case.sign", outcome="allowed", patient_id="p1")
    event(clinic, outcome="allowed", object_id="c9")
    browser = signed_in("auditor")

    assert shown(browser, actor=str(actor.pk)) == [wanted]
    assert shown(browser, action="case.sign") == [wanted]
    assert shown(browser, object_id="p1") == [wanted]
    assert len(shown(browser, outcome="allowed")) == 2
    assert shown(browser, outcome="denied") == []


def test_audit_days_are_days_at_the_clinic(signed_in, clinic):
    evening = event(clinic, at=datetime(2026, 11, 24, 4, 59, tzinfo=UTC))  # 23:59 on the 23rd
    event(clinic, at=datetime(2026, 11, 24, 5, 0, tzinfo=UTC))

    assert shown(signed_in("auditor"), since="2026-11-23", until="2026-11-23") == [evening]


def test_audit_filter_that_makes_no_sense_is_named(signed_in):
    answer = signed_in("auditor").get("/audit/", {"since": "2026-02-30", "actor": "x"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"since", "actor"}


def test_audit_pages_keep_their_filters(signed_in, clinic, django_assert_max_num_queries):
    for _number in range(120):
        event(clinic)
    browser = signed_in("auditor")
    browser.get("/audit/")  # the first page of a session stores its token

    with django_assert_max_num_queries(6):
        answer = browser.get("/audit/", {"outcome": "allowed", "page": "2"})

    page = answer.content.decode()
    assert "51 to 100 of 120" in page
    assert "outcome=allowed&amp;page=3" in page


def test_health_answers_without_signing_in_and_without_a_session():
    for path in ("/healthz/live", "/healthz/ready"):
        answer = Client().get(path)
        assert (answer.status_code, answer.content) == (200, b"ok")
        assert not answer.cookies


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_a_migration_is_pending():
    done = MigrationRecorder.Migration.objects.filter(app="staff").order_by("-pk")[:1].get()
    done.delete()
    answer = Client().get("/healthz/ready")
    MigrationRecorder.Migration.objects.create(app=done.app, name=done.name)

    assert (answer.status_code, answer.content) == (503, b"migrations")
