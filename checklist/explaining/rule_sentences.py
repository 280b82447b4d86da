"""The clinical sentences of the rules, marked for translation; a test compares with the rules."""

from django.utils.translation import gettext_noop as _

# Items that a rule of another name reports, each with a sentence of its own.
OF_ITEM = {
    "infection-check": _("Who takes an anti-infective may have an infection that nobody reported."),
    "allergy:unrecognised": _(
        "An allergy that nobody can place may be one that this procedure meets."
    ),
}
SENTENCES = frozenset(
    {
        _("An epidural treats nerve-root pain, a facet injection treats axial or facet pain."),
        _("Pain has lasted long enough by the day of the injection; it ages with the calendar."),
        _("Other treatment was tried long enough first."),
        _("Pain is bad enough to be worth an injection, and a recent score says so."),
        _("Function was scored lately, on a scale made for this part of the spine."),
        _("The levels lie in the region and are as many as this kind of injection may treat."),
        _(
            "Not too many sessions of a kind in the same half of the spine in the months that "
            "count."
        ),
        _("Long enough since the latest injection of the kind in the same half of the spine."),
        _("An injection is repeated only where the last one helped enough for long enough."),
        _("A facet injection is not for nerve pain that has not been treated yet."),
        _("Test blocks confirm that the facet joints hurt; imaging does not."),
        _("One spinal injection a day."),
        _("The needle is guided by fluoroscopy or CT, an epidural with contrast."),
        _("These injections seldom need sedation, and never deep sedation for an epidural."),
        _("Beside the nerve root only a steroid without particles is safe above the low back."),
        _("An epidural needs sectional imaging, not too old; for facets imaging rules others out."),
        _("A physician has seen that the images match the side and level of the pain."),
        _("A physician examined the patient, not too long ago."),
        _("X-rays were looked at, where there was a reason to make them."),
        _("Nerve studies were looked at, where there was a reason to make them."),
        _("A sign of something worse than the usual pain is looked into first."),
        _("No injection into the spine while there is an infection or a fever."),
        _("X-rays and drugs are kept from an unborn child."),
        _("A bleeding disorder is looked into before a needle goes near the spinal canal."),
        _("Enough platelets, where there is a reason to count them."),
        _("Warfarin and its kin have worn off: an INR shortly before the start shows it."),
        _("A steroid raises blood sugar: in diabetes it is measured on the day."),
        _("Blood pressure on the day is below both limits."),
        _("No elective injection soon after a heart attack, stroke, stent or clot."),
        _('Somebody asked about allergies, also where the answer was "none".'),
        _("One line for each allergy that this procedure meets."),
        _("A steroid soon after a vaccine may weaken it."),
        _("A pacemaker, stimulator or pump needs a plan."),
        _("An earlier bad reaction to anesthesia matters most where there is sedation."),
        _("The patient can lie face down long enough."),
        _("Every medicine was gone through with the patient lately."),
        _("A medicine that nobody can place may be a blood thinner."),
        _(
            "Each medicine is off for its hours before the start, by the time of the last real "
            "dose."
        ),
        _("Kidney function is known where it lengthens a hold, or the hold is long enough anyway."),
        _("Blood thinners act longer in the very old."),
        _("Some diabetes medicines need a plan before sedation."),
        _("Some HIV and COVID medicines make an injected steroid act far too strongly."),
        _("The patient has the instructions and could say them back."),
        _("A named adult takes the patient home."),
        _("The patient knows when to stop eating and drinking; it matters with sedation."),
        _("Consent was signed for this booking."),
        _("A follow-up is arranged, neither too early nor too late."),
        _("Where the payer asks for it, authorization is given and still valid on the day."),
        _("Who pays without insurance is given an estimate in time."),
        _("Nothing solid and nothing to drink for long enough before the start."),
        _("The driver is there."),
        _("The medicines were really held as told."),
        _("Nothing has changed since the call."),
        _("Order, consent, the patient's words and the images name the same side and level."),
        _("What this clinic asks beyond the shipped checklist is answered as it should be."),
        _("Long enough by the shorter number of a pair, not by the longer."),
        _("Off so long that a clot is the greater danger."),
        _("Nobody stops a blood thinner without the prescriber."),
    }
)
