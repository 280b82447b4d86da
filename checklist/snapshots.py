"""Keep the verdict on each case: the row that lists read, and what a new verdict undoes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from checklist.changes import (
    fixed_facts,
    policy_change,
    sheet_basis,
    sheet_changes,
    sign_off_changes,
)
from checklist.coding import count_wrong
from checklist.engine import Policy
from checklist.gather import Document, case_document, day, moment, recorded_moments
from checklist.models import Case, PolicyVersion, PrepSheet, ReadinessSnapshot, SignOff
from checklist.policies import PolicyError, digest_of, shipped_policy
from checklist.policy_versions import stored_policy
from checklist.sheet_facts import sheet_facts
from checklist.verdict import judge, shown_digest, summary
from patients.models import Patient
from staff.models import Clinic

# How far the clocks of two machines that serve the same clinic may be apart.
CLOCK_SKEW = timedelta(minutes=5)


def refresh_snapshot(case: Case, now: datetime) -> ReadinessSnapshot | None:
    """Judge the case as stored at `now`, keep the verdict, and undo what no longer holds.

    Call it inside the transaction of the fact that changed. An open case is judged anew; a closed
    one keeps its last report and leaves the lists (None if it never had one).
    """
    if not case.is_open:
        return _leave_lists(case)
    document = current_document(case, now)
    at = datetime.fromisoformat(document["at"])
    policy = policy_in_force(case.clinic)
    report = judge(document, policy, at=at)
    facts = fixed_facts(document, identity(case.patient))
    columns = summary(report)
    return _write(
        case,
        {
            **columns,
            "counts": {**columns["counts"], "codes": count_wrong(case)},
            "is_open": case.is_open,
            "scheduled_start": case.scheduled_start,
            "shown_digest": shown_digest(report, facts["identity"]),
            "signed": _keep_sign_off(case, facts, report, policy, at),
            "sheet_stale": _age_sheet(
                case, sheet_basis(report, facts, sheet_facts(report, document).document())
            ),
        },
    )


def current_document(case: Case, now: datetime) -> Document:
    """Build the document to be judged now, or a little later.

    What another machine wrote down a moment ago may carry a time ahead of this machine's clock;
    judged before its time it would make the whole record invalid.
    """
    document = case_document(case, at=now)
    latest = max([now, *recorded_moments(document)])
    if now < latest <= now + CLOCK_SKEW:
        return {**document, "at": moment(latest, case.clinic.tz)}
    return document


def identity(patient: Patient) -> Document:
    """Return who the patient is, as far as a signature or a printed sheet depends on it."""
    numbers = patient.identifiers.order_by("type", "system", "value")
    return {
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "birth_date": day(patient.birth_date),
        "sex": patient.sex,
        "identifiers": [f"{one.type} {one.value}" for one in numbers],
    }


def basis_of(case: Case, snapshot: ReadinessSnapshot) -> Document:
    """Return what a sheet printed from this verdict rests on."""
    document = case_document(case, at=snapshot.evaluated_at)
    said = sheet_facts(snapshot.report, document).document()
    return sheet_basis(snapshot.report, fixed_facts(document, identity(case.patient)), said)


def policy_in_force(clinic: Clinic) -> Policy:
    """Return the clinic's approved policy, or the shipped one, which counts as approved.

    A version that does not read as what was approved counts as not approved.
    """
    row = PolicyVersion.objects.for_clinic(clinic).approved().without_text().first()
    try:
        return stored_policy(row) if row else shipped_policy()
    except PolicyError:
        # Its digest is its own: no verdict of the shipped version, which is approved, is one of it.
        digest = digest_of(b"not approved", {row.digest: b""})
        return replace(shipped_policy(), approved=False, digest=digest)


def _leave_lists(case: Case) -> ReadinessSnapshot | None:
    """Take a closed case off the lists; its last report stays."""
    if not ReadinessSnapshot.objects.filter(case=case).exists():
        return None
    return _write(case, {"is_open": False, "sheet_stale": _age_sheet(case, None)})


def _write(case: Case, columns: dict[str, Any]) -> ReadinessSnapshot:
    row, _created = ReadinessSnapshot.objects.update_or_create(
        case=case, defaults={"clinic": case.clinic, **columns}
    )
    row.case = case
    return row


def _keep_sign_off(
    case: Case, facts: Document, report: Document, policy: Policy, now: datetime
) -> bool:
    """Say whether a sign-off stands; revoke it, with what changed, where it no longer does."""
    sign_off = SignOff.objects.filter(case=case).active().first()
    if sign_off is None:
        return False
    changes = _changes_since(sign_off, facts, report, policy, now)
    if changes:
        revoke(sign_off, changes, now)
    return not changes


def revoke(sign_off: SignOff, changes: list[Document], now: datetime) -> None:
    """End a sign-off, saying what changed: [{"item", "from", "to"}]."""
    sign_off.revoked_at = now
    sign_off.revoked_because = changes
    sign_off.save(update_fields=["revoked_at", "revoked_because"])


def _changes_since(
    sign_off: SignOff, facts: Document, report: Document, policy: Policy, now: datetime
) -> list[Document]:
    """List what undoes the sign-off, apart from time: the signed facts are judged at `now` too."""
    if sign_off.report["policy"]["digest"] != report["policy"]["digest"]:
        return [policy_change(sign_off.report, report)]
    if sign_off.facts_digest == report["facts_digest"] and sign_off.identity == facts["identity"]:
        return []
    at = moment(now, sign_off.case.clinic.tz)
    signed = judge({**sign_off.document, "at": at}, policy, at=now)
    return sign_off_changes(
        fixed_facts(sign_off.document, sign_off.identity),
        facts,
        signed["findings"],
        report["findings"],
    )


def _age_sheet(case: Case, current: Document | None) -> bool:
    """Keep on the sheet that the patient holds what has changed since; say whether it is stale.

    `current` None: the case is closed. A cancelled case makes its sheet outdated, a done one not.
    """
    sheet = PrepSheet.objects.filter(case=case).held().first()
    if sheet is None:
        return False
    if current is not None:
        reasons = sheet_changes(sheet.basis, current)
    elif case.status == Case.Status.CANCELLED:
        reasons = [{"reason": "cancelled", "item": "case", "from": "open", "to": "cancelled"}]
    else:
        reasons = sheet.stale_reasons
    if reasons != sheet.stale_reasons:
        sheet.stale_reasons = reasons
        sheet.save(update_fields=["stale_reasons"])
    return bool(reasons)
