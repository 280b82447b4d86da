"""The questions of a clinic's own items, in the reader's language, after the questionnaire's."""

from collections.abc import Mapping

from checklist.engine.findings import Owner
from checklist.engine.policy import Policy
from checklist.engine.question import Question
from checklist.engine.questionnaire import BY_ID, questions_of
from checklist.item_words import in_language

# Whom to ask, by who mends the item.
ASKED_OF: Mapping[Owner, str] = {
    Owner.NURSE: "patient",
    Owner.PATIENT: "patient",
    Owner.SCHEDULER: "patient",
    Owner.PHYSICIAN: "physician",
    Owner.PRESCRIBER: "prescriber",
    Owner.BILLING: "payer",
}


def find_question(item: str, policy: Policy) -> Question | None:
    """Return the question of an item, the questionnaire's or the clinic's own; None for none."""
    return BY_ID.get(item) or (_local(item, policy) if item in policy.local_items else None)


def questions_in(section: str, policy: Policy) -> tuple[Question, ...]:
    """Return all questions of a section, in the order in which they are asked."""
    own = (item for item in policy.local_items if policy.items[item].section == section)
    return (*questions_of(section), *(_local(item, policy) for item in own))


def _local(item: str, policy: Policy) -> Question:
    row = policy.items[item]
    return Question(
        link_id=item,
        section=row.section,
        text=in_language(policy.local_items[item].question),
        asked_of=ASKED_OF[row.owner],
        items=(item,),
    )
