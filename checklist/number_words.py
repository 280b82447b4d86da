"""What each number of a policy is called, and how its value is written; a test compares.

The keys are the fields of `checklist.engine.policy.Numbers`. A name reads on with its value:
"INR at most: 1.2".
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from checklist.engine.policy import Policy
from checklist.record_words import unit_words

# By section of the checklist, in the order of work.
NUMBER_NAMES: dict[str, dict[str, Promise]] = {
    "eligibility": {
        "pain_duration_esi_weeks": _("Pain before an epidural, at least"),
        "pain_duration_facet_weeks": _("Pain before a facet injection, at least"),
        "conservative_care_esi_weeks": _("Conservative care before an epidural, at least"),
        "conservative_care_facet_weeks": _("Conservative care before a facet injection, at least"),
        "pain_score_window": _("Pain score, not older than"),
        "pain_score_enough": _("Pain score, at least"),
        "pain_score_least": _("Pain score before an epidural, never below"),
        "function_score_window": _("Function score, not older than"),
        "session_limit_count": _("Earlier sessions in the counted time, fewer than"),
        "session_limit_months": _("Earlier sessions are counted for"),
        "interval_esi_days": _("Between two epidurals, at least"),
        "interval_mbb_days": _("Between two medial branch blocks, at least"),
        "interval_intraarticular_days": _("Between two facet joint injections, at least"),
        "repeat_relief_months": _("Relief is asked of the last injection for"),
        "repeat_relief_percent": _("Relief from the last injection, at least"),
        "repeat_relief_weeks": _("Relief from the last injection lasted, at least"),
        "diagnostic_block_months": _("Test blocks count for"),
        "diagnostic_block_percent": _("Relief from a test block, at least"),
        "diagnostic_block_apart_days": _("Between two test blocks, at least"),
        "interlaminar_levels": _("Levels of an interlaminar epidural"),
        "most_levels": _("Levels at once, at most"),
        "most_bilateral_transforaminal_levels": _(
            "Levels of a transforaminal epidural on both sides, at most"
        ),
    },
    "diagnostics": {
        "imaging_months": _("Imaging, not older than"),
        "physical_exam_days": _("Physical examination, not older than"),
    },
    "safety": {
        "red_flags_window": _("Red flags asked, not longer ago than"),
        "infection_window": _("Infection asked, not longer ago than"),
        "temperature_window": _("Temperature, not older than"),
        "fever_celsius": _("Fever from"),
        "pregnancy_youngest_years": _("Pregnancy is asked from the age of"),
        "pregnancy_oldest_years": _("Pregnancy is asked up to the age of"),
        "pregnancy_positive_window": _("A positive pregnancy test counts for"),
        "pregnancy_answer_window": _("Pregnancy asked, not longer ago than"),
        "pregnancy_negative_window": _("A negative pregnancy test counts for"),
        "platelets_window": _("Platelets, not older than"),
        "platelets_low_ever": _("Platelets are asked for if the last ones were below"),
        "platelets_least": _("Platelets at least"),
        "platelets_least_low_tier": _("Platelets at least, low tier"),
        "inr_window": _("INR, not older than"),
        "inr_look_back": _("An earlier raised INR counts for"),
        "inr_raised": _("INR is asked for if an earlier one was above"),
        "inr_most": _("INR at most"),
        "inr_below_low_tier": _("INR below, low tier"),
        "inr_never_waivable": _("INR is never waived above"),
        "inr_never_waivable_low_tier": _("INR is never waived above, low tier"),
        "glucose_window": _("Blood glucose, not older than"),
        "glucose_least": _("Blood glucose at least"),
        "glucose_most": _("Blood glucose at most"),
        "blood_pressure_window": _("Blood pressure, not older than"),
        "systolic_below": _("Blood pressure, upper value below"),
        "diastolic_below": _("Blood pressure, lower value below"),
        "recent_event_window": _("Recent heart attack, stroke or clot asked, not longer ago than"),
        "vaccination_days": _("After a vaccine, at least"),
        "positioning_window": _("Lying prone asked, not longer ago than"),
    },
    "preparation": {
        "medications_confirmed_window": _("Medicines confirmed, not longer ago than"),
        "long_stopped": _("A stopped medicine no longer matters after"),
        "still_acting": _("A stopped blood thinner still counts as taken for"),
        "several_antithrombotics": _("Blood thinners together that raise the tier, from"),
        "renal_window": _("Kidney function, not older than"),
        "renal_step_up_below": _("Kidney function that raises the tier, below"),
        "hold_excess_after": _("Stopped longer than needed: warns after a further"),
        "elderly_years": _("Blood thinners: warns from the age of"),
        "instructions_window": _("Instructions given, not longer ago than"),
        "consent_window": _("Consent signed, not longer ago than"),
        "follow_up_least_days": _("Follow-up, at the earliest after"),
        "follow_up_most_days": _("Follow-up, at the latest after"),
    },
    "authorization": {
        "estimate_early_business_days": _("Estimate in business days: early booking, from"),
        "estimate_early_due_business_days": _(
            "Estimate in business days: after early booking, within"
        ),
        "estimate_late_business_days": _("Estimate in business days: late booking, from"),
        "estimate_late_due_business_days": _(
            "Estimate in business days: after late booking, within"
        ),
    },
    "day-of-procedure": {
        "fasting_solid": _("Without solid food before the start"),
        "fasting_clear": _("Without clear liquids before the start"),
    },
}
NUMBER: dict[str, Promise] = {
    name: words for names in NUMBER_NAMES.values() for name, words in names.items()
}


AMOUNT: dict[str, Any] = {
    "hours": _("%(n)s h"),
    "days": ngettext_lazy("%(n)s day", "%(n)s days", "count"),
    "weeks": ngettext_lazy("%(n)s week", "%(n)s weeks", "count"),
    "months": ngettext_lazy("%(n)s month", "%(n)s months", "count"),
    "years": ngettext_lazy("%(n)s year", "%(n)s years", "count"),
    "points": ngettext_lazy("%(n)s point", "%(n)s points", "count"),
    "percent": _("%(n)s %%"),
}
LENGTH = {"hours": timedelta(hours=1), "days": timedelta(days=1)}


def number_words(policy: Policy, name: str) -> str:
    """Write one number of the policy with its unit: "24 h", "7 days", "1.2", "250 mg/dL"."""
    value, unit = getattr(policy.numbers, name), policy.numbers_units.get(name, "")
    if isinstance(value, timedelta):
        unit = unit if unit in LENGTH else "hours"
        seconds = (value.total_seconds(), LENGTH[unit].total_seconds())
        value = Decimal(seconds[0]) / Decimal(seconds[1])
    return amount_words(Decimal(value), unit)


def amount_words(amount: Decimal, unit: str) -> str:
    """Write an amount in a unit of the policy file: hours, days ... or a UCUM unit."""
    if unit == "count":
        return plain_number(amount)
    if unit in AMOUNT:
        count = 1 if amount == 1 else 2
        return str(AMOUNT[unit] % {"n": plain_number(amount), "count": count})
    return f"{plain_number(amount)} {unit_words(unit)}".strip()


def plain_number(amount: Decimal) -> str:
    """Write a number without trailing zeros, with the reader's decimal sign."""
    return str(formats.number_format(f"{amount.normalize():f}", use_l10n=True))
