"""A clinic's policy with its own yes-or-no items, as the text of a file and as a policy."""

from checklist.engine.policy import Policy
from checklist.models import PolicyVersion
from checklist.policies import parse_policy
from staff.models import Clinic
from tests.factories.policies import approve, propose

EXTENSION = """id: own
version: "{version}"
title: Ours
extends: default@2026.1
local_items:
"""
ITEM = """  {name}:
    title: {{en: "{name} title", es: "{name} título"}}
    question: {{en: "Is it {name}?", es: "¿Es {name}?"}}
    good_answer: {good_answer}
    severity: {severity}
    owner: {owner}
    section: {section}
    source: clinic
    reason:
      met: {{en: "{name} in order", es: "{name} en orden"}}
      unmet: {{en: "{name} in the way", es: "{name} lo impide"}}
"""
USUAL = {
    "good_answer": "false",
    "severity": "blocker",
    "owner": "nurse",
    "section": "safety",
}


def local_item(name: str, **fields: object) -> str:
    """The text of one item; `window` in days, `waivable` and what else differs from the usual."""
    more = {key: fields.pop(key) for key in ("window", "waivable") if key in fields}
    text = ITEM.format(name=name, **USUAL | fields)
    if "window" in more:
        text += f"    window: {{value: {more['window']}, unit: days}}\n"
    if "waivable" in more:
        text += f"    waivable: {str(more['waivable']).lower()}\n"
    return text


DENTIST = local_item("dental-extraction", window=14)


def local_text(*items: str, version: str = "2030.1") -> str:
    """The text of a policy that adds these items to the shipped one."""
    return EXTENSION.format(version=version) + "".join(items)


def local_policy(*items: str) -> Policy:
    """The shipped policy with these items added."""
    return parse_policy(local_text(*items).encode(), "own.yaml")


def put_local_in_force(clinic: Clinic, *items: str, version: str = "2030.1") -> PolicyVersion:
    """Have a clinic ask these items: proposed by one person, approved by another."""
    return approve(propose(clinic, text=local_text(*items, version=version)))
