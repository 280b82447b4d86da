"""Policy versions for tests: the shipped policy, with a few things changed in its text."""

from checklist.actions.approvals import approve_policy, propose_policy
from checklist.models import PolicyVersion
from checklist.policies import Shelf, policy_files, read_policy, shipped_policy
from checklist.snapshots import policy_in_force
from staff.models import Clinic
from tests.factories.checklist import NOW
from tests.factories.staff import MembershipFactory

SHIPPED = next(
    path for path in policy_files() if path.stem == f"default-{shipped_policy().version}"
)
# A well patient's pain score no longer is enough.
STRICT_PAIN = {
    "pain_score_enough: {value: 4": "pain_score_enough: {value: 9",
    "pain_score_least: {value: 1": "pain_score_least: {value: 8",
}
INR = {'inr_most: {value: "1.2"': 'inr_most: {value: "1.1"'}

# A version that says only what differs, with an item of the clinic's own.
DENTAL = f"""
id: default
version: "2030.1"
title: Dental work asked
extends: default@{shipped_policy().version}
local_items:
  dental-work:
    title: {{en: Dental work, es: Trabajo dental}}
    question: {{en: "Any dental work?", es: "¿Algún trabajo dental?"}}
    good_answer: false
    severity: warning
    owner: nurse
    section: safety
    source: clinic
    window: {{value: 14, unit: days}}
    reason:
      met: {{en: None., es: Ninguno.}}
      unmet: {{en: Dental work., es: Trabajo dental.}}
"""


def policy_text(version: str = "2030.1", changes: dict[str, str] = INR) -> str:
    """Return the shipped text as another version; `changes` replaces pieces of it, each once."""
    text = SHIPPED.read_text(encoding="utf-8")
    named = {f'version: "{shipped_policy().version}"': f'version: "{version}"'}
    for old, new in {**named, **changes}.items():
        if text.count(old) != 1:
            raise ValueError(f"{old!r} does not stand once in {SHIPPED.name}")
        text = text.replace(old, new)
    return text


def stored(text: str) -> dict[str, object]:
    """Return the columns of a stored version that come from its text."""
    shelf = Shelf()
    digest = read_policy(text.encode(), "own", shelf).digest
    return {"source": text, "files": shelf.texts, "digest": digest}


def propose(
    clinic: Clinic, version: str = "2030.1", changes: dict[str, str] = INR, **fields: object
) -> PolicyVersion:
    """Propose a version of the clinic's own, by a new clinic lead unless told otherwise.

    `fields` may hold `by`, and `text` in place of the shipped one with changes.
    """
    by = fields.get("by") or MembershipFactory(clinic=clinic, role="lead").user
    text = fields.get("text") or policy_text(version, changes)
    return propose_policy(clinic=clinic, text=text.encode(), name="own", by=by, now=NOW)


def put_in_force(
    clinic: Clinic, version: str = "2030.1", changes: dict[str, str] = INR
) -> PolicyVersion:
    """Propose a version, and have a new physician of the clinic approve it."""
    return approve(propose(clinic, version, changes))


def approve(version: PolicyVersion, **fields: object) -> PolicyVersion:
    """Approve a version, by a new physician of the clinic unless told otherwise."""
    by = fields.get("by") or MembershipFactory(clinic=version.clinic, role="physician").user
    digest = policy_in_force(version.clinic).digest
    return approve_policy(version=version, shown_digest=digest, by=by, now=NOW)
