"""A clinic's own yes-or-no items, as its policy adds them; the shipped policies have none."""

from collections.abc import Iterator

from checklist.engine.findings import Draft, Section, Severity, State, not_applicable
from checklist.engine.judging import before_start, missing, no_start, yes_no
from checklist.engine.policy import LocalItem
from checklist.engine.situation import Situation
from checklist.engine.vocabulary import LOCAL

_MEANING = {State.MET: "local.met", State.UNMET: "local.unmet"}


def local(case: Situation) -> Iterator[Draft]:
    """What this clinic asks beyond the shipped checklist is answered as it should be.

    Source: the row of the item in the clinic's policy.
    """
    own = case.policy.local_items
    for item in own.values():
        yield _worded(_judged(case, item), item)
    answers = case.facts.answers
    for name in sorted([one for one in answers if one.startswith(LOCAL) and one not in own]):
        places = sorted(answer.evidence for answer in answers[name])
        draft = not_applicable(name, "local.not-asked", *places)
        yield draft._replace(severity=Severity.INFORMATION)


def _judged(case: Situation, own: LocalItem) -> Draft:
    """By the latest answer; where it has a window, or is of the day, only by one that counts.

    An answer given before the window opens cannot count, so until then the item is pending.
    """
    item, start = own.item, case.start
    if case.policy.items[item].section is Section.DAY:
        if start is None:
            return no_start(item)
        known = case.answer_on_the_day(item)
        if known.missing is not None:
            return missing(case, item, known, until=start, pending_key="pending-on-the-day")
        return yes_no(case, item, known, good=own.good_answer)
    if own.window is None:
        return yes_no(case, item, case.answer(item), good=own.good_answer)
    if start is None:
        return no_start(item)
    known = case.answer_within(item, own.window)
    until = before_start(case, own.window)
    return yes_no(case, item, known, good=own.good_answer, until=until)


def _worded(draft: Draft, own: LocalItem) -> Draft:
    """With the clinic's words in each language: what it is called, and what the answer means."""
    said = {State.MET: own.met, State.UNMET: own.unmet}.get(draft.state, {})
    key = _MEANING.get(draft.state, draft.key)
    return draft._replace(key=key, params={**draft.params, **said, "title": own.title})
