"""Two people write at the same moment: one is served, the other is told; nothing is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from checklist import actions
from checklist.models import Answer, Case, PrepSheet, ReadinessSnapshot, SignOff, Waiver
from checklist.refusals import Conflict
from tests.factories.checklist import NOW, START, CaseFactory, make_well_case
from tests.factories.staff import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def case():
    return make_well_case()


def people(case, role, number=2):
    members = MembershipFactory.create_batch(number, clinic=case.clinic, role=role)
    return [member.user for member in members]


def say(case, by, value, item="pain-score", replaces=None):
    return lambda: actions.record_answer(
        case=case, item=item, value=value, source="patient", replaces=replaces, by=by, now=NOW
    )


def kinds(results):
    return sorted(type(one).__name__ for one in results)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_answers_to_one_item_give_one_answer_and_one_conflict(case, at_once, round_):
    shown = actions.current_answer(case, "pain-score").pk
    one, other = people(case, "nurse")

    results = at_once(say(case, one, 3, replaces=shown), say(case, other, 9, replaces=shown))

    assert kinds(results) == ["Answer", "Conflict"]
    [served] = [one for one in results if isinstance(one, Answer)]
    [told] = [one for one in results if isinstance(one, Conflict)]
    assert told.theirs == served.value
    assert actions.current_answer(case, "pain-score") == served


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_first_answer_is_first_once(case, at_once, round_):
    one, other = people(case, "nurse")

    results = at_once(say(case, one, False, "infection"), say(case, other, True, "infection"))

    assert kinds(results) == ["Answer", "Conflict"]
    assert Answer.objects.filter(case=case, item="infection").count() == 1


def test_same_answer_from_two_people_is_one_answer(case, at_once):
    one, other = people(case, "nurse")

    results = at_once(say(case, one, False, "infection"), say(case, other, False, "infection"))

    assert results[0] == results[1]
    assert Answer.objects.filter(case=case, item="infection").count() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_physicians_give_one_signature(case, at_once, round_):
    shown = actions.refresh(case=case, now=NOW).shown_digest
    signers = people(case, "physician")

    results = at_once(
        *[
            lambda by=by: actions.sign_off(case=case, shown_digest=shown, by=by, now=NOW)
            for by in signers
        ]
    )

    assert results[0] == results[1]
    assert SignOff.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_signature_never_stands_under_an_answer_it_did_not_see(case, at_once, round_):
    shown = actions.refresh(case=case, now=NOW).shown_digest
    [nurse], [physician] = people(case, "nurse", 1), people(case, "physician", 1)
    lying = actions.current_answer(case, "can-lie-prone").pk

    at_once(
        say(case, nurse, False, "can-lie-prone", replaces=lying),
        lambda: actions.sign_off(case=case, shown_digest=shown, by=physician, now=NOW),
    )

    assert not SignOff.objects.active().exists()
    assert not ReadinessSnapshot.objects.get(case=case).signed


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_moves_from_the_same_form_move_the_case_once(case, at_once, round_):
    one, other = people(case, "scheduler")

    results = at_once(
        *[
            lambda by=by, days=days: actions.reschedule(
                case=case,
                scheduled_start=START + timedelta(days=days),
                by=by,
                now=NOW,
                shown_version=1,
            )
            for by, days in ((one, 1), (other, 2))
        ]
    )

    assert kinds(results) == ["Case", "Conflict"]
    assert Case.objects.get(pk=case.pk).version == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_moves_of_two_cases_of_a_patient_see_each_other(at_once, round_):
    """Moved to the same day at the same moment, at least one verdict must say so."""
    first = make_well_case()
    second = CaseFactory(patient=first.patient, scheduled_start=START + timedelta(days=60))
    [nurse] = people(first, "nurse", 1)
    same_day = START + timedelta(days=30)

    results = at_once(
        *[
            lambda case=case: actions.reschedule(
                case=case, scheduled_start=same_day, by=nurse, now=NOW
            )
            for case in (first, second)
        ]
    )

    assert kinds(results) == ["Case", "Case"]
    for case in (first, second):
        report = ReadinessSnapshot.objects.get(case=case).report
        states = {one["item"]: one["state"] for one in report["findings"]}
        assert states["same-day"] == "unmet"


def test_sheets_issued_at_once_have_numbers_of_their_own(case, at_once):
    other = CaseFactory(patient__clinic=case.clinic)

    results = at_once(
        *[
            lambda case=case: actions.issue_sheet(
                case=case,
                language="en",
                compose=lambda case, snapshot, language, number: {"number": number},
                by=None,
                now=NOW,
            )
            for case in (case, other)
        ]
    )

    assert kinds(results) == ["PrepSheet", "PrepSheet"]
    assert sorted(PrepSheet.objects.values_list("number", flat=True)) == [1, 2]


def sent_by_a_browser(case, path, fields):
    """The same post of the same person, each time over a connection of its own."""
    [person] = people(case, "nurse", 1)
    browser = Client()
    browser.force_login(person)
    cookies = browser.cookies

    def send():
        other = Client()
        other.cookies = cookies
        return other.post(path, fields).headers.get("Location")

    return send


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("start", ["", "2031-06-10T09:30"])
def test_one_booking_form_sent_twice_at_once_books_one_case(case, at_once, round_, start):
    fields = {"protocol": "facet-mbb", "scheduled_start": start, "key": str(uuid4())}
    send = sent_by_a_browser(case, f"/patients/{case.patient_id}/book/", fields)

    first, second = at_once(send, send)

    made = Case.objects.get(protocol="facet-mbb")
    assert first == second == f"/cases/{made.pk}/"


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_people_who_book_the_same_at_once_book_one_case(case, at_once, round_):
    fields = {"protocol": "facet-mbb", "scheduled_start": "2031-06-10T09:30"}
    path = f"/patients/{case.patient_id}/book/"

    first, second = at_once(
        *[sent_by_a_browser(case, path, {**fields, "key": str(uuid4())}) for _each in range(2)]
    )

    assert first == second
    assert Case.objects.filter(protocol="facet-mbb").count() == 1


REPEATS = [
    ("cancel", {"reason": "flu"}),
    ("reschedule", {"scheduled_start": "2031-06-17T09:30"}),
]


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize(("name", "fields"), REPEATS)
def test_one_form_sent_twice_at_once_is_done_once(case, at_once, round_, name, fields):
    actions.refresh(case=case, now=NOW)
    fields = {**fields, "version": case.version}
    send = sent_by_a_browser(case, f"/cases/{case.pk}/{name}/", fields)

    first, second = at_once(send, send)

    assert first == second
    assert first is not None
    assert Case.objects.get(pk=case.pk).version == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_waiver_sent_twice_at_once_is_one_waiver(case, at_once, round_):
    [physician] = people(case, "physician", 1)
    item = {"case": case, "item": "day:driver", "reason": "taxi with a friend"}

    first, second = at_once(
        *[lambda: actions.waive(by=physician, now=NOW, **item) for _each in range(2)]
    )

    assert first == second
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_sheet_asked_for_twice_at_once_is_one_sheet(case, at_once, round_):
    [nurse] = people(case, "nurse", 1)
    shown = actions.refresh(case=case, now=NOW).shown_digest

    def issue():
        return actions.issue_sheet(
            case=case, language="en", compose=lambda *_all: {}, by=nurse, now=NOW,
            shown_digest=shown,
        )  # fmt: skip

    first, second = at_once(issue, issue)

    assert first == second
    assert PrepSheet.objects.count() == 1
