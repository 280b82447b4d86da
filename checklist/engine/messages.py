"""The English words of every finding, by message key; pages translate the same templates.

``gettext_noop`` marks a template for the translators; it does nothing else.
"""


def gettext_noop(text: str) -> str:
    """Mark a template for translation."""
    return text


_ = gettext_noop

GENERAL = {
    "unanswered": _("Not answered yet."),
    "stale": _("The last answer, of {answered_at}, is too old for this start. Ask again."),
    "contradictory": _("Two different answers of {answered_at}. Ask again."),
    "unmeasured": _("Not measured yet."),
    "stale-result": _(
        "The last result, of {answered_at}, is too old for this start. Measure again."
    ),
    "contradictory-results": _("Two different results of {answered_at}. Measure again."),
    "no-start": _("Cannot be judged until there is a start time."),
    "pending": _("Ask from {known_by} on: it must be recent at the injection."),
    "pending-on-the-day": _("Due on the day, before {known_by}."),
    "pending-again": _(
        "The last answer, of {answered_at}, is too old for this start. Ask from {known_by} on."
    ),
    "pending-result": _("Measure on the day, before {known_by}."),
    "pending-result-again": _(
        "The last result, of {answered_at}, is too old for this start. "
        "Measure on the day, before {known_by}."
    ),
    "waived": _("Waived by a physician on {waived_at}: {reason}"),
    "waived-before-this-change": _("Waived before this change, so the waiver no longer counts."),
    "never-waivable": _("This can never be waived."),
    "history-unknown": _("Earlier injections or the region are not known."),
    "medications-unknown": _("The medication list has not been asked for."),
    "region-unknown": _("The region of the spine is not known."),
    "zoster-alone": _("Does not apply: shingles pain is the only indication."),
    "facet-not-applicable": _("Does not apply to facet injections."),
    "scheduled-start.unknown": _("There is no start time yet."),
    "policy.unapproved": _("Policy version {version} is not approved."),
    "rule.failed": _("This could not be judged because of a fault in the program ({error})."),
    "record.invalid": _("A stored fact is not valid ({path}). Correct it."),
}

# What a clinic's own item says stands in its policy, in each language: pages show the reader's.
IN_ENGLISH = "{en}"
LOCAL = {
    "local.met": IN_ENGLISH,
    "local.unmet": IN_ENGLISH,
    "local.not-asked": _("This policy does not ask this question, so the answer does not count."),
}

ELIGIBILITY = {
    "indication.met": _("The indication supports this kind of injection."),
    "indication.unmet.esi": _(
        "No indication for an epidural: nerve-root pain, neurogenic claudication, pain after "
        "spine surgery or shingles."
    ),
    "indication.unmet.facet": _(
        "No indication for a facet injection: facet pain or axial back pain."
    ),
    "pain-duration.met": _("Pain has lasted {least} weeks or more."),
    "pain-duration.unmet": _("Pain must have lasted {least} weeks; it will have on {enough_on}."),
    "conservative-care.met": _("Other treatment was tried for {least} weeks or more."),
    "conservative-care.unmet": _(
        "Other treatment must have been tried for {least} weeks, of at least one kind."
    ),
    "pain-score.met": _("Pain {score} of 10, at least {enough}."),
    "pain-score.still-wanted": _("Pain is only {score} of 10. Is the injection still wanted?"),
    "pain-score.unmet": _("Pain is {score} of 10; at least {enough} is needed."),
    "function-score.met": _("A recent function score fits this region."),
    "function-score.other-region": _("The scale {scale} is not made for this region."),
    "levels.met": _("The levels fit the region and the kind of injection."),
    "levels.unknown": _("The region or the levels are not known."),
    "levels.side-unknown": _("The side must be left, right or both."),
    "levels.outside-region": _("A level lies outside the region."),
    "levels.caudal": _("A caudal injection has no level and is lumbar or sacral."),
    "levels.interlaminar-count": _("An interlaminar injection treats exactly one level."),
    "levels.interlaminar-neck": _("In the neck only C6-C7 or C7-T1."),
    "levels.count": _("Too many levels, or none, for this kind of injection and side."),
    "session-limit.met": _("Earlier sessions that count: {count}. Fewer than {limit} are allowed."),
    "session-limit.unmet": _(
        "{count} sessions in twelve months, the limit is {limit}. Free again on {free_on}."
    ),
    "interval.none": _("No earlier injection of this kind here."),
    "interval.met": _("The last injection was on {latest_on}, at least {least} days before."),
    "interval.unmet": _(
        "The last injection is on {latest_on}; {least} days must pass. Free again on {free_on}."
    ),
    "repeat-relief.none": _("No injection to repeat in the last twelve months."),
    "repeat-relief.not-applicable": _("Does not apply to medial branch blocks."),
    "repeat-relief.met": _("The injection of {latest_on} justifies another."),
    "repeat-relief.unmet": _(
        "The injection of {latest_on} did not give {percent} % relief for {weeks} weeks."
    ),
    "repeat-relief.unknown": _(
        "It is not known how much the injection of {latest_on} helped and for how long, or "
        "what differs this time."
    ),
    "untreated-radiculopathy.met": _("No untreated nerve pain."),
    "untreated-radiculopathy.unmet": _("Untreated nerve pain is the main pain."),
    "diagnostic-block-history.mbb.met": _("No earlier test block speaks against another."),
    "diagnostic-block-history.mbb.unmet": _(
        "The last test block gave less than {percent} % relief."
    ),
    "diagnostic-block-history.mbb.unknown": _("The relief of the last test block is not known."),
    "diagnostic-block-history.intraarticular.met": _(
        "Two test blocks gave {percent} % relief or more."
    ),
    "diagnostic-block-history.intraarticular.unmet": _(
        "Two test blocks with {percent} % relief are needed first."
    ),
    "diagnostic-block-history.intraarticular.unknown": _(
        "The relief of an earlier test block is not known."
    ),
    "same-day.met": _("No other injection that day."),
    "same-day.unmet": _("Another injection is on record for {on}."),
    "image-guidance.met": _("The needle is guided by imaging."),
    "image-guidance.unknown": _("The kind of image guidance is not known."),
    "image-guidance.unmet": _("Fluoroscopy or CT guidance is needed."),
    "image-guidance.no-contrast": _("An epidural without contrast."),
    "sedation.met": _("No more than minimal sedation."),
    "sedation.unknown": _("The depth of sedation is not known."),
    "sedation.deep": _("No deep sedation for an epidural."),
    "sedation.seldom-covered": _("Moderate or deep sedation is seldom covered."),
    "steroid-choice.met": _("Dexamethasone has no particles."),
    "steroid-choice.not-applicable": _("Does not apply to this injection."),
    "steroid-choice.particulate": _("Only dexamethasone beside a nerve root in the neck or chest."),
    "steroid-choice.particulate-lumbar": _("Dexamethasone is preferred beside a nerve root."),
}

DIAGNOSTICS = {
    "imaging.met": _("Imaging is recent enough."),
    "imaging.made": _("Imaging was made."),
    "imaging.none": _("No imaging has been made."),
    "imaging.not-sectional": _("MRI or CT is needed; an X-ray is not enough."),
    "imaging.stale": _("The imaging of {made_on} is too old for this start."),
    "imaging-concordance.met": _("A physician saw that imaging matches the pain."),
    "imaging-concordance.unmet": _("Imaging does not match the side and level of the pain."),
    "physical-exam.met": _("Examined on {examined_on}."),
    "physical-exam.stale": _("Examined on {examined_on}, more than {days} days before."),
    "x-ray.met": _("X-rays were reviewed."),
    "x-ray.unknown": _("X-rays were not reviewed; only needed on indication."),
    "nerve-conduction.met": _("Nerve studies were reviewed."),
    "nerve-conduction.unknown": _("Nerve studies were not reviewed; only needed on indication."),
}

SAFETY = {
    "red-flags.met": _("No red flags."),
    "red-flags.unmet": _("Red flags: {flags}."),
    "red-flags.refer-today": _("Red flags: {flags}. Refer today."),
    "infection.met": _("No infection."),
    "infection.unmet": _("There is an infection, or an antibiotic is still being taken."),
    "infection.fever": _("Temperature {limit} °C or above."),
    "infection-check.unmet": _("No infection was reported, but an anti-infective is taken."),
    "pregnancy.not-applicable": _("Does not apply by sex or age."),
    "pregnancy.impossible": _("Pregnancy is ruled out by the chart or a clinician."),
    "pregnancy.patient-said": _(
        "Only the patient rules pregnancy out: a nurse or physician has to confirm it."
    ),
    "pregnancy.not-pregnant": _("Says she is not pregnant."),
    "pregnancy.pregnant": _("Pregnant."),
    "pregnancy.test-negative": _("Pregnancy test negative within a day of the start."),
    "pregnancy.test-positive": _("The latest pregnancy test is positive."),
    "bleeding-disorder.met": _("No bleeding disorder."),
    "bleeding-disorder.unmet": _("A bleeding disorder or a reason for one."),
    "platelets.not-applicable": _("No reason to count platelets."),
    "platelets.met": _("Platelets {least} or more."),
    "platelets.unmet": _("Platelets below {least}."),
    "inr.not-applicable": _("No reason to measure the INR."),
    "inr.met": _("INR within the limit of {limit}."),
    "inr.unmet": _("INR above the limit of {limit}."),
    "glucose.not-applicable": _("No diabetes, or no steroid."),
    "glucose.met": _("Glucose between {least} and {most} mg/dL."),
    "glucose.unmet": _("Glucose outside {least} to {most} mg/dL."),
    "blood-pressure.met": _("Below {systolic}/{diastolic}."),
    "blood-pressure.unmet": _("{systolic} or above, or {diastolic} or above."),
    "recent-event.met": _("No heart attack, stroke, stent or clot within 6 months."),
    "recent-event.unmet": _("Heart attack, stroke, stent or clot within 6 months."),
    "allergies-reviewed.met": _("Allergies were asked for."),
    "allergies-reviewed.unknown": _("Nobody has asked about allergies."),
    "allergy.severe": _("Severe reaction to {substance}."),
    "allergy.reaction-unknown": _("Allergy to {substance}: what happened is not known."),
    "allergy.noted": _("Allergy to {substance}: plan around it."),
    "allergy.unrecognised": _("Not recognised: {names}. Say which substance it is."),
    "vaccination.not-applicable": _("No steroid is given."),
    "vaccination.met": _("No vaccine too close to the injection."),
    "vaccination.unmet": _("Vaccine on {vaccinated_on}, less than {days} days before."),
    "implanted-device.met": _("No implanted device."),
    "implanted-device.unmet": _("An implanted device: plan for it."),
    "anesthesia-reaction.met": _("No earlier reaction to anesthesia."),
    "anesthesia-reaction.unmet": _("An earlier bad reaction to anesthesia."),
    "positioning.met": _("Can lie face down."),
    "positioning.unmet": _("Cannot lie face down long enough."),
}

PREPARATION = {
    "medications-reviewed.met": _("Every medicine was gone through with the patient."),
    "medications-reviewed.unmet": _("The medication list is not confirmed."),
    "medication.unrecognised": _("Not recognised: {names}. Say which medicine it is."),
    "hold.never-started": _("{medicine} was never started."),
    "hold.continue": _("{medicine} may be continued."),
    "hold.long-stopped": _("{medicine} was stopped long ago; last dose {last_dose}."),
    "hold.decide": _("A physician must set the hours without {medicine}."),
    "hold.pending": _("Last dose of {medicine} must be no later than {limit}."),
    "hold.confirm-stopped": _(
        "Confirm that {medicine} was stopped, and when: the last dose was due by {limit}."
    ),
    "hold.ask-when": _("When was the last dose of {medicine}? It was due by {limit}."),
    "hold.met": _("{medicine}: last dose {last_dose}, long enough before."),
    "hold.too-late": _(
        "{medicine}: last dose {last_dose} is too late. {hours} h are needed, so not before "
        "{earliest}."
    ),
    "hold-margin.unmet": _(
        "{medicine}: last dose {last_dose} is less than the wanted {warn_hours} h before."
    ),
    "hold-excess.unmet": _(
        "{medicine}: off since {last_dose}, far longer than {hours} h. Restart or bridge meanwhile?"
    ),
    "stop-decision.met": _("The prescriber agreed to stop {medicine}."),
    "stop-decision.unknown": _("Has the prescriber agreed to stop {medicine}?"),
    "stop-decision.continue": _("The prescriber says: do not stop {medicine}."),
    "stop-decision.not-applicable": _("No agreement is needed for {medicine} now."),
    "renal-function.not-applicable": _("No medicine depends on the kidneys."),
    "renal-function.met": _("Kidney function is known."),
    "renal-function.held-anyway": _("Held long enough for weak kidneys too: {medicines}."),
    "renal-function.unknown": _("Kidney function is needed for {medicines}."),
    "bleeding-risk.unmet": _("A blood thinner at {years} years or more."),
    "bleeding-risk.age-unknown": _("A blood thinner, and the age is not known."),
    "diabetes-medicines.met": _("No diabetes medicine needs a plan."),
    "diabetes-medicines.unmet": _(
        "Sedation with {medicines}: agree a plan for eating and for pausing the medicine."
    ),
    "steroid-interaction.unmet": _("A medicine on the list makes steroids act too strongly."),
    "instructions.met": _("Instructions were given and said back."),
    "instructions.unmet": _("Instructions have not been given."),
    "driver.met": _("A named adult takes the patient home."),
    "driver.unmet": _("Nobody takes the patient home."),
    "fasting.met": _("Knows when to stop eating and drinking."),
    "fasting.unmet": _("Does not know when to stop eating and drinking."),
    "consent.pending": _("To be signed before {known_by}."),
    "consent.met": _("Consent is signed."),
    "follow-up.met": _("Follow-up is arranged."),
    "follow-up.unmet": _("Follow-up should be between {least} and {most}."),
}

AUTHORIZATION = {
    "authorization.payer-unknown": _("The payer is not known."),
    "authorization.no-payer": _("There is no payer to ask."),
    "authorization.not-required-here": _("The payer does not ask for it here."),
    "authorization.site-unknown": _("The site of service is not known."),
    "authorization.state-unknown": _("The state is not known."),
    "authorization.met": _("Approved, valid to {expires_on}."),
    "authorization.expires": _("The approval ends on {expires_on}, before the start."),
    "authorization.denied": _("Denied."),
    "authorization.pending": _("Asked for, not decided yet."),
    "authorization.still-pending": _("Still not decided."),
    "authorization.not-required": _("The payer says that none is needed."),
    "authorization.prepayment-review": _("No authorization: the claim is reviewed before payment."),
    "authorization.required-after-all": _("The payer requires authorization here. Ask again."),
    "good-faith-estimate.dates-unknown": _("The day of booking or the start is not known."),
    "good-faith-estimate.payer-unknown": _("It is not known whether the patient pays alone."),
    "good-faith-estimate.not-applicable": _("Booked too shortly before for a due date."),
    "good-faith-estimate.met": _("The estimate was given by {due_on}."),
    "good-faith-estimate.late": _("The estimate was given after {due_on}."),
    "good-faith-estimate.overdue": _("The estimate was due by {due_on}."),
    "good-faith-estimate.pending": _("Give the estimate by {due_on}."),
}

DAY = {
    "day-fasting.met": _("Fasting was kept."),
    "day-fasting.unmet": _("Ate or drank too late; not before {earliest}."),
    "day-driver.met": _("The driver is there."),
    "day-driver.unmet": _("The driver is not there."),
    "day-last-doses.met": _("Medicines were held as told."),
    "day-last-doses.unmet": _("Medicines were not held as told."),
    "day-changes.met": _("Nothing has changed since the call."),
    "day-changes.unmet": _("Changed since the call: {changes}."),
    "day-changes.refer-today": _("Changed since the call: {changes}. Refer today."),
    "day-site.met": _("Side and level verified."),
    "day-site.unmet": _("Side and level do not agree."),
}

MESSAGES: dict[str, str] = (
    GENERAL | LOCAL | ELIGIBILITY | DIAGNOSTICS | SAFETY | PREPARATION | AUTHORIZATION | DAY
)
