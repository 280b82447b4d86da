"""Open cases under two policies: whose status would change, and why; nothing is stored."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from checklist.engine.policy import HoldHours
from checklist.models import Case, ReadinessSnapshot
from checklist.policies import shipped_policy
from checklist.policy_replay import ItemChange, Standing, Tally, replay
from tests.factories.checklist import ASKED, NOW, AnswerFactory, CaseFactory, make_well_case
from tests.factories.local_items import local_item, local_policy, local_text
from tests.factories.patients import MedicationStatementFactory
from tests.factories.policies import SHIPPED, propose

pytestmark = pytest.mark.django_db

POLICY = shipped_policy()
DENTAL_ITEM = local_item("dental-extraction", window=30)
OWN = local_policy(DENTAL_ITEM)
DENTAL = "local:dental-extraction"


def numbers(**values):
    return replace(POLICY, numbers=replace(POLICY.numbers, **values))


STRICT = numbers(pain_score_enough=Decimal(9), pain_score_least=Decimal(8))


def played(later, earlier=POLICY, cases=None):
    found = Case.objects.with_people().open().order_by("pk") if cases is None else cases
    return list(replay(found, earlier, later, NOW))


def test_a_case_whose_status_would_change_says_why():
    case = make_well_case()

    [one] = played(STRICT)

    assert (one.is_other, one.was, one.now) == (True, "waiting", "blocked")
    assert one.document() == {
        "case": str(case.pk),
        "from": "waiting",
        "to": "blocked",
        "items": [
            {
                "item": "pain-score",
                "words": "Pain score",
                "from": {"state": "met", "severity": "blocker", "due": None},
                "to": {"state": "unmet", "severity": "blocker", "due": None},
            }
        ],
    }


def test_the_same_policy_changes_nothing():
    make_well_case()

    [one] = played(POLICY)

    assert (one.is_other, one.items) == (False, [])


def test_another_date_is_a_change_of_an_item_not_of_the_status():
    make_well_case()

    [one] = played(numbers(infection_window=timedelta(days=5)))

    assert not one.is_other
    assert [item.item for item in one.items] == ["infection"]
    assert one.items[0].was.due < one.items[0].now.due


@pytest.mark.parametrize(
    ("was", "now", "moves"),
    [
        (("met", "blocker"), ("pending", "blocker"), True),
        (("unmet", "blocker"), ("waived", "blocker"), True),
        (("unknown", "blocker"), ("unmet", "blocker"), True),
        (("unmet", "warning"), ("unmet", "blocker"), True),
        (None, ("unknown", "blocker"), True),
        (("unknown", "blocker"), None, True),
        (("pending", "blocker"), ("pending", "blocker"), False),
        (("met", "blocker"), ("not-applicable", "blocker"), False),
        (("met", "warning"), ("unmet", "warning"), False),
        (None, ("met", "blocker"), False),
    ],
)
def test_a_status_is_moved_by_blockers_that_open_or_close(was, now, moves):
    """A pending item that only has another date moves none."""
    stands = [Standing(*one, due=str(nth)) if one else None for nth, one in enumerate((was, now))]

    assert ItemChange("inr", *stands, finding={}).moves_status is moves


def with_apixaban(case):
    """Give the case's patient a blood thinner."""
    MedicationStatementFactory(
        patient=case.patient, text="apixaban", rxcui="1364430", ingredient="apixaban",
        status="taking", changed_at=ASKED,
    )  # fmt: skip
    return case


def apixaban(hours):
    """The shipped policy with these hours without apixaban, at every tier."""
    [row] = POLICY.formulary["apixaban"]
    hold = HoldHours(decide=False, block=Decimal(hours), warn=Decimal(hours))
    row = replace(row, hold=dict.fromkeys(row.hold, hold))
    return replace(POLICY, formulary={**POLICY.formulary, "apixaban": (row,)})


def test_another_last_dose_is_told_before_all_else():
    case = with_apixaban(make_well_case(patient__medications_none_at=None))
    later = apixaban(48)
    later = replace(later, numbers=replace(later.numbers, infection_window=timedelta(days=5)))

    [one] = played(later)

    assert [item.item for item in one.items] == ["hold:apixaban", "infection"]
    assert one.has_other_hold
    was, now = (
        datetime.fromisoformat(stands.due) for stands in (one.items[0].was, one.items[0].now)
    )
    assert now - was == timedelta(hours=24)
    assert not one.is_other
    assert one.case == case


def test_an_item_that_would_be_gone_is_named():
    make_well_case()
    items = {name: row for name, row in POLICY.items.items() if name != "implanted-device"}

    [one] = played(replace(POLICY, items=items))

    assert [(item.item, item.now.severity) for item in one.items] == [
        ("implanted-device", "blocker")
    ]


def test_both_are_taken_as_approved():
    make_well_case()

    [one] = played(replace(POLICY, approved=False))

    assert one.items == []


def test_what_a_person_typed_does_not_leave_the_case():
    case = make_well_case(patient__medications_none_at=None)
    MedicationStatementFactory(
        patient=case.patient, ingredient="other:secret name", text="", rxcui="", status="taking",
        changed_at=ASKED,
    )  # fmt: skip
    thin = replace(POLICY, items={name: row if name != "hold:" else replace(row, severity="warning")
                                  for name, row in POLICY.items.items()})  # fmt: skip

    [one] = played(thin)

    [item] = one.document()["items"]
    assert (item["item"], item["words"]) == ("hold:other:", "A medicine: last dose")
    assert "secret" not in json.dumps(one.document())


def answer_own(case, value):
    AnswerFactory(case=case, item=DENTAL, value=value, at=ASKED)


@pytest.mark.parametrize(
    ("answer", "status", "state", "reason"),
    [
        (None, "incomplete", "unknown", "Not answered yet."),
        (True, "blocked", "unmet", "dental-extraction in the way"),
    ],
)
def test_a_case_that_an_item_of_the_clinic_s_own_would_stop_names_it(answer, status, state, reason):
    case, other = make_well_case(), CaseFactory()
    if answer is not None:
        answer_own(case, answer)

    one, unchanged = sorted(played(OWN), key=lambda found: found.case != case)

    assert (one.case, one.was, one.now) == (case, "waiting", status)
    assert one.document()["items"] == [
        {
            "item": DENTAL,
            "words": "dental-extraction title",
            "from": one.items[0].document()["from"],
            "to": {"state": state, "severity": "blocker", "due": one.items[0].now.due},
            "reason": reason,
        }
    ]
    assert (unchanged.case, unchanged.is_other) == (other, False)


def test_without_the_clinic_s_own_item_a_case_goes_on():
    answer_own(make_well_case(), value=True)

    [one] = played(POLICY, earlier=OWN)

    assert (one.was, one.now) == ("blocked", "waiting")
    assert [(item.words, item.was.state, item.now.state) for item in one.items] == [
        ("dental-extraction title", "unmet", "not-applicable")
    ]


def test_an_item_of_the_clinic_s_own_that_is_in_order_or_only_warns_changes_no_status():
    case = make_well_case()
    answer_own(case, value=False)
    warning = local_policy(local_item("dental-extraction", severity="warning"))

    for later in (OWN, warning):
        [one] = played(later)
        assert not one.is_other
        assert [item.item for item in one.items] == [DENTAL]


def test_nothing_is_stored():
    make_well_case()

    played(STRICT)

    assert not ReadinessSnapshot.objects.exists()


def test_cases_are_read_one_by_one():
    cases = iter([make_well_case()])
    stream = replay(cases, POLICY, STRICT, NOW)

    assert next(stream).is_other


def test_tally_counts_by_status():
    make_well_case()
    make_well_case()
    CaseFactory()
    tally = Tally()
    for one in played(STRICT):
        tally.count(one)

    assert tally.document() == {
        "cases": 3,
        "changed": 2,
        "same_status_other_items": 0,
        "statuses": [{"from": "waiting", "to": "blocked", "cases": 2}],
    }


@pytest.fixture
def strict_file(tmp_path):
    path = tmp_path / "strict.yaml"
    text = SHIPPED.read_text()
    path.write_text(
        text.replace(f'version: "{POLICY.version}"', 'version: "2030.1"')
        .replace("pain_score_enough: {value: 4", "pain_score_enough: {value: 9")
        .replace("pain_score_least: {value: 1", "pain_score_least: {value: 8")
    )
    return str(path)


def lines(capsys, *arguments):
    call_command("policy", *arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_replay_command_prints_cases_and_a_summary(capsys, strict_file):
    case = make_well_case(patient__family_name="Secretname")
    CaseFactory()
    moment = NOW.isoformat()

    found = lines(capsys, "replay", "--from", "default", "--to", strict_file, "--at", moment)

    assert [one.get("case") for one in found] == [str(case.pk), None]
    assert found[-1]["summary"] == {
        "from": f"default@{POLICY.version}",
        "to": "default@2030.1",
        "at": moment,
        "cases": 2,
        "changed": 1,
        "same_status_other_items": 0,
        "statuses": [{"from": "waiting", "to": "blocked", "cases": 1}],
    }
    assert "Secretname" not in json.dumps(found)


def test_replay_command_names_a_case_that_keeps_its_status_with_its_dates(capsys, tmp_path):
    case = make_well_case()
    path = tmp_path / "shorter.yaml"
    text = SHIPPED.read_text().replace(f'version: "{POLICY.version}"', 'version: "2030.1"')
    path.write_text(text.replace("infection_window: {value: 7", "infection_window: {value: 5"))

    kept, summary = lines(capsys, "replay", "--from", "default", "--to", str(path),
                          "--at", NOW.isoformat())  # fmt: skip

    assert (kept["case"], kept["from"], kept["to"]) == (str(case.pk), "waiting", "waiting")
    [item] = kept["items"]
    assert item["item"] == "infection"
    assert item["from"]["due"] < item["to"]["due"]
    assert summary["summary"]["same_status_other_items"] == 1


def test_commands_say_an_item_of_the_clinic_s_own_in_words(capsys, tmp_path):
    make_well_case()
    path = tmp_path / "own.yaml"
    path.write_text(local_text(DENTAL_ITEM))

    replayed, _summary = lines(capsys, "replay", "--from", "default", "--to", str(path),
                               "--at", NOW.isoformat())  # fmt: skip
    found = lines(capsys, "diff", "default", str(path))

    assert (replayed["from"], replayed["to"]) == ("waiting", "incomplete")
    assert [(item["words"], item["reason"]) for item in replayed["items"]] == [
        ("dental-extraction title", "Not answered yet.")
    ]
    assert found[0]["words"] == (
        "dental-extraction title: not there → blocker, nurse, may be waived: "
        "Is it dental-extraction? (in order: no); section: Safety; answer not older than: 30 days; "
        "words when in order: dental-extraction in order / dental-extraction en orden; "
        "words when in the way: dental-extraction in the way / dental-extraction lo impide"
    )


def test_replay_command_keeps_to_one_clinic(capsys, strict_file, clinic, other_clinic):
    make_well_case(patient__clinic=clinic)
    make_well_case(patient__clinic=other_clinic)
    arguments = ("--from", "default", "--to", strict_file, "--at", NOW.isoformat())

    found = lines(capsys, "replay", *arguments, "--clinic", clinic.slug)

    assert found[-1]["summary"]["cases"] == 1
    assert lines(capsys, "replay", *arguments)[-1]["summary"]["cases"] == 2


def test_diff_command_prints_a_line_a_difference(capsys, strict_file):
    found = lines(capsys, "diff", f"default@{POLICY.version}", strict_file)

    assert [one["words"] for one in found] == [
        "Pain score, at least: 4 points → 9 points",
        "Pain score before an epidural, never below: 1 point → 8 points",
    ]
    assert lines(capsys, "diff", "default", "default") == []


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (["diff", "default"], "FILE"),
        (["diff", "default", "default@1999"], "FILE"),
        (["diff", "default", "missing.yaml"], "FILE"),
        (["replay", "--from", "default"], "--to"),
        (["replay", "--to", "default"], "--from"),
        (["replay", "--from", "default", "--to", "default", "--at", "soon"], "--at"),
        (["diff", "default", "default", "--clinic", "nowhere"], "--clinic"),
    ],
)
def test_what_cannot_be_used_is_named(capsys, arguments, path):
    with pytest.raises(SystemExit) as stop:
        call_command("policy", *arguments)

    assert stop.value.code == 2
    assert json.loads(capsys.readouterr().err)["error"]["path"] == path


@pytest.mark.parametrize(
    "arguments", [["diff", "default", "{own}"], ["replay", "--from", "default", "--to", "{own}"]]
)
def test_a_clinic_s_own_version_is_found_by_the_clinic_that_is_named(capsys, clinic, arguments):
    own = str(propose(clinic))
    arguments = [one.format(own=own) for one in arguments]

    with pytest.raises(SystemExit):
        call_command("policy", *arguments)

    error = json.loads(capsys.readouterr().err)["error"]
    assert f"a clinic has one of its own: add --clinic {clinic.slug}" in error["message"]
    assert lines(capsys, *arguments, "--clinic", clinic.slug)
