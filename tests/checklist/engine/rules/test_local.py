"""A clinic's own yes-or-no items: what each answer gives, when it counts, and who may waive."""

import pytest

from checklist.casefile import CaseError, read_case
from checklist.engine import report
from tests.checklist.engine.well import AT_THE_DOOR, NOW, START, answer, changed, judged, well
from tests.factories.local_items import DENTIST, local_item, local_policy

ITEM = "local:dental-extraction"
IN_WINDOW = "2026-11-23T11:00:00-05:00"
BEFORE = "2026-11-20T10:00:00-05:00"
OPENS = "2026-11-23T09:30:00-05:00"
POLICY = local_policy(DENTIST)
LASTING = local_policy(local_item("dental-extraction"))
OF_THE_DAY = local_policy(local_item("dental-extraction", section="day-of-procedure"))


def said(document, policy=POLICY, item=ITEM):
    found = [one for one in judged(document, policy).findings if one.item == item]
    assert len(found) == 1
    return found[0]


def asked(value, at=IN_WINDOW, document=None, **more):
    document = document or well()
    given = [*document["answers"], answer(ITEM, value, at=at, source="patient")]
    return {**document, "answers": given, **more}


def test_the_good_answer_is_met_and_the_other_unmet():
    assert said(asked(False)).state == "met"
    assert said(asked(True)).state == "unmet"
    wants_yes = local_policy(local_item("dental-extraction", good_answer="true"))
    assert said(asked(True), wants_yes).state == "met"
    assert said(asked(False), wants_yes).state == "unmet"


def test_unanswered_it_is_unknown_and_blocks():
    assert said(well(), LASTING).state == "unknown"
    assert judged(well(on_the_day=True)).status == "ready"
    assert judged(well(on_the_day=True), LASTING).status == "incomplete"
    assert judged(well(on_the_day=True), POLICY).status == "incomplete"
    assert said(asked(None), LASTING).state == "unknown"


@pytest.mark.parametrize(
    ("severity", "status"),
    [("blocker", "blocked"), ("warning", "ready"), ("information", "ready")],
)
def test_only_a_blocker_blocks(severity, status):
    policy = local_policy(local_item("dental-extraction", severity=severity))
    document = asked(True, at=BEFORE, document=well(on_the_day=True))

    assert judged(document, policy).status == status
    assert said(document, policy).severity == severity


def test_row_and_place_come_from_the_policy():
    policy = local_policy(local_item("dental-extraction", owner="billing", section="authorization"))
    found = said(asked(True), policy)

    assert (found.owner, found.section, found.source) == ("billing", "authorization", "clinic")
    assert found.evidence == (f"answers[{len(well()['answers'])}]",)


@pytest.mark.parametrize(
    ("at", "now", "state"),
    [
        (BEFORE, BEFORE, "pending"),
        (BEFORE, "2026-11-23T09:29:59-05:00", "pending"),
        (BEFORE, OPENS, "unknown"),
        ("2026-11-23T09:29:59-05:00", NOW, "unknown"),
        (OPENS, NOW, "met"),
        (OPENS, OPENS, "met"),
        (IN_WINDOW, AT_THE_DOOR, "met"),
        (START, START, "met"),
        ("2026-12-07T09:30:01-05:00", "2026-12-07T09:30:01-05:00", "unknown"),
    ],
)
def test_with_a_window_only_a_fresh_answer_counts(at, now, state):
    document = asked(False, at=at, at_now=now)
    document["at"] = document.pop("at_now")
    document["answers"] = [one for one in document["answers"] if one["at"] <= now]

    assert said(document).state == state


def test_pending_names_the_moment_from_which_an_answer_counts():
    early = changed(well(), answers={}) | {"at": "2026-11-22T12:00:00-05:00"}
    found = said(early)

    assert found.state == "pending"
    assert found.due.isoformat() == "2026-11-23T14:30:00+00:00"
    stale = said(asked(False, at=BEFORE))
    assert (stale.state, stale.key) == ("unknown", "stale")


def test_without_a_window_an_old_answer_counts_and_no_start_is_needed():
    old = "2026-01-05T10:00:00-05:00"
    nowhen = changed(asked(False, at=old), procedure={"scheduled_start": None})

    assert said(asked(False, at=old), LASTING).state == "met"
    assert said(nowhen, LASTING).state == "met"
    assert said(nowhen, POLICY).key == "no-start"
    assert said(nowhen, OF_THE_DAY).key == "no-start"


@pytest.mark.parametrize("policy", [POLICY, LASTING])
def test_two_answers_at_one_moment_contradict(policy):
    document = asked(True, document=asked(False))
    assert (said(document, policy).state, said(document, policy).key) == (
        "unknown", "contradictory",
    )  # fmt: skip
    again = asked(False, document=asked(False))
    assert said(again, policy).state == "met"


def test_the_latest_answer_counts_also_where_it_takes_the_other_back():
    assert said(asked(True, at=NOW, document=asked(False)), LASTING).state == "unmet"
    assert said(asked(None, at=NOW, document=asked(False)), LASTING).state == "unknown"


@pytest.mark.parametrize(
    ("at", "now", "state"),
    [
        ("2026-12-06T23:59:59-05:00", AT_THE_DOOR, "pending"),
        ("2026-12-07T00:00:00-05:00", AT_THE_DOOR, "met"),
        ("2026-12-06T23:59:59-05:00", START, "unknown"),
    ],
)
def test_of_the_day_only_an_answer_of_that_day_counts(at, now, state):
    document = {**asked(False, at=at, document=well(on_the_day=True)), "at": now}

    found = said(document, OF_THE_DAY)

    assert found.state == state
    if state == "pending":
        assert (found.key, found.due.isoformat()) == (
            "pending-on-the-day", "2026-12-07T14:30:00+00:00",
        )  # fmt: skip


def waiver(at):
    return [{"item": ITEM, "by": "physician", "reason": "seen", "at": at}]


def test_a_waiver_counts_until_the_answer_is_given_anew():
    assert said(asked(True, waivers=waiver(NOW))).state == "waived"
    newer = asked(True, at=NOW, waivers=waiver(IN_WINDOW))
    assert said(newer).state == "unmet"
    assert said(newer).params["note"] == "waived-before-this-change"
    never = local_policy(local_item("dental-extraction", waivable=False))
    assert said(asked(True, waivers=waiver(NOW)), never).params["note"] == "never-waivable"


def test_the_words_are_the_clinic_s_in_both_languages():
    def line(document):
        lines = judged(document, POLICY).document()["findings"]
        return next(one for one in lines if one["item"] == ITEM)

    for value, key, english, spanish in (
        (False, "local.met", "dental-extraction in order", "dental-extraction en orden"),
        (True, "local.unmet", "dental-extraction in the way", "dental-extraction lo impide"),
    ):
        found = line(asked(value))
        assert (found["key"], found["reason"], found["rule"]) == (key, english, "local")
        assert (found["params"]["en"], found["params"]["es"]) == (english, spanish)
    for document in (well(), asked(True), asked(True, waivers=waiver(NOW))):
        assert line(document)["params"]["title"] == {
            "en": "dental-extraction title",
            "es": "dental-extraction título",
        }
    newer = line(asked(True, at=NOW, waivers=waiver(IN_WINDOW)))
    assert newer["reason"].startswith("dental-extraction in the way Waived before")


def test_braces_in_the_clinic_s_words_are_only_words():
    policy = local_policy(local_item("dental-extraction").replace("in order", "{ok} {0}"))
    zone = judged(well()).facts.procedure.zone

    assert report.reason_of(said(asked(False), policy), zone) == "dental-extraction {ok} {0}"


def test_an_answer_that_no_item_asks_for_is_said_and_changes_nothing():
    document = asked(True, document=well(on_the_day=True), at=BEFORE)
    found = said(document, policy=None)

    assert (found.state, found.severity, found.key) == (
        "not-applicable", "information", "local.not-asked",
    )  # fmt: skip
    assert judged(document).status == "ready"
    assert found.evidence == (f"answers[{len(document['answers']) - 1}]",)


def test_items_stand_in_the_order_of_the_policy_and_what_is_not_asked_by_name():
    policy = local_policy(local_item("b"), local_item("a"))
    document = asked(True)
    document["answers"].append(answer("local:other", False))
    found = [one.item for one in judged(document, policy).findings]

    assert found[-4:] == ["local:b", "local:a", ITEM, "local:other"]


@pytest.mark.parametrize(
    "item",
    ["local:", "local:A", "local:a b", "local:a_b", f"local:{'a' * 41}", "Local:a", "other:a"],
)
def test_other_names_are_no_items(item):
    with pytest.raises(CaseError) as caught:
        read_case({**well(), "answers": [answer(item, True)]}, default_at=None)
    assert caught.value.path == "answers[0].item"


@pytest.mark.parametrize("value", ["yes", 1, [], {}, "true"])
def test_other_values_than_yes_and_no_are_refused(value):
    with pytest.raises(CaseError) as caught:
        read_case({**well(), "answers": [answer(ITEM, value)]}, default_at=None)
    assert caught.value.path == "answers[0].value"


def test_the_shipped_policies_have_none():
    assert not any(one.item.startswith("local:") for one in judged(well()).findings)
