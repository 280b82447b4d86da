"""ReadinessSnapshot: the stored verdict on each case, the only table that lists read."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from checklist.engine.findings import Status
from checklist.models.billing import BilledCodes
from checklist.models.cases import Case
from checklist.models.rows import ReportField, words_check
from staff.models import ClinicQuerySet, ClinicScoped, User

STATUSES = tuple(Status)


class ReadinessSnapshotQuerySet(ClinicQuerySet):
    """Reads of stored verdicts; lists start with `for_clinic(...).listed()`."""

    def listed(self) -> Self:
        """Open cases only, with all that a line shows read in the same query."""
        return self.filter(is_open=True).select_related(
            "case", "case__patient", "case__physician", "clinic"
        )

    def stale(self, now: datetime, policy_digest: str) -> Self:
        """Those of open cases to be made anew: time may have changed them, or the policy did."""
        changed = Q(stable_until__lte=now) | ~Q(policy_digest=policy_digest)
        return self.filter(changed, is_open=True)

    def judged(self, now: datetime, policy_digest: str) -> Self:
        """Those whose verdict holds: neither time nor the policy may have changed it."""
        holds = Q(stable_until__isnull=True) | Q(stable_until__gt=now)
        return self.filter(holds, policy_digest=policy_digest)

    def by_next_act(self) -> Self:
        """Ordered by the next point of no return: overdue first, without a start last."""
        return self.order_by(
            F("act_by").asc(nulls_last=True), F("scheduled_start").asc(nulls_last=True), "pk"
        )

    def by_start(self) -> Self:
        """Ordered by procedure start, without a start last."""
        return self.order_by(F("scheduled_start").asc(nulls_last=True), "pk")

    def starting_between(self, first_on: date, last_on: date, zone: ZoneInfo) -> Self:
        """Starts on a day from `first_on` to `last_on`, both included, in the clinic's zone."""
        return self.filter(
            scheduled_start__gte=datetime.combine(first_on, time.min, zone),
            scheduled_start__lt=datetime.combine(last_on + timedelta(days=1), time.min, zone),
        )

    def with_status(self, *statuses: str) -> Self:
        """Only these verdicts."""
        return self.filter(status__in=statuses)

    def of_physician(self, physician: User) -> Self:
        """Only cases of this physician."""
        return self.filter(case__physician=physician)

    def of_protocol(self, protocols: Iterable[str]) -> Self:
        """Only these kinds of procedure."""
        return self.filter(case__protocol__in=protocols)

    def asked_of(self, owner: str) -> Self:
        """Only cases where something waits for this owner (nurse, physician, billing...)."""
        return self.filter(**{f"counts__owner__{owner}__gt": 0})

    def overdue(self, now: datetime) -> Self:
        """Only cases whose point of no return has gone by."""
        return self.filter(act_by__lt=now)

    def past(self, now: datetime) -> Self:
        """Only cases whose start has gone by: to be closed or rescheduled."""
        return self.filter(scheduled_start__lte=now)

    def unscheduled(self) -> Self:
        """Only cases without a start."""
        return self.filter(scheduled_start__isnull=True)

    def with_outdated_sheet(self) -> Self:
        """Only cases whose patient holds a sheet that no longer says what holds."""
        return self.filter(sheet_stale=True)

    def of_patients(self, patients: models.QuerySet) -> Self:
        """Only cases of these patients."""
        return self.filter(case__patient__in=patients)

    def for_billing(self) -> Self:
        """Only cases with an open authorization, an estimate that is due, or wrong codes."""
        return self.filter(
            Q(counts__section__authorization__gt=0)
            | Q(counts__warned__authorization__gt=0)
            | Q(counts__codes__gt=0)
        )

    def without_codes(self) -> Self:
        """Only cases whose authorization is settled and for which no code is written down."""
        written = BilledCodes.objects.current().filter(case=OuterRef("case")).exclude(lines=[])
        is_settled = Q(counts__section__authorization__isnull=True) | Q(
            counts__section__authorization=0
        )
        return self.filter(is_settled, ~Exists(written))

    def of_physician_or_nobody(self, physician: User) -> Self:
        """Only cases of this physician, and those that no physician has yet."""
        return self.filter(Q(case__physician=physician) | Q(case__physician__isnull=True))

    def upcoming(self, now: datetime) -> Self:
        """Only cases whose start has not gone by, those without one too."""
        return self.exclude(scheduled_start__lte=now)

    def matching(self, filters: dict[str, Any], zone: ZoneInfo) -> Self:
        """The cases that pass the filters `since`, `until` (days), `physician`, `protocol`."""
        found = self.starting_between(filters["since"], filters["until"], zone)
        if filters["physician"]:
            found = found.of_physician(filters["physician"])
        return found.of_protocol([filters["protocol"]]) if filters["protocol"] else found

    def count_lists(self, now: datetime) -> dict[str, int]:
        """How long each list of the worklist is, in one query: by verdict, and by what to do."""
        return self.order_by().aggregate(
            all=Count("pk"),
            overdue=Count("pk", filter=Q(act_by__lt=now)),
            past=Count("pk", filter=Q(scheduled_start__lte=now)),
            unscheduled=Count("pk", filter=Q(scheduled_start__isnull=True)),
            sheet=Count("pk", filter=Q(sheet_stale=True)),
            **{status: Count("pk", filter=Q(status=status)) for status in STATUSES},
        )

    def count_by_status(self) -> dict[str, int]:
        """How many cases have each verdict, zeros included, in one query."""
        rows = self.order_by().values_list("status").annotate(number=Count("pk"))
        return {**dict.fromkeys(STATUSES, 0), **dict(rows)}


class ReadinessSnapshot(ClinicScoped):
    """What the engine said of a case when last asked, written with the fact that changed it.

    Case fields that lists filter by (`is_open`, `scheduled_start`) are copied here. `first_*` is
    the first open blocker; `counts` is {"state": {severity: {state: n}}, "owner": {owner: n},
    "section": {section: n}, "warned": {section: n}, "codes": n}: section of open blockers, owner
    of those that need not be waited for, warned of warnings unmet or due, codes of what is wrong
    with the codes billed.
    `shown_digest` names report and identity: what a physician signs.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="readiness")
    is_open = models.BooleanField()
    scheduled_start = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=[(word, word) for word in STATUSES])
    signed = models.BooleanField(default=False)
    sheet_stale = models.BooleanField(default=False)
    first_item = models.CharField(max_length=240, blank=True)
    first_state = models.CharField(max_length=16, blank=True)
    first_owner = models.CharField(max_length=12, blank=True)
    first_key = models.CharField(max_length=120, blank=True)
    first_params = models.JSONField(default=dict, blank=True)
    first_text = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    next_due = models.DateTimeField(null=True, blank=True)
    act_by = models.DateTimeField(null=True, blank=True)
    stable_until = models.DateTimeField(null=True, blank=True)
    earliest_start = models.DateTimeField(null=True, blank=True)
    facts_digest = models.CharField(max_length=80, blank=True)
    shown_digest = models.CharField(max_length=80)
    policy_id = models.CharField(max_length=60, blank=True)
    policy_version = models.CharField(max_length=40, blank=True)
    policy_digest = models.CharField(max_length=80, blank=True)
    report = ReportField()
    evaluated_at = models.DateTimeField()

    objects = ReadinessSnapshotQuerySet.as_manager()

    class Meta:
        """Indexes for the three lists: by next act, by start, and what to make anew."""

        constraints: ClassVar = [
            words_check("snapshot_status_word", "status", STATUSES, blank=False),
        ]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "is_open", "act_by"], name="snapshot_act_by"),
            models.Index(
                fields=["clinic", "is_open", "status", "scheduled_start"], name="snapshot_status"
            ),
            models.Index(fields=["clinic", "is_open", "scheduled_start"], name="snapshot_start"),
            models.Index(
                fields=["clinic", "stable_until"],
                name="snapshot_stable_until",
                condition=Q(is_open=True),
            ),
        ]

    def __str__(self) -> str:
        """Return the verdict for a console."""
        return f"{self.status} ({self.case_id})"

    def is_stale(self, now: datetime, policy_digest: str) -> bool:
        """Whether time or another policy may have changed the verdict: make it anew first."""
        is_over = self.stable_until is not None and self.stable_until <= now
        return self.is_open and (is_over or self.policy_digest != policy_digest)

    @property
    def is_signed_ready(self) -> bool:
        """Whether it may be shown as "Ready, signed"."""
        return self.signed and self.status == Status.READY
