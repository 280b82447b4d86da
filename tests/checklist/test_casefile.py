"""What the contract allows in a case document, and what it refuses where."""

import copy
import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from checklist.casefile import CaseError, check_answer, parse, read_case
from checklist.engine.vocabulary import ANSWER_KINDS, DONE_DATES
from tests.checklist.engine.well import NOW, answer, changed, medicine, result, session, well

AT = datetime(2026, 11, 23, 17, tzinfo=UTC)
TOMORROW = "2026-11-24T12:00:00-05:00"


def refusal(document):
    with pytest.raises(CaseError) as caught:
        read_case(document, default_at=AT)
    return caught.value.path


def with_answer(item, value, at="2026-11-20T10:00:00-05:00"):
    return changed(well(), answers={item: answer(item, value, at=at)}), "answers[28].value"


def test_a_minimal_document_is_enough():
    facts = read_case(
        {"schema": "case/1", "procedure": {"protocol": "esi-caudal", "time_zone": "UTC"}},
        default_at=AT,
    )

    assert (facts.at, facts.medications, facts.allergies, facts.history) == (AT, None, None, None)


def test_the_documents_own_moment_wins():
    assert read_case(well(), default_at=datetime(2030, 1, 1, tzinfo=UTC)).at == AT


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"schema": "case/2"}, "schema"),
        ({"at": "2026-11-23"}, "at"),
        ({"at": "2026-11-23T12:00:00"}, "at"),
        ({"extra": 1}, "extra"),
        ({"procedure": {"protocol": None}}, "procedure.protocol"),
        ({"procedure": {"protocol": "esi"}}, "procedure.protocol"),
        ({"procedure": {"time_zone": "Mars/Olympus"}}, "procedure.time_zone"),
        ({"procedure": {"time_zone": "../etc/passwd"}}, "procedure.time_zone"),
        ({"procedure": {"levels": "L4-L5"}}, "procedure.levels"),
        ({"procedure": {"levels": ["L4-L5", "L4-L6"]}}, "procedure.levels[1]"),
        ({"procedure": {"contrast": "yes"}}, "procedure.contrast"),
        ({"procedure": {"booked_on": "2026-11-24"}}, "procedure.booked_on"),
        ({"procedure": {"booked_on": "2026-02-30"}}, "procedure.booked_on"),
        ({"procedure": {"changed_at": TOMORROW}}, "procedure.changed_at"),
        ({"procedure": {"scheduled_start": "2026-12-07"}}, "procedure.scheduled_start"),
        ({"procedure": {"laterality": "left"}}, "procedure.laterality"),
        ({"patient": {"birth_date": "2026-11-24"}}, "patient.birth_date"),
        ({"patient": {"birth_date": "20260101"}}, "patient.birth_date"),
        ({"patient": {"birth_date": "2026-10-15"}}, "answers[5].value"),
        ({"patient": {"sex": "F"}}, "patient.sex"),
        ({"coverage": {"state": "ohio"}}, "coverage.state"),
        ({"coverage": {"state": "A1"}}, "coverage.state"),
        ({"coverage": {"state": "O "}}, "coverage.state"),
        ({"at": "2026-11-23T12:00:00-05:60"}, "at"),
        ({"procedure": {"time_zone": "localtime"}}, "procedure.time_zone"),
        ({"coverage": {"self_pay": 1}}, "coverage.self_pay"),
        ({"medications": {}}, "medications"),
        (
            {"medications": [medicine("apixaban", status="never-started", last_dose=NOW)]},
            "medications[0].last_dose",
        ),
        ({"medications": [medicine("apixaban", last_dose=TOMORROW)]}, "medications[0].last_dose"),
        ({"medications": [medicine("apixaban", at=TOMORROW)]}, "medications[0].at"),
        ({"medications": [medicine("apixaban", hold_hours=-1)]}, "medications[0].hold_hours"),
        ({"medications": [medicine("apixaban", status="active")]}, "medications[0].status"),
        ({"allergies": [{"substance": "latex", "at": TOMORROW}]}, "allergies[0].at"),
        ({"allergies": [{"substance": " "}]}, "allergies[0].substance"),
        ({"results": [result("inr", 1.1, TOMORROW)]}, "results[0].at"),
        ({"results": [result("inr", 1.1, unit="mg/dL")]}, "results[0].unit"),
        ({"results": [result("inr", None)]}, "results[0].value"),
        ({"results": [result("inr", -1)]}, "results[0].value"),
        ({"results": [result("spo2", 101)]}, "results[0].value"),
        ({"results": [result("temperature", 100.4)]}, "results[0].value"),
        ({"results": [result("pregnancy-test", "maybe")]}, "results[0].value"),
        ({"results": [result("pregnancy-test", "positive", unit="1")]}, "results[0].unit"),
        ({"results": [{"test": "inr", "value": 1.1}]}, "results[0].at"),
        ({"history": [{"protocol": "esi-caudal", "at": "2026-05-02"}]}, "history[0].region"),
        ({"history": [session("esi-caudal", "2026-05-02T09:00:00-05:00")]}, "history[0].at"),
        ({"history": [session("esi-caudal", "2026-11-24", relief_percent=10)]}, "history[0]"),
        (
            {"history": [session("esi-caudal", "2026-11-16", relief_weeks=1.01)]},
            "history[0].relief_weeks",
        ),
        (
            {"history": [session("esi-caudal", "2026-05-02", relief_percent=101)]},
            "history[0].relief_percent",
        ),
        (
            {"waivers": [{"item": "imaging", "by": "nurse", "reason": "x", "at": NOW}]},
            "waivers[0].by",
        ),
        (
            {"waivers": [{"item": "imaging", "by": "physician", "reason": " ", "at": NOW}]},
            "waivers[0].reason",
        ),
        (
            {"waivers": [{"item": "imaging", "by": "physician", "reason": "x", "at": TOMORROW}]},
            "waivers[0].at",
        ),
        (
            {"answers": {"driver": {"item": "driver", "value": "confirmed", "at": TOMORROW}}},
            "answers[28].at",
        ),
        (
            {
                "answers": {
                    "driver": {
                        "item": "driver",
                        "value": "confirmed",
                        "at": NOW,
                        "source": "mother",
                    }
                }
            },
            "answers[28].source",
        ),
        (
            {"answers": {"driver": {"item": "chauffeur", "value": True, "at": NOW}}},
            "answers[28].item",
        ),
    ],
)
def test_what_is_refused_names_its_path(change, path):
    assert refusal(changed(well(), **change)) == path


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("pain-score", 11),
        ("pain-score", -0.1),
        ("pain-score", True),
        ("pain-score", "6"),
        ("pain-duration-weeks", -1),
        ("pain-duration-weeks", float("nan")),
        ("pain-duration-weeks", float("inf")),
        ("recent-event", "no"),
        ("recent-event", 0),
        ("driver", "maybe"),
        ("indications", "other"),
        ("imaging-date", "2026-11-24"),
        ("imaging-date", "2026-13-01"),
        ("vaccination-date", "never"),
        ("imaging-date", "none"),
    ],
)
def test_a_wrong_value_is_refused(item, value):
    document, path = with_answer(item, value)
    assert refusal(document) == path


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"scale": "odi", "value": 101}, ".value"),
        ({"scale": "rmdq", "value": 24.5}, ".value"),
        ({"scale": "nrs", "value": 5}, ".scale"),
        ({"scale": "odi"}, ".value"),
        ({"scale": "odi", "value": 5, "extra": 1}, ".extra"),
        (40, ""),
    ],
)
def test_a_function_score_fits_its_scale(value, path):
    document, at = with_answer("function-score", value)
    assert refusal(document) == at + path


def test_a_list_answer_names_the_wrong_entry():
    document, path = with_answer("red-flags", ["fever", "toothache"])
    assert refusal(document) == f"{path}[1]"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"schema": "case/1", "at": NaN}', "at"),
        ('{"schema": "case/1", "procedure": {"levels": [Infinity]}}', "procedure.levels[0]"),
        ('{"a": {"b": 1, "b": 2}}', "a.b"),
        ('{"answers": [{"value": ' + "9" * 5000 + "}]}", "answers[0].value"),
        ('{"answers": [{"value": 1.' + "9" * 5000 + "}]}", "answers[0].value"),
        ('{"answers": [{"value": 1e401}]}', "answers[0].value"),
        ('{"answers": [{"value": 1e-401}]}', "answers[0].value"),
        ('{"answers": [{"value": 1E-9999999999999999999999}]}', "answers[0].value"),
        ('{"answers": [{"value": 1e9999999999999999999999}]}', "answers[0].value"),
        ('{"medications": [{"text": "\\ud800"}]}', "medications[0].text"),
        ('{"answers": ' + "[" * 100_000, "answers"),
        ('{"a": 1', "$"),
        ("", "$"),
        ("[1, 2", "$"),
        (b"\xff\xfe", "$"),
    ],
)
def test_damaged_json_is_refused_with_its_path(text, path):
    with pytest.raises(CaseError) as caught:
        parse(text)
    assert caught.value.path == path


@pytest.mark.parametrize("document", [None, [], 5, "text", True])
def test_a_document_is_an_object(document):
    assert refusal(document) == "$"


def test_control_characters_and_endless_text_are_refused():
    assert (
        refusal(changed(well(), medications=[medicine("apixaban", text="a\x00b")]))
        == "medications[0].text"
    )
    assert (
        refusal(changed(well(), medications=[medicine("apixaban", text="a" * 2001)]))
        == "medications[0].text"
    )


def test_a_message_never_repeats_a_value():
    with pytest.raises(CaseError) as caught:
        read_case(changed(well(), patient={"sex": "Canary McSecret"}), default_at=AT)
    assert "Canary" not in str(caught.value)


def test_null_and_absent_are_the_same():
    document = well()
    for key in ("sedation", "booked_on"):
        document["procedure"][key] = None
    without = copy.deepcopy(document)
    for key in ("sedation", "booked_on"):
        del without["procedure"][key]
    assert (
        read_case(document, default_at=AT).procedure == read_case(without, default_at=AT).procedure
    )


def test_the_digest_does_not_depend_on_order_or_on_the_moment():
    document = changed(
        well(),
        medications=[medicine("apixaban"), medicine("aspirin")],
        answers={"conservative-care": ["physical-therapy", "acupuncture"]},
    )
    shuffled = copy.deepcopy(document)
    random.Random(7).shuffle(shuffled["answers"])
    shuffled["medications"].reverse()
    shuffled["at"] = "2026-11-24T12:00:00-05:00"
    for given in shuffled["answers"]:
        if given["item"] in ("function-score", "conservative-care"):
            value = given["value"]
            given["value"] = (
                value[::-1]
                if isinstance(value, list)
                else {key: value[key] for key in reversed(value)}
            )

    assert read_case(document, default_at=AT).digest == read_case(shuffled, default_at=AT).digest
    assert (
        read_case(changed(document, answers={"driver": "none"}), default_at=AT).digest
        != read_case(document, default_at=AT).digest
    )


def test_check_answer_speaks_for_one_answer():
    check_answer("driver", "confirmed")
    check_answer("driver", None)
    with pytest.raises(CaseError):
        check_answer("driver", "maybe")
    with pytest.raises(CaseError):
        check_answer("chauffeur", True)


def test_nesting_beyond_the_contract_is_refused_where_it_begins():
    document = parse('{"schema": "case/1", "answers": ' + "[" * 100 + "]" * 100 + "}")

    assert refusal(document | {"procedure": well()["procedure"]}) == "answers[0]"


def test_every_date_is_of_something_done_or_may_lie_ahead():
    dates = {item for item, kind in ANSWER_KINDS.items() if kind[0] in ("date", "date-or-none")}

    assert dates == {*DONE_DATES, "authorization-expires", "follow-up-on"}


@pytest.mark.parametrize("number", ["1e400", "1e-400", "1.5E2", "0.25"])
def test_numbers_of_any_reasonable_size_are_read_exactly(number):
    assert parse(f'{{"a": {number}}}')["a"] == Decimal(number)
    assert parse(f'{{"a": {number}, "é": 1}}')["a"] == Decimal(number)


def test_an_allergy_to_something_unknown_is_kept_and_asked_about():
    facts = read_case(changed(well(), allergies=[{"reaction": "severe"}]), default_at=AT)

    assert facts.allergies[0].substance is None
    assert facts.allergies[0].name == ""


def test_a_medicine_with_a_blank_text_has_none():
    lines = [medicine("aspirin", text=" "), medicine("warfarin", text="")]
    facts = read_case(changed(well(), medications=lines), default_at=AT)

    assert [line.text for line in facts.medications] == [None, None]
