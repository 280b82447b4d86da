"""The facts of one case looked at for one start: what every rule asks again and again.

RULES, "General": which answer counts, windows, contradictions, no start, tier, renal function.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from checklist.engine.calendar import age_on, day_of
from checklist.engine.facts import Answer, Facts, MedicationEntry, Result, Session
from checklist.engine.findings import Draft
from checklist.engine.known import Known, fresh, latest_of, within
from checklist.engine.medicines import MedicationList, Medicine, read_list
from checklist.engine.policy import TIERS, HoldHours, Numbers, Policy
from checklist.engine.vocabulary import ESI, PHYSICIAN_ANSWERS, UPPER_HALF


class Situation:
    """One case for one assumed start.

    ``start`` None = no start is known. ``assume_stopped`` (the search for the earliest start):
    whatever is still taken counts as stopped now. ``like``: the same facts, policy and moment
    with another start; what does not depend on the start is taken over.
    """

    def __init__(
        self,
        facts: Facts,
        policy: Policy,
        start: datetime | None,
        *,
        like: "Situation | None" = None,
        assume_stopped: bool = False,
    ) -> None:
        self.facts = facts
        self.policy = policy
        self.start = start
        self.now = facts.at
        self.procedure = facts.procedure
        self.zone = facts.procedure.zone
        self.numbers: Numbers = policy.numbers
        self.assume_stopped = assume_stopped
        self.reference = facts.at if start is None else start
        self.has_begun = start is not None and facts.at >= start
        if like is not None:
            self.medication_list = like.medication_list
            self.procedure_tier = like.procedure_tier
            self.zoster_alone = like.zoster_alone
        self.payer_rules_block = policy.payer_rules_block(facts.coverage.payer)
        self._like = like
        self._latest: dict[str, Known] = like._latest if like else {}
        # The earliest moment at which a medicine must have been stopped, once worked out.
        self.first_hold: datetime | None = None
        self.said_for_any_start: dict[Any, list[Draft]] = like.said_for_any_start if like else {}

    @cached_property
    def start_day(self) -> date:
        """The day of the start; today's where there is none."""
        return day_of(self.reference, self.zone)

    @cached_property
    def today(self) -> date:
        """The day of the moment of evaluation."""
        return day_of(self.now, self.zone)

    @cached_property
    def is_esi(self) -> bool:
        """An epidural steroid injection, of any of the three kinds."""
        return self.procedure.protocol in ESI

    @cached_property
    def age(self) -> int | None:
        """Completed years on the day of the start."""
        birth = self.facts.patient.birth_date
        return None if birth is None else age_on(birth, self.start_day)

    @property
    def steroid(self) -> bool:
        """A steroid is given, or not known not to be."""
        return self.procedure.steroid is not False

    @property
    def contrast(self) -> bool:
        """Contrast is given, or not known not to be."""
        return self.procedure.contrast is not False

    @property
    def is_sedated(self) -> bool:
        """Moderate or deep sedation; unknown counts as moderate."""
        return self.procedure.sedation in ("moderate", "deep", None)

    # --- answers and results -------------------------------------------------------------

    def answer(self, item: str) -> Known:
        """The latest answer, whatever its age."""
        known = self._latest.get(item)
        if known is None:
            known = self._latest[item] = latest_of(self._given(item))
        return known

    def answer_within(self, item: str, window: timedelta) -> Known:
        """The latest answer not older than ``window`` at the start; needs a start."""
        given = self._given(item)
        return fresh(given, within(given, self._opens(window), self._closes()))

    def answer_on_the_day(self, item: str) -> Known:
        """The latest answer given on the day of the start."""
        given = self._given(item)
        on_day = [a for a in given if day_of(a.at, self.zone) == self.start_day]
        return fresh(given, on_day)

    def result_within(self, test: str, window: timedelta) -> Known:
        """The latest value of a test not older than ``window`` at the start."""
        results = self.facts.results.get(test, ())
        return fresh(results, within(results, self._opens(window), self._closes()))

    def latest_results(self, test: str, window: timedelta | None = None) -> list[Result]:
        """All values at the latest time, within the window if one is given."""
        results: Sequence[Result] = self.facts.results.get(test, ())
        if window is not None:
            results = within(results, self._opens(window), self._closes())
        return [r for r in results if r.at == results[-1].at]

    def all_said(self, item: str, known: Known) -> frozenset[str]:
        """Everything on the lists of the answers that ``known`` comes from, though they differ."""
        given = [one.value for one in self._given(item) if one.at == known.at]
        return frozenset().union(*(value for value in given if isinstance(value, frozenset)))

    def _given(self, item: str) -> Sequence[Answer]:
        answers = self.facts.answers.get(item, ())
        if item in PHYSICIAN_ANSWERS:
            return [a for a in answers if a.source != "patient"]
        return answers

    def _opens(self, window: timedelta) -> datetime:
        return self.reference - window

    def _closes(self) -> datetime:
        return min(self.now, self.reference)

    # --- medicines -----------------------------------------------------------------------

    @cached_property
    def medication_list(self) -> MedicationList:
        """The list read once; empty where it is unknown."""
        return read_list(self.facts.medications or (), self.policy)

    @property
    def medicines(self) -> tuple[Medicine, ...]:
        """The recognised medicines, by ingredient."""
        return self.medication_list.medicines

    def is_taken(self, medicine: Medicine) -> bool:
        """Taking, unknown, or stopped too short a time ago to be sure that it has worn off."""
        if medicine.status == "stopped":
            last = medicine.last_dose
            return last is None or self.reference - last < self.numbers.still_acting
        return medicine.status != "never-started"

    def is_long_stopped(self, status: str | None, last_dose: datetime | None) -> bool:
        """Stopped, with a last dose at least 30 days before the start."""
        return (
            status == "stopped"
            and last_dose is not None
            and last_dose <= self.reference - self.numbers.long_stopped
        )

    @property
    def open_lines(self) -> list[MedicationEntry]:
        """The lines that nobody can place and that may still act."""
        return [
            entry
            for entry in self.medication_list.unrecognised
            if entry.status != "never-started"
            and not self.is_long_stopped(entry.status, entry.last_dose)
        ]

    def takes_any(self, matches: Callable[[Medicine], bool]) -> tuple[str, ...]:
        """Evidence of every matching medicine that is taken; empty if none is."""
        return tuple(
            place
            for medicine in self.medicines
            if matches(medicine) and self.is_taken(medicine)
            for place in medicine.evidence
        )

    # --- tier and kidneys ----------------------------------------------------------------

    @cached_property
    def renal_function(self) -> Fraction | None:
        """Newest kidney function, the lowest of several at that time, if not too old."""
        opens = self.reference - self.numbers.renal_window
        known = [
            result
            for test in ("creatinine-clearance", "egfr")
            for result in self.facts.results.get(test, ())
        ]
        if not known:
            return None
        newest = max(result.at for result in known)
        if newest < opens:
            return None
        return min(Fraction(r.value) for r in known if r.at == newest)

    @cached_property
    def hold_hours(self) -> dict[tuple[str, bool | None], HoldHours]:
        """The hours of each medicine worked out so far (engine.holds), for the next to ask.

        They hang on the tier and the kidneys, and so for most other starts they are the same.
        """
        like = self._like
        if like is None or like.tier != self.tier or like.renal_function != self.renal_function:
            return {}
        return like.hold_hours

    @cached_property
    def procedure_tier(self) -> str:
        """Bleeding tier of the procedure itself; where it is ambiguous, the highest."""
        levels: tuple[str | None, ...] = self.procedure.levels or (None,)
        return max((self._tier_at(level) for level in levels), key=TIERS.index)

    def _tier_at(self, level: str | None) -> str:
        fitting = [
            row
            for row in self.policy.tiers
            if self.procedure.protocol in row.protocols
            and (self.procedure.region is None or self.procedure.region in row.regions)
            and (level is None or not row.levels or level in row.levels)
        ]
        if self.procedure.region is not None and level is not None:
            fitting = [row for row in fitting if row.levels] or fitting
        return max((row.tier for row in fitting), key=TIERS.index, default=TIERS[-1])

    @cached_property
    def tier(self) -> str:
        """The tier for this patient: one step up, once, for what makes bleeding likelier."""
        place = TIERS.index(self.procedure_tier)
        return TIERS[min(place + self.steps_up, len(TIERS) - 1)]

    @cached_property
    def steps_up(self) -> int:
        """1 where anything about the patient raises the tier, else 0."""
        taken = [m for m in self.medicines if m.row.antithrombotic and self.is_taken(m)]
        renal = self.renal_function
        return int(
            len(taken) >= self.numbers.several_antithrombotics
            or self.answer("bleeding-disorder").value is True
            or (renal is not None and renal < self.numbers.renal_step_up_below)
        )

    # --- earlier injections --------------------------------------------------------------

    @property
    def history_is_open(self) -> bool:
        """The history or the region is unknown, so nothing can be counted."""
        return self.facts.history is None or self.procedure.region is None

    def sessions_before(self, *protocols: str) -> list[Session]:
        """Sessions of these kinds in the same half of the spine, dated before the start's day."""
        upper = self.procedure.region in UPPER_HALF
        return [
            session
            for session in self.facts.history or ()
            if session.protocol in protocols
            and session.on < self.start_day
            and (session.region in UPPER_HALF) == upper
        ]

    @cached_property
    def zoster_alone(self) -> bool:
        """An epidural in the low back for shingles and nothing else."""
        return (
            self.is_esi
            and self.procedure.region in ("lumbar", "sacral")
            and self.answer("indications").value == frozenset({"herpes-zoster"})
        )


@lru_cache(maxsize=1024)
def hours(amount: Decimal) -> timedelta:
    """So many elapsed hours, exact to the microsecond."""
    return timedelta(microseconds=int(amount * 3_600_000_000))
