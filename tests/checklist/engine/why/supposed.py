"""What would change an item of a document, for tests: read, searched and judged as others do."""

import json
from datetime import UTC, datetime

from checklist.casefile import CaseError, parse, read_case
from checklist.engine import evaluate
from checklist.engine.why.search import NOT_LISTED, what_would_change
from checklist.policies import shipped_policy

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


def facts_of(document, at=NOW):
    """The facts of a document, None where it is refused."""
    try:
        return read_case(parse(json.dumps(document)), default_at=at)
    except CaseError:
        return None


def outcomes(document, item, policy=None):
    """The changes that would give the item another state."""
    facts = facts_of(document)
    policy = policy or shipped_policy()

    def read(changed):
        return facts_of(changed, facts.at)

    return what_would_change(document, facts, policy, item, read)


def states(document, at=NOW):
    """How every item of a document stands, by the public way."""
    report = evaluate(facts_of(document, at), shipped_policy()).document()
    return {finding["item"]: finding["state"] for finding in report["findings"]}


def state(document, item, at=NOW):
    """How one item stands."""
    return states(document, at).get(item, NOT_LISTED)


def patched(document, patch):
    """A copy of the document with an RFC 6902 patch carried out; the tests' own reading of it."""
    changed = json.loads(json.dumps(document))
    for operation in json.loads(json.dumps(patch)):
        *way, last = operation["path"].split("/")[1:]
        place = changed
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        if operation["op"] == "remove":
            place.pop(int(last) if isinstance(place, list) else last)
        elif last == "-":
            place.append(operation["value"])
        elif isinstance(place, list):
            place.insert(int(last), operation["value"])
        else:
            place[last] = operation["value"]
    return changed


def said(outcome):
    """What a change says, briefly: keys and parameters."""
    return [(one.key, one.params) for one in outcome.change.said]
