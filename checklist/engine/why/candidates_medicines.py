"""Supposed changes to the medication list: what is taken, the last dose, what was decided."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from checklist.engine import holds
from checklist.engine.facts import MedicationEntry
from checklist.engine.medicines import Medicine
from checklist.engine.naming import OTHER
from checklist.engine.policy import FormularyRow
from checklist.engine.situation import Situation, hours
from checklist.engine.vocabulary import DOSE_INTENTS, STOP_DECISIONS
from checklist.engine.why.account import OF_A_MEDICINE, families
from checklist.engine.why.changes import Change, Said, plain
from checklist.engine.why.ground import CORRECT, MINUTE, REBOOK, TELL, Ground

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def medicines(ground: Ground) -> Iterator[Change]:
    """What may be said of the medicines that the item is about, and medicines it asks for."""
    if "medications" not in ground.account.reads.fields:
        return
    family, name = families(ground.account.item)
    medicine = ground.account.medicine
    if medicine is not None:
        yield from _of_medicine(ground, medicine)
    elif family in OF_A_MEDICINE:
        yield from _added(ground, [name])
    elif ground.account.item == "medication:unrecognised":
        yield from _recognised(ground)
        yield from _added(ground, ["?"])
    else:
        yield from _of_others(ground)


def _of_medicine(ground: Ground, medicine: Medicine) -> Iterator[Change]:
    """Another status, last dose, decision, hours or intent of one medicine."""

    def line(cost: int, **fields: Any) -> Change:
        shown = {key: _shown(ground, value) for key, value in fields.items()}
        said = Said("medicine", {"medicine": medicine.text, **shown})
        return ground.line(medicine.evidence, said, cost, **shown)

    yield from _stopped_in_time(ground, medicine)
    for fields in (*_taken(ground, medicine), *_decided(ground, medicine)):
        if any(getattr(medicine, key) != value for key, value in fields.items()):
            yield line(_cost(ground, medicine, fields), **fields)


def _stopped_in_time(ground: Ground, medicine: Medicine) -> Iterator[Change]:
    """Still taken, and the last dose is as late as the hours allow."""
    if ground.start is None or medicine.status not in ("taking", None):
        return
    needed = holds.needed(Situation(ground.facts, ground.policy, ground.start), medicine)
    latest = ground.start - hours(needed.warn)
    if latest > ground.now:
        shown = {"status": "stopped", "last_dose": ground.iso(latest)}
        said = Said("medicine", {"medicine": medicine.text, **shown})
        yield ground.line_at(latest, medicine.evidence, said, TELL, shown)


def _cost(ground: Ground, medicine: Medicine, fields: dict[str, Any]) -> int:
    """To tell of something new is easy; else what is on record would have to be a mistake."""
    if "hold_hours" in fields:
        case = Situation(ground.facts, ground.policy, ground.start)
        undecided = holds.needed(case, replace(medicine, hold_hours=None)).decide
        return TELL if undecided else REBOOK
    if fields.get("status") == "never-started":
        return CORRECT if medicine.status else TELL
    dose = fields.get("last_dose")
    if dose is None or medicine.status is None:
        return TELL
    known = ground.now if medicine.status == "taking" else medicine.last_dose
    return TELL + 1 if known is None or dose >= known else CORRECT


def _shown(ground: Ground, value: Any) -> Any:
    return ground.iso(value) if isinstance(value, datetime) else plain(value)


def _taken(ground: Ground, medicine: Medicine) -> Iterator[dict[str, Any]]:
    """Whether and until when it is taken."""
    for dose in _doses(ground, medicine):
        yield {"status": "stopped", "last_dose": dose}
        if medicine.status in ("taking", None):
            yield {"last_dose": dose}
    yield {"status": "taking", "last_dose": None}
    yield {"status": "never-started", "last_dose": None}


def _decided(ground: Ground, medicine: Medicine) -> Iterator[dict[str, Any]]:
    """What prescriber and physician say of it, and what it is taken for."""
    if medicine.row.agreement:
        yield from ({"stop_decision": decision} for decision in (*STOP_DECISIONS, None))
    yield from ({"hold_hours": amount} for amount in _hours(ground, medicine))
    if any(row.intent for row in medicine.rows):
        yield from ({"dose_intent": intent} for intent in DOSE_INTENTS)


def _doses(ground: Ground, medicine: Medicine) -> list[datetime]:
    """Last doses on both sides of each limit before the start, none after now."""
    if ground.start is None:
        return [ground.now]
    numbers = ground.policy.numbers
    needed = holds.needed(Situation(ground.facts, ground.policy, ground.start), medicine)
    block, warn = hours(needed.block), hours(needed.warn)
    offs = [block, warn, warn + numbers.hold_excess_after, numbers.long_stopped]
    found = [ground.now]
    for off in offs:
        found += [ground.start - off, ground.start - off + MINUTE, ground.start - off - MINUTE]
    return [dose for dose in dict.fromkeys(found) if dose <= ground.now]


def _hours(ground: Ground, medicine: Medicine) -> list[Decimal | None]:
    """Hours that a physician may set: none yet, no hold, few and many, those of other tiers.

    They are only tried, to see what hours do to the item: none of them is shown to anybody.
    """
    cells = [cell for row in medicine.rows for cell in row.hold.values() if not cell.decide]
    found: list[Decimal | None] = [Decimal(0), Decimal(1)]
    found += sorted(cell.warn for cell in cells)
    if ground.start is not None:
        for since in (medicine.last_dose or ground.now, ground.now):
            days = max((ground.start - since) // _DAY, 0)
            found += [Decimal(number * (_DAY // _HOUR)) for number in (days, days + 1)]
    return list(dict.fromkeys([*found, None]))


def _added(ground: Ground, names: Iterable[str]) -> Iterator[Change]:
    """A medicine put on the list: taken, or stopped within the limits of its hold."""
    for name in names:
        taking = {"ingredient": name, "status": "taking", "at": ground.iso(ground.now)}
        said = Said("medicine-added", {"medicine": name, "status": "taking"})
        yield ground.listed("medications", taking, said, CORRECT)


def _of_others(ground: Ground) -> Iterator[Change]:
    """Medicines that the finding rests on, no longer taken; and one of a class it looks for."""
    places = ground.cited("medications")
    if places:
        now = ground.iso(ground.now)
        for status, last_dose in (("stopped", now), ("never-started", None), ("taking", None)):
            shown = {"status": status, "last_dose": last_dose}
            said = Said("medicine", {"medicine": _names(ground, places), **shown})
            yield ground.line(places, said, TELL, **shown)
    yield from _added(ground, _examples(ground))


def _names(ground: Ground, places: tuple[str, ...]) -> str:
    entries = ground.facts.medications or ()
    named = {e.text or e.ingredient or e.rxcui or "?" for e in entries if e.evidence in places}
    return ", ".join(sorted(named))


def _examples(ground: Ground) -> list[str]:
    """The first ingredient of each class that the rule looks for; of every class if of none."""
    every = ground.policy.classes
    read = ground.account.reads.word_sets.items()
    looked_for = [classes for name, classes in read if name.startswith("classes.")]
    looked_for = looked_for or [getattr(every, name) for name in every.__slots__]
    wanted: list[Callable[[FormularyRow], bool]] = [partial(_is_of_class, o) for o in looked_for]
    if ground.account.item in _WANTED:
        wanted.append(_WANTED[ground.account.item])
    formulary = sorted(ground.policy.formulary.items())
    found = (next((n for n, rows in formulary if fits(rows[0])), None) for fits in wanted)
    return [name for name in found if name is not None]


def _is_of_class(classes: frozenset[str], row: FormularyRow) -> bool:
    return row.medicine_class in classes


def _is_held(row: FormularyRow) -> bool:
    return all(not cell.decide and bool(cell.warn) for cell in row.hold.values())


def _is_renal(row: FormularyRow) -> bool:
    return row.renal_below is not None and _is_held(row)


def _is_antithrombotic(row: FormularyRow) -> bool:
    return row.antithrombotic


# Items that look at every medicine and ask for one of a kind.
_WANTED: dict[str, Callable[[FormularyRow], bool]] = {
    "bleeding-risk": _is_antithrombotic,
    "renal-function": _is_renal,
    "day:last-doses": _is_held,
}


def _recognised(ground: Ground) -> Iterator[Change]:
    """Lines that nobody can place: named rightly, kept as something else, or never started."""
    case = Situation(ground.facts, ground.policy, ground.start)
    open_entries = [e for e in case.medication_list.unrecognised if e.evidence in ground.evidence]
    if not open_entries:
        return
    for name_of in (_named_in_text, _other_name):
        names = [name_of(ground, entry) for entry in open_entries]
        if all(names):
            yield _renamed(ground, open_entries, [str(name) for name in names])
    places = tuple(entry.evidence for entry in open_entries)
    said = Said("medicine", {"medicine": _names(ground, places), "status": "never-started"})
    yield ground.line(places, said, TELL, status="never-started", last_dose=None)


def _named_in_text(ground: Ground, entry: MedicationEntry) -> str | None:
    """What code and text together name, as a line should say it."""
    policy = ground.policy
    coded = set(policy.ingredients_of_code.get(entry.rxcui or "", ())) & policy.formulary.keys()
    named = coded | policy.names.named_in(entry.text or "")
    return "+".join(sorted(named)) or None


def _other_name(_ground: Ground, entry: MedicationEntry) -> str | None:
    name = (entry.text or entry.ingredient or entry.rxcui or "").strip().lower()
    return OTHER + name.replace("+", " ") if name.removeprefix(OTHER) else None


def _renamed(ground: Ground, entries: list[MedicationEntry], names: list[str]) -> Change:
    made = [
        ground.line(
            (entry.evidence,),
            Said("medicine-named", {"medicine": entry.text or "?", "ingredient": name}),
            TELL,
            ingredient=name,
        )
        for entry, name in zip(entries, names, strict=True)
    ]
    return Change(
        frozenset().union(*(one.subjects for one in made)),
        tuple(said for one in made for said in one.said),
        tuple(operation for one in made for operation in one.patch),
        TELL,
    )
