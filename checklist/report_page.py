"""The report of a case as the physician reads it: what is in the way first, what is met last."""

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checklist.differences import change_difference
from checklist.engine.findings import Severity, State, Status
from checklist.forms.report import WaiverForm
from checklist.gather import case_document
from checklist.models import Case, ReadinessSnapshot, SignOff
from checklist.presenters import PresentedFinding, present_finding
from checklist.wording import procedure_words
from staff.differences import Difference

OPEN_ORDER = [State.UNMET, State.UNKNOWN, State.PENDING]
SIGNABLE = (Status.WAITING, Status.READY)
SHORT_DIGEST = 12
VERDICT = {
    Status.BLOCKED: _("Something is known that stands against going ahead as booked."),
    Status.INCOMPLETE: _("Somebody has to find something out before this can go ahead."),
    Status.WAITING: _("Nothing to do now; what is still due is listed with its time."),
    Status.READY: _("Everything that has to be in order is in order."),
}
CLOSED = _("The case is closed: this is its last report.")


@dataclass(frozen=True)
class ReportLine:
    """One finding, with the form that waives it where that may be done.

    `is_asap`: the moment to act by was over when the case was booked.
    """

    finding: PresentedFinding
    waiver_form: WaiverForm | None = None
    is_open: bool = False
    is_never_waivable: bool = False
    is_asap: bool = False


@dataclass(frozen=True)
class Signature:
    """The latest sign-off and, where it fell, what changed since."""

    sign_off: SignOff
    changes: list[Difference]


@dataclass(frozen=True)
class ReportPage:
    """All that the report page shows, in its order."""

    case: Case
    snapshot: ReadinessSnapshot
    procedure: str
    policy: dict[str, str]
    blockers: list[ReportLine]
    warnings: list[ReportLine]
    waived: list[ReportLine]
    met: list[ReportLine]
    notes: list[ReportLine]
    not_applicable: list[ReportLine]
    signature: Signature | None
    is_signable: bool

    @property
    def verdict(self) -> str:
        """The verdict in a sentence."""
        return str(VERDICT[self.snapshot.status])

    @property
    def why_not(self) -> str:
        """Why it cannot be signed now, in a sentence."""
        if not self.case.is_open:
            return str(CLOSED)
        number = len([line for line in self.blockers if line.finding.state != State.PENDING])
        return ngettext(
            "Not to be signed yet: %(number)s item is in the way or not known. "
            "Mend or waive it first.",
            "Not to be signed yet: %(number)s items are in the way or not known. "
            "Mend or waive them first.",
            number,
        ) % {"number": number}

    @property
    def standing(self) -> Signature | None:
        """The sign-off that stands."""
        return self.signature if self.snapshot.signed else None

    @property
    def fallen(self) -> Signature | None:
        """The latest sign-off, where it fell."""
        fell = self.signature is not None and self.signature.sign_off.revoked_at is not None
        return self.signature if fell else None

    @property
    def exceptions(self) -> int:
        """How many warnings and waivers a signature goes over."""
        return len(self.warnings) + len(self.waived)

    @property
    def short_digest(self) -> str:
        """The name of the report shown, as far as people compare it."""
        return short(self.snapshot.shown_digest)

    @property
    def short_signed(self) -> str:
        """The name of the report signed."""
        return short(self.signature.sign_off.shown_digest) if self.signature else ""


def build_report(
    case: Case, snapshot: ReadinessSnapshot, *, typed: WaiverForm | None = None
) -> ReportPage:
    """Lay out a stored verdict; `typed` is a waiver form that came back with errors."""
    document = case_document(case, at=snapshot.evaluated_at)
    findings = [
        present_finding(one, document, case.clinic.tz) for one in snapshot.report["findings"]
    ]
    lines = [
        replace(
            _line(one, typed, case.is_open),
            is_asap=case.precedes_booking(one.act_by or one.due, case.clinic.tz),
        )
        for one in sorted(findings, key=_urgency)
    ]
    open_lines = [line for line in lines if line.finding.state in OPEN_ORDER]
    return ReportPage(
        case=case,
        snapshot=snapshot,
        procedure=procedure_words(case),
        policy=snapshot.report["policy"],
        blockers=_of_severity(open_lines, Severity.BLOCKER),
        warnings=_of_severity(open_lines, Severity.WARNING),
        notes=_of_severity(open_lines, Severity.INFORMATION),
        waived=_in_state(lines, State.WAIVED),
        met=_in_state(lines, State.MET),
        not_applicable=_in_state(lines, State.NOT_APPLICABLE),
        signature=_latest_signature(case),
        is_signable=case.is_open and not snapshot.signed and snapshot.status in SIGNABLE,
    )


def short(digest: str) -> str:
    """Return the part of a digest that people compare."""
    return digest.removeprefix("sha256:")[:SHORT_DIGEST]


def _line(finding: PresentedFinding, typed: WaiverForm | None, is_open_case: bool) -> ReportLine:
    if not (is_open_case and finding.state in OPEN_ORDER):
        return ReportLine(finding)
    if not finding.is_waivable:
        return ReportLine(finding, is_never_waivable=True)
    if typed is not None and typed["item"].value() == finding.item:
        return ReportLine(finding, typed, is_open=True)
    form = WaiverForm(initial={"item": finding.item}, auto_id=f"{finding.anchor}-%s")
    return ReportLine(finding, form)


def _urgency(finding: PresentedFinding) -> tuple[int, float]:
    """Order: unmet, unknown, pending; in each the earliest point of no return first."""
    state = OPEN_ORDER.index(finding.state) if finding.state in OPEN_ORDER else len(OPEN_ORDER)
    act_by = finding.act_by or finding.due
    return state, act_by.timestamp() if act_by else inf


def _of_severity(lines: list[ReportLine], severity: str) -> list[ReportLine]:
    return [line for line in lines if line.finding.severity == severity]


def _in_state(lines: list[ReportLine], state: str) -> list[ReportLine]:
    return [line for line in lines if line.finding.state == state]


def _latest_signature(case: Case) -> Signature | None:
    sign_off: Any = case.sign_offs.select_related("by").order_by("-pk").first()
    if sign_off is None:
        return None
    changes = [change_difference(one, case.clinic.tz) for one in sign_off.revoked_because]
    return Signature(sign_off, changes)
