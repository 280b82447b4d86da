"""The lists on record that belong to a section: each line in words, and the way to change it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklist.agreement import contradictions, unrecognised
from checklist.forms.medicines import DecisionForm, HoursForm, StopForm
from checklist.gather import ingredient_key, latest_decisions
from checklist.medicine_names import OTHER
from checklist.models import Case, MedicationDecision, ReadinessSnapshot
from checklist.presenters import PresentedFinding, present_finding
from checklist.record_words import (
    INTENT,
    REACTION,
    STATUS,
    STOP,
    UNCONFIRMED,
    allergy_words,
    injection_words,
    medicine_words,
    origin_words,
    relief_words,
    result_words,
)
from checklist.snapshots import policy_in_force
from checklist.wording import moment_words
from patients.models import AllergyIntolerance, Observation, PastInjection

HOLD_ITEMS = ("hold", "stop-decision", "hold-margin", "hold-excess")
RESULTS_SHOWN = 20


class Part(NamedTuple):
    """One ingredient of a medicine: what the report says of it, and what was decided."""

    ingredient: str
    verdicts: list[PresentedFinding]
    stop: MedicationDecision | None
    hours: MedicationDecision | None
    hours_words: str
    stop_words: str
    stop_form: StopForm
    hours_form: HoursForm
    is_stop_asked: bool
    is_hours_asked: bool


@dataclass(frozen=True)
class Line:
    """One line: what it says, details, where it comes from, where it is changed and removed."""

    title: str
    details: list[str]
    origin: str
    edit_href: str
    remove_href: str
    pk: int
    parts: list[Part] = field(default_factory=list)
    is_unrecognised: bool = False
    against: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RecordList:
    """A list of a section. `none_at` says when a person told that there are none."""

    name: str
    title: Promise
    lines: list[Line]
    add_href: str
    add_words: Promise
    none_at: datetime | None = None
    none_href: str = ""
    none_words: Promise | str = ""
    none_said: Promise | str = ""
    hints: list[str] = field(default_factory=list)
    question: Promise | str = ""

    @property
    def template(self) -> str:
        """The template that shows it."""
        return f"checklist/case_{'medicines' if self.name == 'medicines' else 'lines'}.html"

    @property
    def is_first(self) -> bool:
        """Whether it is gone through before the questions of its section."""
        return self.name == "medicines"

    @property
    def can_say_none(self) -> bool:
        """Whether the button that says "asked, none" is shown."""
        return bool(self.none_href) and self.none_at is None and not self.lines

    @property
    def shows_none(self) -> bool:
        """Whether "asked, none" stands."""
        return self.none_at is not None and (self.name == "injections" or not self.lines)


def record_lists(case: Case, snapshot: ReadinessSnapshot, section: str) -> list[RecordList]:
    """Return the lists that belong to a section of the checklist."""
    return [build(case, snapshot) for build in LISTS.get(section, ())]


def _medicines(case: Case, snapshot: ReadinessSnapshot) -> RecordList:
    patient = case.patient
    rows = list(patient.medications.on_list().select_related("entered_by").order_by("pk"))
    policy = policy_in_force(case.clinic)
    decisions = latest_decisions(case)
    lines = [_medicine(case, snapshot, row, decisions) for row in rows]
    unplaced, against = unrecognised(rows, policy), contradictions(rows, policy)
    return RecordList(
        name="medicines",
        title=_("Medicines"),
        lines=[
            replace(line, is_unrecognised=line.pk in unplaced, against=against.get(line.pk, []))
            for line in lines
        ],
        add_href=reverse("checklist:medicine-add", args=[case.pk]),
        add_words=_("Add a medicine"),
        none_at=patient.medications_none_at,
        none_href=reverse("checklist:none", args=[case.pk, "medications"]),
        none_words=_("Asked: takes no medicines, not even over-the-counter"),
        none_said=_("Asked: takes no medicines"),
        hints=_hints(case, "medications"),
    )


def _medicine(case: Case, snapshot: ReadinessSnapshot, row: Any, decisions: Any) -> Line:
    zone = case.clinic.tz
    ingredients = [ingredient_key(part) for part in row.ingredient.split("+") if part]
    parts = [_part(case, snapshot, row, one, decisions) for one in ingredients]
    last_dose = row.last_dose and _("Last dose %(when)s") % {
        "when": moment_words(row.last_dose, zone)
    }
    details = [STATUS.get(row.status, UNCONFIRMED), last_dose, INTENT.get(row.dose_intent)]
    return Line(
        title=medicine_words(row),
        details=[str(one) for one in details if one],
        origin=origin_words(row, zone),
        edit_href=reverse("checklist:medicine", args=[case.pk, row.pk]),
        remove_href=reverse("checklist:medicine-remove", args=[case.pk, row.pk]),
        pk=row.pk,
        parts=parts,
    )


def _part(case: Case, snapshot: ReadinessSnapshot, row: Any, name: str, decisions: Any) -> Part:
    stop = decisions.get((name, MedicationDecision.Kind.STOP))
    hours = decisions.get((name, MedicationDecision.Kind.HOURS))
    found = _findings(snapshot, name)
    items = {one["item"].partition(":")[0]: one for one in found}
    stop_now = {"stop_decision": stop.stop_decision if stop else ""}
    hours_now = {"hold_hours": hours.hold_hours if hours else None}
    hours_form = _decision_form(HoursForm, row, name, hours, hours_now)
    return Part(
        ingredient=name.removeprefix(OTHER),
        verdicts=[present_finding({**one, "evidence": []}, {}, case.clinic.tz) for one in found],
        stop=stop,
        hours=hours,
        hours_words=str(hours_form["hold_hours"].value() or ""),
        stop_words=str(STOP.get(stop.stop_decision, "")) if stop else "",
        stop_form=_decision_form(StopForm, row, name, stop, stop_now),
        hours_form=hours_form,
        is_stop_asked="stop-decision" in items,
        is_hours_asked=items.get("hold", {}).get("owner") == "physician",
    )


def _decision_form(
    make: type[DecisionForm], row: Any, name: str, stands: Any, shown: dict[str, Any]
) -> Any:
    """Return the form of a decision as it stands."""
    slug = "".join(letter if letter.isalnum() else "-" for letter in name)
    initial = {**shown, "ingredient": name, "replaces": stands and stands.pk}
    return make(initial=initial, auto_id=f"{make.__name__}-{row.pk}-{slug}-%s")


def _findings(snapshot: ReadinessSnapshot, ingredient: str) -> list[dict[str, Any]]:
    wanted = {f"{kind}:{ingredient}": number for number, kind in enumerate(HOLD_ITEMS)}
    found = [
        one
        for one in snapshot.report["findings"]
        if one["item"] in wanted
        and (one["state"] != "not-applicable" or one["item"].startswith("hold:"))
    ]
    return sorted(found, key=lambda one: wanted[one["item"]])


def _allergies(case: Case, _snapshot: ReadinessSnapshot) -> RecordList:
    patient = case.patient
    rows = patient.allergies.standing().select_related("entered_by").order_by("pk")
    return RecordList(
        name="allergies",
        title=_("Allergies"),
        lines=[_plain(case, row, "allergy", allergy_words, _reaction) for row in rows],
        add_href=reverse("checklist:allergy-add", args=[case.pk]),
        add_words=_("Add an allergy"),
        none_at=patient.allergies_none_at,
        none_href=reverse("checklist:none", args=[case.pk, "allergies"]),
        none_words=_("Asked: no allergies"),
        none_said=_("Asked: no allergies"),
        hints=_hints(case, "allergies"),
    )


def _reaction(row: AllergyIntolerance) -> str:
    return str(REACTION.get(row.reaction, _("What happened is not known")))


def _results(case: Case, _snapshot: ReadinessSnapshot) -> RecordList:
    rows = case.patient.observations.standing().select_related("entered_by")
    newest = rows.order_by("-taken_at", "test", "pk")[:RESULTS_SHOWN]
    zone = case.clinic.tz

    def when(row: Observation) -> str:
        return moment_words(row.taken_at, zone)

    return RecordList(
        name="results",
        title=_("Results"),
        lines=[_plain(case, row, "result", result_words, when) for row in newest],
        add_href=reverse("checklist:result-add", args=[case.pk]),
        add_words=_("Add a result"),
    )


def _injections(case: Case, _snapshot: ReadinessSnapshot) -> RecordList:
    patient = case.patient
    rows = patient.past_injections.standing().select_related("entered_by")
    newest = rows.order_by("-injected_on", "-pk")
    return RecordList(
        name="injections",
        title=_("Earlier injections"),
        lines=[_plain(case, row, "injection", injection_words, _relief) for row in newest],
        add_href=reverse("checklist:injection-add", args=[case.pk]),
        add_words=_("Add an earlier injection"),
        none_at=patient.history_none_at,
        none_href=reverse("checklist:none", args=[case.pk, "history"]),
        none_words=_("Asked: no others"),
        none_said=_("Asked, other clinics included: no others"),
        question=_(
            "Any injection into the spine anywhere, other clinics included? "
            "Any steroid shots in joints in the last 3 months? Tell the physician of those."
        ),
    )


def _relief(row: PastInjection) -> str:
    return relief_words(row)


def _plain(
    case: Case, row: Any, kind: str, title: Callable[[Any], str], detail: Callable[[Any], str]
) -> Line:
    return Line(
        title=title(row),
        details=[detail(row)],
        origin=origin_words(row, case.clinic.tz),
        edit_href=reverse(f"checklist:{kind}", args=[case.pk, row.pk]),
        remove_href=reverse(f"checklist:{kind}-remove", args=[case.pk, row.pk]),
        pk=row.pk,
    )


def _hints(case: Case, kind: str) -> list[str]:
    """What a file says there is none of, to be confirmed by a person."""
    return [one.text for one in case.patient.suggestions.all() if one.kind == kind]


LISTS: dict[str, tuple[Callable[[Case, ReadinessSnapshot], RecordList], ...]] = {
    "eligibility": (_injections,),
    "safety": (_allergies, _results),
    "preparation": (_medicines,),
}
