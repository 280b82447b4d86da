"""What differs between two versions of a policy, in clinical words: one line a datum.

Pure: two `Policy` objects in, words in the reader's language out. What a version is called (id,
version, digest) is no difference; what is worked out from other data (the names in the formulary)
shows where those data differ.
"""

from checklist import policy_words as words
from checklist.engine import Policy
from checklist.policy_differences import items, medicines, numbers, payers
from checklist.policy_differences.difference import Compare, PolicyDifference, with_reason
from checklist.wording import SHORT_REGION

__all__ = ["PARTS", "PolicyDifference", "differences"]


# By field of `Policy`, in the order in which a physician wants to know.
PARTS: dict[str, Compare] = {
    "numbers": numbers.numbers,
    "formulary": medicines.formulary,
    "tiers": numbers.tiers,
    "items": items.items,
    "local_items": items.local_items,
    "payers": payers.payers,
    "indications_supporting": items.indications,
    "interlaminar_cervical_levels": items.compared_set("interlaminar_cervical_levels", str),
    "regions_with_caudal": items.compared_set("regions_with_caudal", words.of(SHORT_REGION)),
    "regions_with_particulate_ban": items.compared_set(
        "regions_with_particulate_ban", words.of(SHORT_REGION)
    ),
    "refer_today": items.compared_set("refer_today", words.sign),
    "never_waivable_findings": items.compared_set("never_waivable_findings", words.sign),
    "allergens": medicines.allergens,
    "classes": medicines.classes,
    "ingredients_of_code": medicines.codes,
    "names": medicines.names,
    "sources": items.sources,
    "lists_sources": items.lists_sources,
    "title": items.title,
    "approved": items.approved,
}


def differences(earlier: Policy, later: Policy) -> list[PolicyDifference]:
    """List what differs from `earlier` to `later`, and why: numbers and medicines first.

    What only rests on another source, or is called otherwise, comes last.
    """
    found = [one for compare in PARTS.values() for one in compare(earlier, later)]
    found.sort(key=lambda one: one.is_formal)
    return [with_reason(one, later.reasons) for one in found]
