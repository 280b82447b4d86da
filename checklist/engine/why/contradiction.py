"""Whether a supposed change contradicts what is on record, or is something that one can do.

To ask what was not asked, to measure, to stop from now on, to move the start: that can be done.
An answer other than the one that counts, an earlier last dose, an injection that was not one:
that holds only where the record is wrong, and must never look like a thing to do.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from checklist.engine.calendar import day_of
from checklist.engine.facts import Answer, Facts, MedicationEntry
from checklist.engine.why.account import Account
from checklist.engine.why.changes import Change, Said, plain
from checklist.engine.why.ground import ON_RECORD

# Answers that tell what people arrange, make or choose: done since, another one holds.
ARRANGED = frozenset(
    {
        "function-score", "imaging", "x-ray-reviewed", "nerve-conduction-reviewed",
        "steroid-agent", "medications-confirmed", "authorization", "authorization-expires",
        "consent-signed", "instructions-given", "driver", "fasting-understood",
        "arrived-with-driver", "follow-up-on",
    }
)  # fmt: skip
# Days of what is made anew where it was too long ago; of all else an earlier word would be wrong.
MADE_ANEW = ("imaging-date", "physical-exam-date", "estimate-given-on")
# What another booking would make another injection of, for another complaint.
NOT_REBOOKED = (*ON_RECORD, "procedure.region")
# A test that finds what does not pass; any other is measured anew.
LASTING_RESULTS = {"pregnancy-test": "positive"}


def contradicts(change: Change, facts: Facts, account: Account) -> bool:
    """Whether a change, made for these facts and this account, denies what is on record."""
    return any(
        _CONTRADICTS[one.key](one, change, facts, account)
        for one in change.said
        if one.key in _CONTRADICTS
    )


def _answer(said: Said, _change: Change, facts: Facts, account: Account) -> bool:
    """Another answer than the one that counts."""
    item, value = said.params["item"], said.params["value"]
    looks = [one for one in account.reads.looks if (one.kind, one.name) == ("answer", item)]
    if item in ARRANGED or (looks and all(look.known.missing is not None for look in looks)):
        return False
    given = facts.answers.get(item, ())
    if not given or given[-1].value is None or plain(given[-1].value) == value:
        return False
    return item not in MADE_ANEW or not _is_since(value, given[-1], facts)


def _is_since(value: Any, given: Answer, facts: Facts) -> bool:
    """Whether a day lies not before the one on which another was told: done anew meanwhile."""
    try:
        return date.fromisoformat(value) >= day_of(given.at, facts.procedure.zone)
    except ValueError:
        return False


def _result(said: Said, _change: Change, facts: Facts, _account: Account) -> bool:
    lasting = LASTING_RESULTS.get(said.params["test"])
    given = facts.results.get(said.params["test"], ())
    return lasting is not None and any(one.value == lasting for one in given)


def _field(said: Said, _change: Change, facts: Facts, _account: Account) -> bool:
    """Another value than a known one, but for what is booked: that can be booked otherwise."""
    path = said.params["field"]
    part, name = path.split(".")
    is_booked = part == "procedure" and path not in NOT_REBOOKED
    return not is_booked and getattr(getattr(facts, part), name) is not None


def _medicine(said: Said, change: Change, facts: Facts, _account: Account) -> bool:
    """A dose, status or decision that denies what a line of the medicine says."""
    subjects = {subject.rpartition(".")[0] for subject in change.subjects}
    entries = [one for one in facts.medications or () if one.evidence in subjects]
    return any(_denies(entry, said.params, facts.at) for entry in entries)


def _denies(entry: MedicationEntry, said: dict[str, Any], now: datetime) -> bool:
    """Whether something said of a medicine denies one line of it."""
    if said.get("status") == "never-started" and entry.status in ("taking", "stopped"):
        return True
    if said.get("status") == "stopped" and entry.status == "never-started":
        return True
    if entry.stop_decision == "continue" and said.get("stop_decision") == "agreed":
        return True
    if entry.dose_intent is not None and said.get("dose_intent") not in (None, entry.dose_intent):
        return True
    return bool(said.get("last_dose")) and _denies_dose(entry, said["last_dose"], now)


def _denies_dose(entry: MedicationEntry, said: str, now: datetime) -> bool:
    """An earlier last dose than the one on record; of one that is taken, one before it was told."""
    dose = datetime.fromisoformat(said)
    if entry.last_dose is not None and dose < entry.last_dose:
        return True
    return entry.status == "taking" and dose < (entry.at or now)


def _allergy(said: Said, change: Change, facts: Facts, _account: Account) -> bool:
    places = {subject.rpartition(".")[0] for subject in change.subjects}
    entries = [one for one in facts.allergies or () if one.evidence in places]
    return any(one.reaction not in (None, said.params["reaction"]) for one in entries)


def _session(said: Said, _change: Change, facts: Facts, _account: Account) -> bool:
    """Another outcome of an injection than the one on record."""
    told = {name: value for name, value in said.params.items() if name != "on"}
    sessions = [s for s in facts.history or () if s.on.isoformat() == said.params["on"]]
    return any(
        getattr(one, name) not in (None, value) for one in sessions for name, value in told.items()
    )


def _added_to(name: str) -> Callable[[Said, Change, Facts, Account], bool]:
    """An entry more in a list that was asked for and lacks it."""
    return lambda _said, _change, facts, _account: getattr(facts, name) is not None


def _always(_said: Said, _change: Change, _facts: Facts, _account: Account) -> bool:
    return True


_CONTRADICTS: dict[str, Callable[[Said, Change, Facts, Account], bool]] = {
    "answer": _answer,
    "result": _result,
    "field": _field,
    "medicine": _medicine,
    "medicine-added": _added_to("medications"),
    "allergy": _allergy,
    "allergy-added": _added_to("allergies"),
    "allergy-removed": _always,
    "session": _session,
    "session-added": _added_to("history"),
    "session-removed": _always,
}
