"""Writing down the codes billed: added only, wrong ones kept and flagged, stale forms refused."""

import pytest

from checklist.actions import record_billed_codes, refresh
from checklist.engine.billing import CodeLine
from checklist.models import BilledCodes, Case, ReadinessSnapshot
from checklist.refusals import Conflict, Refused
from staff.models import AppendOnlyError
from tests.factories.checklist import NOW, BilledCodesFactory, CaseFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db

RIGHT = [CodeLine("62323", (), 1)]
WRONG = [CodeLine("20920", ("50",), 1)]
STORED = [{"code": "62323", "modifiers": [], "units": 1}]


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def biller():
    return UserFactory()


def record(case, lines, biller, replaces=None):
    return record_billed_codes(case=case, lines=lines, replaces=replaces, by=biller, now=NOW)


def test_codes_are_kept_with_who_and_when(case, biller):
    row = record(case, RIGHT, biller)

    assert (row.lines, row.by, row.at, row.clinic) == (STORED, biller, NOW, case.clinic)


def test_wrong_codes_are_kept_and_the_verdict_counts_them(case, biller):
    refresh(case=case, now=NOW)
    record(case, WRONG, biller)

    assert ReadinessSnapshot.objects.get(case=case).counts["codes"] == 2


def test_newer_codes_replace_and_nothing_is_overwritten(case, biller):
    first = record(case, WRONG, biller)
    second = record(case, RIGHT, biller, replaces=first.pk)

    assert second.replaces == first
    assert BilledCodes.objects.count() == 2
    assert list(BilledCodes.objects.current()) == [second]
    assert ReadinessSnapshot.objects.get(case=case).counts["codes"] == 0


def test_same_codes_twice_are_kept_once(case, biller):
    first = record(case, RIGHT, biller)

    assert record(case, RIGHT, biller) == first
    assert BilledCodes.objects.count() == 1


def test_taking_codes_back_keeps_that_they_were_there(case, biller):
    first = record(case, RIGHT, biller)
    record(case, [], biller, replaces=first.pk)

    assert [row.lines for row in BilledCodes.objects.all()] == [STORED, []]


def test_nothing_said_of_nothing_is_no_row(case, biller):
    assert record(case, [], biller) is None
    assert not BilledCodes.objects.exists()


def test_stale_form_is_refused_with_both(case, biller):
    theirs = BilledCodesFactory(case=case, by=UserFactory())

    with pytest.raises(Conflict) as conflict:
        record(case, WRONG, biller)

    assert conflict.value.theirs == STORED
    assert conflict.value.mine[0]["code"] == "20920"
    assert conflict.value.by == theirs.by
    assert BilledCodes.objects.count() == 1


def test_form_that_showed_what_is_gone_is_refused_too(case, biller):
    with pytest.raises(Conflict) as conflict:
        record(case, RIGHT, biller, replaces=99)

    assert (conflict.value.theirs, conflict.value.by, conflict.value.at) == ([], None, None)


def test_done_case_may_be_coded(biller):
    case = CaseFactory(status=Case.Status.DONE, closed_at=NOW)

    assert record(case, RIGHT, biller).lines == STORED


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "cancelled", "closed_at": NOW, "cancel_reason": "moved away"},
        {"status": "proposed"},
    ],
    ids=["cancelled", "proposed"],
)
def test_cancelled_and_proposed_cases_are_not_coded(fields, biller):
    with pytest.raises(Refused) as refused:
        record(CaseFactory(**fields), RIGHT, biller)

    assert refused.value.code == "closed"
    assert not BilledCodes.objects.exists()


def test_a_changed_booking_changes_what_is_wrong(case, biller):
    record(case, RIGHT, biller)
    Case.objects.filter(pk=case.pk).update(region="cervical", levels=["C6-C7"])
    snapshot = refresh(case=Case.objects.get(pk=case.pk), now=NOW)

    assert snapshot.counts["codes"] == 2


def test_row_is_never_changed_or_removed(case):
    row = BilledCodesFactory(case=case)
    row.lines = []

    for change in (row.save, row.delete, BilledCodes.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
