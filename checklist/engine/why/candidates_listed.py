"""Supposed changes to the other lists: never asked for, allergies, earlier injections, waivers."""

from collections.abc import Iterator
from datetime import date, timedelta

from checklist.engine.vocabulary import REACTIONS
from checklist.engine.why.account import families
from checklist.engine.why.changes import Change, Operation, Said, append, plain
from checklist.engine.why.ground import ASK, CORRECT, TELL, Ground

_DAY = timedelta(days=1)


def lists(ground: Ground) -> Iterator[Change]:
    """Lists that were never asked for: asked now, and empty."""
    for name in ("medications", "allergies", "history"):
        if name in ground.account.reads.fields and ground.document.get(name) is None:
            yield ground.listed(name, None, Said("none-listed", {"list": name}), ASK)


def allergies(ground: Ground) -> Iterator[Change]:
    """Another reaction, an allergy taken off the list or put on it."""
    if "allergies" not in ground.account.reads.fields:
        return
    places = ground.cited("allergies")
    substance = families(ground.account.item)[1] or "latex"
    if ground.account.item == "allergy:unrecognised":
        yield from _recognised(ground, places)
    elif places:
        for reaction in (*REACTIONS, None):
            said = Said("allergy", {"substance": substance, "reaction": reaction})
            yield ground.line(places, said, TELL, reaction=reaction)
        yield ground.removed(places, Said("allergy-removed", {"substance": substance}))
    else:
        for reaction in REACTIONS:
            entry = {"substance": substance, "reaction": reaction, "at": ground.iso(ground.now)}
            said = Said("allergy-added", {"substance": substance, "reaction": reaction})
            yield ground.listed("allergies", entry, said, CORRECT)


def _recognised(ground: Ground, places: tuple[str, ...]) -> Iterator[Change]:
    """Substances that nobody can place: named rightly, or taken off; or one put on the list."""
    if not places:
        entry = {"substance": "?", "at": ground.iso(ground.now)}
        said = Said("allergy-added", {"substance": "?", "reaction": None})
        yield ground.listed("allergies", entry, said, CORRECT)
        return
    entries = [e for e in ground.facts.allergies or () if e.evidence in places]
    names = ", ".join(sorted({entry.substance or "?" for entry in entries}))
    for name in _known_names(ground):
        said = Said("allergy-named", {"substance": names, "name": name})
        yield ground.line(places, said, TELL, substance=name)
    yield ground.removed(places, Said("allergy-removed", {"substance": names}))


def _known_names(ground: Ground) -> list[str]:
    """One word for each substance of the table."""
    words: dict[str, str] = {}
    for word, substance in sorted(ground.policy.allergens.items()):
        words.setdefault(substance, word)
    return list(words.values())


def sessions(ground: Ground) -> Iterator[Change]:
    """Other outcomes of earlier injections, an injection more or one fewer."""
    if "history" not in ground.account.reads.fields:
        return
    percents, weeks = ground.amounts_in("percent"), ground.amounts_in("weeks")
    sessions_cited = [s for s in ground.facts.history or () if s.evidence in ground.evidence]
    for session in sessions_cited:
        on = session.on.isoformat()
        for percent in percents:
            for fields in _outcomes(percent, weeks):
                said = Said("session", {"on": on, **fields})
                subjects = frozenset(f"{session.evidence}.{name}" for name in fields)
                line = ground.line((session.evidence,), said, TELL, **fields)
                patch = tuple(o for o in line.patch if not o["path"].endswith("/at"))
                yield Change(subjects, (said,), patch, TELL)
        yield ground.removed((session.evidence,), Said("session-removed", {"on": on}))
    yield from (_session_added(ground, days) for days in _days_past(ground))


def _days_past(ground: Ground) -> Iterator[list[date]]:
    """The latest days on which injections may have been, the day of the start or before it.

    None lies ahead: what is still to come is booked, and nobody finds it out.
    """
    if ground.start_day <= ground.today:
        yield [ground.start_day]
    latest = min(ground.start_day - _DAY, ground.today)
    yield [latest]
    for count in ground.amounts_in("count"):
        yield [latest - _DAY * n for n in range(count)]


def _session_added(ground: Ground, days: list[date]) -> Change:
    """Earlier injections like the one that is booked, on these days."""
    procedure, listed = ground.facts.procedure, ground.document
    patch: list[Operation] = []
    for day in days:
        entry = {"protocol": procedure.protocol, "region": procedure.region or "lumbar",
                 "levels": list(procedure.levels or ()), "at": day.isoformat()}  # fmt: skip
        patch.append(append(listed, "history", entry))
        listed = {"history": []}
    said = Said("session-added", {"on": [plain(day) for day in days]})
    return Change(frozenset({"history"}), (said,), tuple(patch), CORRECT)


def _outcomes(percent: int, weeks: list[int]) -> Iterator[dict[str, int]]:
    for relief in (percent, max(percent - 1, 0)):
        yield {"relief_percent": relief}
        yield from ({"relief_percent": relief, "relief_weeks": one} for one in weeks)


def waivers(ground: Ground) -> Iterator[Change]:
    """The waiver of the item, taken back."""
    places = tuple(w.evidence for w in ground.facts.waivers if w.item == ground.account.item)
    if places:
        yield ground.removed(places, Said("waiver-removed", {}))
