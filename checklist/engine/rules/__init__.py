"""Every rule, listed by hand, in the order of the checklist."""

from collections.abc import Callable, Iterator

from checklist.engine.findings import Draft
from checklist.engine.rules import (
    allergies,
    authorization,
    bleeding,
    day,
    diagnostics,
    eligibility,
    holds,
    local,
    preparation,
    safety,
    sessions,
)
from checklist.engine.situation import Situation

Rule = Callable[[Situation], Iterator[Draft]]

RULES: tuple[Rule, ...] = (
    eligibility.indication,
    eligibility.pain_duration,
    eligibility.conservative_care,
    eligibility.pain_score,
    eligibility.function_score,
    eligibility.levels,
    sessions.session_limit,
    sessions.interval,
    sessions.repeat_relief,
    eligibility.untreated_radiculopathy,
    sessions.diagnostic_block_history,
    sessions.same_day,
    eligibility.image_guidance,
    eligibility.sedation,
    eligibility.steroid_choice,
    diagnostics.imaging,
    diagnostics.imaging_concordance,
    diagnostics.physical_exam,
    diagnostics.x_ray,
    diagnostics.nerve_conduction,
    safety.red_flags,
    safety.infection,
    safety.pregnancy,
    bleeding.bleeding_disorder,
    bleeding.platelets,
    bleeding.inr,
    safety.glucose,
    safety.blood_pressure,
    safety.recent_event,
    allergies.allergies_reviewed,
    allergies.allergy,
    safety.vaccination,
    safety.implanted_device,
    safety.anesthesia_reaction,
    safety.positioning,
    preparation.medications_reviewed,
    preparation.medication_unrecognised,
    holds.hold,
    holds.renal_function,
    bleeding.bleeding_risk,
    preparation.diabetes_medicines,
    preparation.steroid_interaction,
    preparation.instructions,
    preparation.driver,
    preparation.fasting,
    preparation.consent,
    preparation.follow_up,
    authorization.authorization,
    authorization.good_faith_estimate,
    day.day_fasting,
    day.day_driver,
    day.day_last_doses,
    day.day_changes,
    day.day_site,
    local.local,
)

# The rules whose unmet findings a later start can mend: all that the search for the earliest
# start has to ask again at each step.
TIME_BOUND: tuple[Rule, ...] = (
    eligibility.pain_duration,
    sessions.session_limit,
    sessions.interval,
    sessions.same_day,
    holds.hold,
    day.day_fasting,
)

# The rules that look neither at the start nor at the moment nor at what is still taken: what they
# say of the start as booked holds for every other start that the search tries.
FOR_ANY_START: frozenset[Rule] = frozenset(
    {
        eligibility.indication,
        eligibility.conservative_care,
        eligibility.levels,
        eligibility.untreated_radiculopathy,
        eligibility.image_guidance,
        eligibility.sedation,
        eligibility.steroid_choice,
        diagnostics.imaging_concordance,
        diagnostics.x_ray,
        diagnostics.nerve_conduction,
        bleeding.bleeding_disorder,
        allergies.allergies_reviewed,
        allergies.allergy,
        safety.implanted_device,
        safety.anesthesia_reaction,
        preparation.driver,
        preparation.fasting,
    }
)

# The rules that find something missing at worst, never something bad: they cannot take a start
# away, so that the search need not ask them.
NEVER_UNMET: frozenset[Rule] = frozenset(
    {
        eligibility.function_score,
        diagnostics.physical_exam,
        preparation.medication_unrecognised,
        preparation.consent,
        holds.renal_function,
    }
)
