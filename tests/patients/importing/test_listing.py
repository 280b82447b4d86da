"""One line a medicine: which of several orders stands on the list, and what a person decides."""

from datetime import date, timedelta

import pytest

from checklist import actions
from patients.models import MedicationStatement, RecordChange
from tests.factories.proposals import NOW, a_medication, a_patient

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=2)
TOMORROW = LATER.date()


def listed() -> list[str]:
    """Return the ids of the orders that stand on the list."""
    rows = MedicationStatement.objects.on_list().order_by("source_id")
    return list(rows.values_list("source_id", flat=True))


def orders(*medications, **fields):
    return a_patient(medications=medications, **fields)


def stopped(id_: str, **fields):
    ended = {"ended_on": NOW.date() - timedelta(days=10), "source_status": "stopped"}
    return a_medication(id_, **{"status": "stopped", **ended, **fields})


@pytest.mark.parametrize(
    ("medications", "leaders"),
    [
        pytest.param([a_medication("m1")], ["m1"], id="a single order"),
        pytest.param(
            [a_medication("m1"), a_medication("m2", ingredient="ibuprofen")],
            ["m1", "m2"],
            id="two medicines",
        ),
        pytest.param([stopped("m1"), a_medication("m2"), stopped("m3")], ["m2"], id="active wins"),
        pytest.param([stopped("m1"), stopped("m2")], ["m1"], id="two ended ones are one"),
        pytest.param(
            [
                a_medication("m1", authored_on=date(2026, 1, 5)),
                a_medication("m2", authored_on=date(2026, 9, 5)),
                a_medication("m3"),
            ],
            ["m2"],
            id="the latest active order",
        ),
        pytest.param(
            [a_medication("m1", on_list=False, source_status="not-taken"), a_medication("m2")],
            ["m2"],
            id="history is no candidate",
        ),
        pytest.param(
            [a_medication("m1"), a_medication("m2", ingredient="apixaban+aspirin")],
            ["m1", "m2"],
            id="a combination is another medicine",
        ),
        pytest.param(
            [
                a_medication("m1", ingredient=None, recognised_by="", text="Blue  pill"),
                a_medication("m2", ingredient=None, recognised_by="", text="blue pill"),
                a_medication("m3", ingredient=None, recognised_by="", text="red pill"),
            ],
            ["m1", "m3"],
            id="unrecognised ones go by their words",
        ),
    ],
)
def test_one_line_a_medicine(take, medications, leaders):
    take(orders(*medications))

    assert listed() == leaders


def test_folding_what_is_new_is_no_change(take):
    outcome = take(orders(a_medication("m1"), a_medication("m2")))

    assert outcome.counts()["medications"] == {"created": 2, "updated": 0, "unchanged": 0}
    assert not RecordChange.objects.exists()


def test_again_changes_nothing(take):
    whole = orders(stopped("m1"), a_medication("m2"), a_medication("m3"))
    take(whole)
    before = list(MedicationStatement.objects.order_by("pk").values())

    outcome = take(whole, now=LATER)

    assert not outcome.changes_something
    assert list(MedicationStatement.objects.order_by("pk").values()) == before


def test_an_active_order_that_comes_later_takes_the_place_of_an_ended_one(take):
    take(orders(stopped("m1")))

    take(orders(a_medication("m2")), now=LATER)

    assert listed() == ["m2"]
    change = RecordChange.objects.get(field="on_list")
    assert (change.old, change.new, change.cause) == (True, False, "import: one line a medicine")


def test_another_active_order_leaves_the_line_where_it_is(take):
    take(orders(a_medication("m1", authored_on=date(2026, 1, 5))))

    take(orders(a_medication("m2", authored_on=date(2026, 9, 5))), now=LATER)

    assert listed() == ["m1"]


def test_when_the_order_ends_another_active_one_comes_up(take):
    take(orders(a_medication("m1"), a_medication("m2")))
    [leader] = listed()
    other = {"m1": "m2", "m2": "m1"}[leader]

    take(orders(stopped(leader), a_medication(other)), now=LATER)

    assert listed() == [other]


def test_order_entered_in_error_goes_and_another_comes_up(take):
    take(orders(a_medication("m1"), a_medication("m2")))
    [leader] = listed()

    void = a_medication(leader, on_list=False, void_because="entered-in-error")
    take(orders(void), now=LATER)

    assert listed() == [{"m1": "m2", "m2": "m1"}[leader]]


def test_line_that_a_person_asked_about_stays_though_its_order_is_not_the_latest(take, nurse):
    take(orders(a_medication("m1")))
    line = MedicationStatement.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, status="taking")

    take(orders(a_medication("m2", authored_on=TOMORROW)), now=MUCH_LATER)

    assert listed() == ["m1"]
    assert MedicationStatement.objects.on_list().get().status == "taking"


def test_line_that_a_person_entered_stands_for_imported_orders_too(take, nurse):
    take(orders())
    patient = MedicationStatement._meta.get_field("patient").related_model.objects.get()
    actions.add_medication(
        patient=patient, by=nurse, now=LATER, ingredient="apixaban", status="taking"
    )

    take(orders(a_medication("m1")), now=MUCH_LATER)

    assert listed() == [""]


@pytest.mark.parametrize("status", ["stopped", "never-started"])
def test_order_that_comes_after_a_person_said_not_taking_is_news(take, nurse, status):
    take(orders(a_medication("m1")))
    line = MedicationStatement.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, status=status)

    take(orders(a_medication("m1"), a_medication("m2", authored_on=TOMORROW)), now=MUCH_LATER)

    assert listed() == ["m1", "m2"]
    assert MedicationStatement.objects.get(source_id="m1").status == status


def test_older_order_that_comes_after_a_person_said_stopped_is_no_news(take, nurse):
    take(orders(a_medication("m1")))
    line = MedicationStatement.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, status="stopped")

    take(orders(a_medication("m2", authored_on=date(2020, 1, 1))), now=MUCH_LATER)

    assert listed() == ["m1"]


def test_medicine_that_a_person_took_off_stays_off_with_all_its_known_orders(take, nurse):
    both = orders(a_medication("m1"), a_medication("m2"))
    take(both)
    line = MedicationStatement.objects.on_list().get()
    actions.remove_line(line=line, shown=None, by=nurse, now=LATER)

    take(both, now=MUCH_LATER)

    assert listed() == []


def test_order_that_comes_after_a_person_took_the_medicine_off_is_news(take, nurse):
    take(orders(a_medication("m1")))
    line = MedicationStatement.objects.get()
    actions.remove_line(line=line, shown=None, by=nurse, now=LATER)

    take(orders(a_medication("m2", authored_on=TOMORROW)), now=MUCH_LATER)

    assert listed() == ["m2"]


def test_naming_a_medicine_does_not_split_it_from_its_other_orders(take, nurse):
    unknown = {"ingredient": None, "recognised_by": "", "rxcui": "", "text": "blue pill"}
    take(orders(a_medication("m1", **unknown)))
    line = MedicationStatement.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, ingredient="aspirin")

    take(orders(a_medication("m2", **unknown)), now=MUCH_LATER)

    assert listed() == ["m1"]
