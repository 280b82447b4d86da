"""What has changed since a physician signed or a sheet was printed, and whether that undoes it.

Pure comparisons of case documents and readiness reports. A change is a dict
{"item", "from", "to"}: what changed, how it was, how it is.
"""

from collections import Counter
from typing import Any

from checklist.engine.standing import Standing, is_settled, standing_of

Document = dict[str, Any]
Change = dict[str, Any]

GOOD = frozenset({"met", "waived", "not-applicable"})
OPEN = ("unmet", "unknown", "pending")
SIGNED_PROCEDURE = (
    "scheduled_start", "protocol", "region", "side", "levels", "sedation", "purpose",
    "image_guidance", "contrast", "steroid", "time_zone",
)  # fmt: skip
# Status and last dose are left out: they are what a pending hold waits for, and whether they are
# good news is for the findings to say.
SIGNED_MEDICINE = ("ingredient", "rxcui", "text", "dose_intent", "stop_decision", "hold_hours")
SIGNED_ALLERGY = ("substance", "reaction")


def fixed_facts(document: Document, identity: Document) -> Document:
    """Return the part of a case whose change undoes a sign-off by itself."""
    return {
        "procedure": {field: document["procedure"].get(field) for field in SIGNED_PROCEDURE},
        "medications": _lines(document.get("medications"), SIGNED_MEDICINE),
        "allergies": _lines(document.get("allergies"), SIGNED_ALLERGY),
        "identity": identity,
    }


def sign_off_changes(
    signed: Document, current: Document, before: list[Document], after: list[Document]
) -> list[Change]:
    """List what undoes a sign-off; empty where it stands.

    `signed` and `current` are `fixed_facts`; `before` are the findings of the signed facts judged
    at the present moment, `after` those of the present facts: their difference owes nothing to
    time. Pending that became met is no change; a new unmet or unknown blocker is.
    """
    return fact_changes(signed, current) + finding_changes(before, after)


def fact_changes(signed: Document, current: Document) -> list[Change]:
    """List the fixed facts that differ, field by field, line by line."""
    changes = [
        {"item": f"{part}.{field}", "from": signed[part].get(field), "to": value}
        for part in ("procedure", "identity")
        for field, value in current[part].items()
        if signed[part].get(field) != value
    ]
    for part in ("medications", "allergies"):
        changes += _line_changes(part, signed[part], current[part])
    return changes


def finding_changes(before: list[Document], after: list[Document]) -> list[Change]:
    """List the findings that turned for the worse: no longer good, or newly open as a blocker."""
    earlier = {finding["item"]: finding["state"] for finding in before}
    changes = []
    for finding in after:
        was, now = earlier.pop(finding["item"], None), finding["state"]
        lost = was in GOOD and now not in GOOD
        if lost or (finding["severity"] == "blocker" and _is_new_obstacle(was, now)):
            changes.append({"item": finding["item"], "from": was, "to": now})
    return changes


def sheet_basis(report: Document, facts: Document, said: Document) -> Document:
    """Return what a sheet is printed from: start, medicines, hold dates, identity and policy.

    `said` are the answers that it prints (`SheetFacts`).
    `holds` are the times as printed, null where the sheet says "do not stop until we call you";
    `dated` is the start where the sheet prints it, null where it says "wait for our call".
    """
    start, stands = report["scheduled_start"], standing_of(report)
    return {
        **facts,
        "holds": _hold_dates(report, stands),
        "dated": start if stands is Standing.SURE else None,
        "policy": report["policy"],
        "said": said,
    }


def sheet_changes(basis: Document, current: Document) -> list[Change]:
    """List what makes a sheet outdated, each with a `reason` that a page has words for.

    Reasons: rescheduled, procedure-changed, identity-changed, medicines-changed,
    hold-dates-changed, date-sure, follow-up-changed, pregnancy-possible, policy-changed. That a
    sure date falls in doubt is no reason by itself: it shows on the case, and where a medicine was
    to be stopped, its time has changed.
    """
    changes = [
        {"reason": _sheet_reason(change["item"]), **change}
        for change in fact_changes(basis, current)
        if not change["item"].startswith("allergies")
    ]
    for item, due in current["holds"].items():
        if basis["holds"].get(item) != due:
            was = basis["holds"].get(item)
            changes.append({"reason": "hold-dates-changed", "item": item, "from": was, "to": due})
    if current["dated"] and not basis.get("dated", True) and not _is_moved(basis, current):
        start = {"item": "procedure.scheduled_start", "from": None, "to": current["dated"]}
        changes.append({"reason": "date-sure", **start})
    changes += _said_changes(basis.get("said"), current["said"])
    if basis["policy"] != current["policy"]:
        changes.append({"reason": "policy-changed", **policy_change(basis, current)})
    return changes


def _said_changes(was: Document | None, now: Document) -> list[Change]:
    """List the printed answers that changed; a sheet from before they were kept has none.

    That nobody need ask about pregnancy any more leaves a question too many, which harms nobody.
    """
    changes: list[Change] = []
    if was is None:
        return changes
    if was["follow_up_on"] != now["follow_up_on"]:
        days = {"from": was["follow_up_on"], "to": now["follow_up_on"]}
        changes.append({"reason": "follow-up-changed", "item": "follow-up", **days})
    if now["may_be_pregnant"] and not was["may_be_pregnant"]:
        states = {"from": "not-applicable", "to": "unknown"}
        changes.append({"reason": "pregnancy-possible", "item": "pregnancy", **states})
    return changes


def policy_change(earlier: Document, later: Document) -> Change:
    """Name both policies, as reports cite them; the parts hold `policy`."""
    return {"item": "policy", "from": _cited(earlier["policy"]), "to": _cited(later["policy"])}


def _cited(policy: Document) -> str:
    return f"{policy['id']}@{policy['version']}"


def _is_new_obstacle(was: str | None, now: str) -> bool:
    """Say whether a blocker stands in the way that did not: worse than unknown counts as new."""
    if now == "unmet":
        return was != "unmet"
    return now == "unknown" and was not in ("unmet", "unknown")


def _lines(lines: list[Document] | None, fields: tuple[str, ...]) -> list[Document] | None:
    """Reduce lines to the fields that count, in an order of their own; None stays "not asked"."""
    if lines is None:
        return None
    reduced = [{field: line.get(field) for field in fields} for line in lines]
    return sorted(reduced, key=lambda line: [str(line[field]) for field in fields])


def _line_changes(
    part: str, earlier: list[Document] | None, later: list[Document] | None
) -> list[Change]:
    """Describe lines that came, went or changed; an edited line is one gone and one come."""
    if earlier == later:
        return []
    gone, come = Counter(map(_line_text, earlier or [])), Counter(map(_line_text, later or []))
    return [{"item": part, "from": sorted((gone - come).elements()) or _bare(earlier),
             "to": sorted((come - gone).elements()) or _bare(later)}]  # fmt: skip


def _bare(lines: list[Document] | None) -> list[str] | None:
    """Tell "not asked" (None) from a list from which nothing is left to name."""
    return None if lines is None else []


def _line_text(line: Document) -> str:
    return ", ".join(str(value) for value in line.values() if value is not None)


def _hold_dates(report: Document, stands: Standing) -> dict[str, str | None]:
    """Return the last dose of each medicine that is still taken; null where none may be printed."""
    findings = {finding["item"]: finding for finding in report["findings"]}
    return {
        item: hold["due"] if is_settled(hold, findings, stands) else None
        for item, hold in findings.items()
        if item.startswith("hold:") and hold["state"] == "pending"
    }


def _is_moved(earlier: Document, later: Document) -> bool:
    return earlier["procedure"]["scheduled_start"] != later["procedure"]["scheduled_start"]


def _sheet_reason(item: str) -> str:
    if item == "procedure.scheduled_start":
        return "rescheduled"
    part = item.split(".")[0]
    return {"procedure": "procedure-changed", "identity": "identity-changed"}.get(
        part, "medicines-changed"
    )
