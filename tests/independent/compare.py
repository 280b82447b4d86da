"""Holding the product's readiness/1 report against the independent reading's report."""

import datetime as dt

TICK = dt.timedelta(microseconds=1)
NOT_OF_THE_RULES = ("rule:", "record:")


def instant(value):
    """An instant in UTC of a datetime, an ISO text, or None."""
    if value is None:
        return None
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value.astimezone(dt.UTC)


def same_instant(one, other, within=dt.timedelta(0)):
    """Whether both are null, or both the same moment."""
    one, other = instant(one), instant(other)
    if one is None or other is None:
        return one is other
    return abs(one - other) <= within


def by_item(findings):
    """Findings by item, as the product lists them or as the reading maps them.

    What is not applicable, or is no item of the rules, is left out.
    """
    if isinstance(findings, list):
        findings = {finding["item"]: finding for finding in findings}
    return {
        item: finding
        for item, finding in findings.items()
        if finding["state"] != "not-applicable"
        and item not in ("scheduled-start", "policy")
        and not item.startswith(NOT_OF_THE_RULES)
    }


def of_one_item(item, product, oracle):
    """The differences of one finding; None stands for not applicable."""
    if product is None or oracle is None:
        shown = [(one or {"state": "not-applicable"})["state"] for one in (product, oracle)]
        return [f"{item}: state {shown[0]}, expected {shown[1]}"]
    found = [
        f"{item}: {key} {product[key]}, expected {oracle[key]}"
        for key in ("state", "severity", "owner", "section")
        if product[key] != oracle[key]
    ]
    if oracle["state"] == "pending" and not same_instant(product.get("due"), oracle["due"]):
        found.append(f"{item}: due {product.get('due')}, expected {oracle['due']}")
    return found


def twice(findings):
    """Items that the product lists more than once."""
    items = [finding["item"] for finding in findings] if isinstance(findings, list) else []
    return [f"{item}: listed twice" for item in sorted(set(items)) if items.count(item) > 1]


def stable_differs(product, oracle):
    """Whether `stable_until` is wrong.

    It may be the last moment of the old report or the first of the new one. Without a start it
    may also come earlier than the oracle's, which does not know all that a finding names.
    """
    ours, theirs = instant(product["stable_until"]), instant(oracle["stable_until"])
    if same_instant(ours, theirs, TICK):
        return False
    if ours is None or theirs is None or product.get("scheduled_start") is not None:
        return True
    return not instant(product["evaluated_at"]) < ours < theirs


def differences(product: dict, oracle: dict) -> list[str]:
    """What the two reports do not agree on, one line each; [] when they agree.

    `product` is a readiness/1 document (times as texts), `oracle` a report of `reading`.
    """
    found = twice(product["findings"])
    if product["status"] != oracle["status"]:
        found.append(f"status {product['status']}, expected {oracle['status']}")
    wrong = {
        "stable_until": stable_differs(product, oracle),
        "earliest_start": not same_instant(product["earliest_start"], oracle["earliest_start"]),
    }
    found += [f"{key} {product[key]}, expected {oracle[key]}" for key in wrong if wrong[key]]
    ours, theirs = by_item(product["findings"]), by_item(oracle["findings"])
    for item in sorted({*ours, *theirs}):
        found += of_one_item(item, ours.get(item), theirs.get(item))
    return found
