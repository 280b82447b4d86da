"""What a corrected file changes, and what a person said that no file may change."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from checklist import actions
from patients.models import (
    AllergyIntolerance,
    Condition,
    MedicationStatement,
    Observation,
    Patient,
    RecordChange,
)
from tests.factories.proposals import (
    NOW,
    a_condition,
    a_medication,
    a_patient,
    a_result,
    an_allergy,
    none_known,
    source,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=400)


def take_line(take, line, now=NOW, **fields):
    kind = {"MedicationProposal": "medications", "AllergyProposal": "allergies"}
    name = kind.get(type(line).__name__, "results")
    return take(a_patient(**{name: (line,)}), now=now, **fields)


def test_corrected_line_keeps_the_old_value_in_the_history(take):
    take_line(take, a_result())

    outcome = take_line(take, a_result(value=Decimal("2.4")), LATER)

    assert Observation.objects.get().value == Decimal("2.4")
    assert outcome.summary()["results"] == {"created": 0, "updated": 1, "unchanged": 0}
    change = RecordChange.objects.get()
    assert (change.object_type, change.field) == ("observation", "value")
    assert (change.old, change.new, change.cause) == (1.1, 2.4, "import")


def test_correction_moves_the_time_of_change_and_the_source(take):
    take_line(take, a_medication())

    stopped = a_medication(
        status="stopped", source=source("MedicationRequest", "m1", file="2.json")
    )
    take_line(take, stopped, LATER)

    line = MedicationStatement.objects.get()
    assert (line.status, line.changed_at, line.first_imported_at) == ("stopped", LATER, NOW)
    assert (line.source_file, line.imported_at) == ("2.json", LATER)


def test_older_file_after_its_correction_is_no_news(take):
    take_line(take, a_result())
    take_line(take, a_result(value=Decimal("2.4")), LATER)

    outcome = take_line(take, a_result(), MUCH_LATER)

    assert outcome.summary()["results"]["unchanged"] == 1
    assert Observation.objects.get().value == Decimal("2.4")


def test_same_content_in_another_file_is_no_news(take):
    take_line(take, a_medication())

    copy = a_medication(source=source("MedicationRequest", "m1", file="copy.json"), path="$.x")
    outcome = take_line(take, copy, LATER)

    assert outcome.summary()["medications"]["unchanged"] == 1
    assert MedicationStatement.objects.get().source_file == "first.json"


def test_what_a_person_changed_since_is_kept_and_said(take, nurse):
    take_line(take, a_medication())
    line = MedicationStatement.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, status="taking")

    outcome = take_line(take, a_medication(status="stopped"), MUCH_LATER)

    assert MedicationStatement.objects.get().status == "taking"
    [effect] = [one for one in outcome.patients[0].effects if one.kind == "medications"]
    assert (effect.action, effect.kept) == ("unchanged", ("status",))
    offered = RecordChange.objects.get(cause__startswith="import")
    assert (offered.field, offered.old, offered.new) == ("status", "taking", "stopped")
    assert outcome.summary()["kept"] == 1


def test_other_fields_of_a_line_that_a_person_changed_are_still_corrected(take, nurse):
    take_line(take, an_allergy())
    line = AllergyIntolerance.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, reaction="severe")

    take_line(take, an_allergy(substance="latex gloves"), MUCH_LATER)

    line.refresh_from_db()
    assert (line.substance, line.reaction) == ("latex gloves", "severe")


def test_medicine_that_a_person_named_is_not_renamed_in_part(take, nurse):
    take_line(take, a_medication(ingredient=None, rxcui="", text="blue pill", recognised_by=""))
    line = MedicationStatement.objects.get()
    actions.change_line(line=line, shown=None, by=nurse, now=LATER, ingredient="aspirin")

    outcome = take_line(
        take,
        a_medication(ingredient="warfarin", rxcui="", text="warfarin 5 mg", recognised_by="text"),
        MUCH_LATER,
    )

    line.refresh_from_db()
    assert (line.ingredient, line.text, line.recognised_by) == ("aspirin", "blue pill", "person")
    assert outcome.patients[0].effects[1].kept == ("ingredient", "recognised_by", "text")


def test_line_that_a_person_took_back_stays_away(take, nurse):
    take_line(take, an_allergy())
    line = AllergyIntolerance.objects.get()
    actions.remove_line(line=line, shown=None, by=nurse, now=LATER)

    take_line(take, an_allergy(), MUCH_LATER)
    take_line(take, an_allergy(reaction="severe"), MUCH_LATER)

    line = AllergyIntolerance.objects.get()
    assert (line.removed_at, line.reaction) == (LATER, "mild")


def test_medicine_that_a_person_took_off_the_list_stays_off(take, nurse):
    take_line(take, a_medication())
    line = MedicationStatement.objects.get()
    actions.remove_line(line=line, shown=None, by=nurse, now=LATER)

    take_line(take, a_medication(text="Eliquis 2.5 mg tablet"), MUCH_LATER)

    assert not MedicationStatement.objects.get().on_list


def test_patients_row_merges_field_by_field(take, nurse):
    take(a_patient(phone="555 0100", language="en"))
    actions.change_patient(
        patient=Patient.objects.get(), shown_version=None, by=nurse, now=LATER, phone="555 0111"
    )

    outcome = take(a_patient(phone="555 0122", language="es"), now=MUCH_LATER)

    patient = Patient.objects.get()
    assert (patient.phone, patient.language) == ("555 0111", "es")
    assert outcome.patients[0].effects[0].kept == ("phone",)


def test_silence_of_the_source_changes_nothing(take):
    take(a_patient(phone="555 0100", deceased=True))

    outcome = take(a_patient(phone="", sex="", birth_date=None, deceased=None), now=LATER)

    patient = Patient.objects.get()
    assert (patient.phone, patient.sex, patient.deceased) == ("555 0100", "female", True)
    assert not outcome.changes_something


@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, ("stopped", True)), (90, ("stopped", True)), (91, ("", False)), (-5, ("stopped", True))],
)
def test_ended_recently_counts_from_the_first_import(take, days, standing):
    ended = a_medication(
        status="stopped", on_list=True, ended_on=date(2026, 11, 23) - timedelta(days=days)
    )

    take_line(take, ended)

    line = MedicationStatement.objects.get()
    assert (line.status, line.on_list) == standing


def test_ended_medicine_stays_what_it_was_a_year_later(take):
    ended = a_medication(status="stopped", on_list=True, ended_on=date(2026, 10, 1))
    take_line(take, ended)

    as_read_later = replace(ended, status=None, on_list=False)
    outcome = take_line(take, as_read_later, MUCH_LATER)
    corrected = replace(as_read_later, text="Eliquis 5 mg")
    take_line(take, corrected, MUCH_LATER)

    assert outcome.summary()["medications"]["unchanged"] == 1
    line = MedicationStatement.objects.get()
    assert (line.status, line.on_list, line.text) == ("stopped", True, "Eliquis 5 mg")


def test_order_that_ends_after_the_first_import_is_stopped(take):
    take_line(take, a_medication())

    take_line(take, a_medication(on_list=False, ended_on=date(2027, 3, 1)), MUCH_LATER)

    line = MedicationStatement.objects.get()
    assert (line.status, line.on_list) == ("stopped", True)


def test_same_resource_with_other_content_in_one_import_is_refused(take):
    outcome = take(a_patient(results=(a_result(), a_result(value=Decimal(3)), a_result())))

    assert [one.message for one in outcome.rejected] == [
        "the same resource stands in the import with other content"
    ]
    assert Observation.objects.get().value == Decimal("1.1")


def test_parts_of_one_resource_are_lines_of_their_own(take):
    upper = a_result(test="systolic-bp", value=Decimal(120), unit="mm[Hg]")
    lower = a_result(test="diastolic-bp", value=Decimal(80), unit="mm[Hg]")

    take(a_patient(results=(upper, lower)))

    assert Observation.objects.count() == 2


def test_resource_without_an_id_is_known_by_its_content(take):
    bare = a_condition("")

    take(a_patient(conditions=(bare,)))
    take(a_patient(conditions=(bare,)), now=LATER)

    assert Condition.objects.get().source_id.startswith("digest:")


def test_same_id_of_two_patients_is_two_lines(take):
    other = a_patient(
        identifiers=(), source=source("Patient", "p2"), given_name="Robin", digest="d2"
    )

    take(a_patient(allergies=(an_allergy(),)), replace(other, allergies=(an_allergy(),)))

    assert AllergyIntolerance.objects.count() == 2


def test_words_for_people_are_cleaned_and_cut_rather_than_lost(take):
    take_line(take, a_medication(text=f"war\u202efarin \x00\n {'x' * 600}"))

    text = MedicationStatement.objects.get().text
    assert text.startswith("war�farin � xxx")
    assert len(text) == 500
    assert text.endswith("…")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (a_medication(rxcui="1" * 21), "rxcui is longer than 20 characters"),
        (a_medication(rxcui="1\u200b"), "rxcui holds the invisible or control character U+200B"),
        (a_result(value=Decimal("1e12")), "value is out of bounds"),
        (a_result(value=Decimal("NaN")), "value is out of bounds"),
        (a_result(value=None, text=""), "could not be stored beside what is on record"),
        (an_allergy(substance=""), "could not be stored beside what is on record"),
        (an_allergy(reaction="moderate"), "could not be stored beside what is on record"),
    ],
    ids=str,
)
def test_line_that_no_row_can_hold_is_refused(take, line, message):
    outcome = take_line(take, line)

    assert [one.message for one in outcome.rejected] == [message]
    assert Patient.objects.count() == 1


def test_numbers_keep_six_places(take):
    take_line(take, a_result(value=Decimal("83.02845129034")))

    assert Observation.objects.get().value == Decimal("83.028451")


def test_no_known_allergies_is_a_suggestion_once(take):
    take(a_patient(no_known=(none_known(),)))
    take(a_patient(no_known=(none_known(text="NKA"),)), now=LATER)

    [suggestion] = Patient.objects.get().suggestions.all()
    assert suggestion.text == "NKA"


def test_source_holds_nothing_that_nobody_may_see(take):
    hidden = source("Observation", "o\x00\u202e1", system="s" * 300, file="f\u200b.json")

    take_line(take, a_result(source=hidden))
    outcome = take_line(take, a_result(source=hidden), LATER)

    row = Observation.objects.get()
    assert (row.source_id, row.source_file) == ("o��1", "f�.json")
    assert len(row.source_system) == 255
    assert outcome.summary()["results"]["unchanged"] == 1
