"""The sections of a prep sheet, from the plan to sentences. Words come from the catalog."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from checklist.engine.standing import Standing
from checklist.engine.steps import Fasting, Kind, Plan, Step
from checklist.engine.vocabulary import ESI
from checklist.sheet_facts import SheetFacts, latest_answers
from checklist.sheet_words import SheetWords

Content = dict[str, Any]
Document = dict[str, Any]

# Steps that name one medicine in a sentence, in the order in which a patient must see them.
ONE_BY_ONE = (
    Kind.CALL_NOW, Kind.CALL_STOPPED, Kind.WAIT, Kind.KEEP_FIRMLY, Kind.STAY_OFF, Kind.PLAN,
)  # fmt: skip
# Steps whose medicines share a sentence.
TOGETHER = (Kind.KEEP, Kind.KEEP_IF_TAKEN)
URGENT = frozenset({Kind.CALL_NOW, Kind.CALL_STOPPED, Kind.WAIT, Kind.KEEP_FIRMLY})
WITHOUT_SIDE = frozenset({"esi-interlaminar", "esi-caudal"})
UNBROKEN_HYPHEN = "\u2011"  # a level never stands on two lines
SEDATED = frozenset({"minimal", "moderate", "deep"})


def sections(
    steps: Plan,
    names: Sequence[str],
    case: Document,
    said: SheetFacts,
    phone: str,
    words: SheetWords,
) -> list[Content]:
    """Write every section, in the order of the paper; `names` are those of the medicines."""
    procedure, answers = case["procedure"], latest_answers(case)
    return [
        _day_by_day(steps, names, words),
        _medicines(steps, names, phone, words),
        _tell(phone, said, words),
        _day(answers, words),
        _danger(phone, words),
        _done(procedure, words),
        _after(procedure, answers, _follow_up(steps, said, words), words),
        _section("more", words, texts=[words.at(f"more.{key}") for key in
                                       ("risks", "home", "prevention", "alternatives")]),
    ]  # fmt: skip


def procedure(booked: Document, words: SheetWords) -> str:
    """Name kind, place, level and side in plain words; say so where the place is still open."""
    levels = booked.get("levels")
    place = [
        words.word("regions", booked.get("region")),
        _levels(levels, words),
        words.word("sides", booked.get("side")),
    ]
    kind = words.word("protocols", booked.get("protocol"), words.at("protocols.unknown"))
    text = ", ".join(filter(None, [kind, *place]))
    needs_side = booked.get("protocol") not in WITHOUT_SIDE
    is_open = not booked.get("region") or levels is None or (needs_side and not booked.get("side"))
    return f"{text}. {words.at('place_open')}" if is_open else text


def _levels(levels: list[str] | None, words: SheetWords) -> str:
    if not levels:
        return ""
    path = "level" if len(levels) == 1 else "levels"
    unbroken = [level.replace("-", UNBROKEN_HYPHEN) for level in levels]
    return words.say(path, levels=words.listed(unbroken))


def _section(key: str, words: SheetWords, **parts: Any) -> Content:
    empty: Content = {"title": words.at(f"{key}.title"), "lead": "", "steps": [], "items": []}
    return {"key": key, **empty, "texts": [], **parts}


def _day_by_day(steps: Plan, names: Sequence[str], words: SheetWords) -> Content:
    """The dated steps, a row each; without a sure date, "wait for our call"."""
    if steps.standing is not Standing.SURE:
        return _section("steps", words, texts=[words.at("steps.none")])
    rows = [row for step in steps.dated for row in _rows(step, steps, names, words)]
    is_open = steps.fasting is Fasting.UNKNOWN
    return _section(
        "steps", words, steps=rows, texts=[words.at("steps.fasting-open")] if is_open else []
    )


def _rows(step: Step, steps: Plan, names: Sequence[str], words: SheetWords) -> list[Content]:
    """One row for a dated step; the day of the injection may be led by "you may eat"."""
    assert step.at is not None
    gaps = {"medicine": _name(step, names)} if step.lines else {}
    row = {
        "kind": step.kind,
        "when": words.short_moment(step.at),
        "text": words.say(f"steps.{step.kind}.text", **gaps),
        "more": words.at(f"steps.{step.kind}.more"),
    }
    if step.kind is not Kind.START or steps.fasting is not Fasting.NONE:
        return [row]
    meal = {"kind": "meal", "when": words.short_day(step.at), **words.at("steps.meal")}
    return [meal, row]


def _medicines(steps: Plan, names: Sequence[str], phone: str, words: SheetWords) -> Content:
    """What holds for each medicine that has no time of its own."""
    if not steps.asked:
        item = {"text": words.at("medicines.not-asked"), "urgent": True}
        return _section("medicines", words, items=[item])
    items = [
        {"text": _one_medicine(step, names, phone, words), "urgent": step.kind in URGENT}
        for kind in ONE_BY_ONE
        for step in steps.medicines
        if step.kind is kind
    ]
    eats_nothing = steps.fasting is not Fasting.NONE
    for kind in TOGETHER:
        shared = [_name(step, names) for step in steps.medicines if step.kind is kind]
        if shared:
            path = "keep-fasting" if kind is Kind.KEEP and eats_nothing else kind
            text = words.say(f"medicines.{path}", medicines=words.listed(shared))
            items.append({"text": text, "urgent": False})
    if not names:
        items.append({"text": words.at("medicines.none"), "urgent": False})
    return _section("medicines", words, items=items, texts=_closing_words(steps, names, words))


def _one_medicine(step: Step, names: Sequence[str], phone: str, words: SheetWords) -> str:
    path = f"medicines.{step.kind}"
    gaps = {"medicine": _name(step, names), "phone": phone}
    return words.at(path).format(**gaps)


def _closing_words(steps: Plan, names: Sequence[str], words: SheetWords) -> list[str]:
    """That nobody stops more than is asked, or starts again before being told."""
    kinds = {step.kind for step in (*steps.medicines, *steps.dated)}
    said = []
    if names:
        said.append("same")
    if kinds & {Kind.LAST_DOSE, Kind.STAY_OFF}:
        said.append("restart")
    return [" ".join(words.at(f"medicines.{key}") for key in said)] if said else []


def _name(step: Step, names: Sequence[str]) -> str:
    """Name the product of a step once, by the fullest of its names."""
    own = list(dict.fromkeys(names[line] for line in step.lines))
    fullest = [
        name
        for name in own
        if not any(name != other and name.lower() in other.lower() for other in own)
    ]
    return " / ".join(fullest)


def _tell(phone: str, said: SheetFacts, words: SheetWords) -> Content:
    items = [*words.at("tell.items")]
    if said.may_be_pregnant:
        items.append(words.at("tell.pregnancy"))
    return _section("tell", words, lead=words.say("tell.lead", phone=phone), items=_plain(items))


def _day(answers: Document, words: SheetWords) -> Content:
    driver = "driver-none" if answers.get("driver") == "none" else "driver"
    items = [words.at("day.clothes")]
    urgent = [{"text": words.at(f"day.{driver}"), "urgent": driver == "driver-none"}]
    return _section("day", words, items=urgent + _plain(items))


def _done(booked: Document, words: SheetWords) -> Content:
    """What happens in the room, by the kind of procedure."""
    gaps = {
        "guidance": words.word("done.guidance", booked.get("image_guidance")),
        "target": words.at(f"done.target.{_target(booked.get('protocol'))}"),
        "medicine": words.at(f"done.medicine.{_injected(booked)}"),
    }
    items = [text.format(**gaps).strip() for text in words.at("done.items")]
    if booked.get("sedation") in SEDATED:
        items.insert(1, words.at("done.sedation"))
    return _section("done", words, items=_plain(items))


def _target(protocol: str | None) -> str:
    if protocol in ESI:
        return "epidural"
    return {"facet-mbb": "nerve", "facet-intraarticular": "joint"}.get(protocol or "", "spine")


def _injected(booked: Document) -> str:
    return "numbing" if booked.get("steroid") is False else "steroid"


def _follow_up(steps: Plan, said: SheetFacts, words: SheetWords) -> str:
    """When to come again: the day on record, unless the start is in doubt; else the usual."""
    if said.follow_up_on is None or steps.standing is not Standing.SURE:
        return words.at("after.follow-up")
    day = words.short_day(datetime.combine(said.follow_up_on, time(12)))
    return words.say("after.follow-up-on", day=day)


def _after(booked: Document, answers: Document, follow_up: str, words: SheetWords) -> Content:
    helps = "block" if booked.get("protocol") == "facet-mbb" else "relief"
    items = [*words.at("after.items"), words.at(f"after.{helps}"), follow_up]
    if booked.get("sedation") in SEDATED:
        items.append(words.at("after.sedation"))
    if booked.get("steroid") is not False and answers.get("diabetes") not in (None, "none"):
        items.append(words.at("after.diabetes"))
    return _section("after", words, items=_plain(items))


def _danger(phone: str, words: SheetWords) -> Content:
    return _section(
        "danger",
        words,
        lead=words.at("danger.lead"),
        items=_plain(words.at("danger.items")),
        texts=[words.say("danger.call", phone=phone)],
    )


def _plain(texts: Sequence[str]) -> list[Content]:
    return [{"text": text, "urgent": False} for text in texts]
