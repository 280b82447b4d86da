"""What payers ask of each item, in own words, and which numbers of the policy it compares with.

A payer's own text is shown only to the clinic that loaded it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checklist.engine.vocabulary import ESI

STATE: Mapping[str, Promise] = {
    "met": _("Met"),
    "unmet": _("Not met"),
    "unknown": _("Not known"),
    "pending": _("Due later"),
    "waived": _("Waived"),
    "not-applicable": _("Does not apply"),
}


class Criterion(NamedTuple):
    """One criterion: a sentence, and the names of its numbers in the policy."""

    words: Promise
    numbers: tuple[str, ...] = ()


# By item, then by kind of procedure or family; "" is for all.
CRITERIA: Mapping[str, Mapping[str, Criterion]] = {
    "indication": {
        "esi": Criterion(
            _("Pain from a nerve root, a narrow canal, earlier spine surgery or shingles.")
        ),
        "facet": Criterion(_("Pain from the facet joints, or pain that stays in the back.")),
    },
    "pain-duration": {
        "esi": Criterion(_("The pain has lasted long enough."), ("pain_duration_esi_weeks",)),
        "facet": Criterion(_("The pain has lasted long enough."), ("pain_duration_facet_weeks",)),
    },
    "conservative-care": {
        "esi": Criterion(
            _("Other treatment was tried for long enough."), ("conservative_care_esi_weeks",)
        ),
        "facet": Criterion(
            _("Other treatment was tried for long enough."), ("conservative_care_facet_weeks",)
        ),
    },
    "pain-score": {
        "": Criterion(
            _("The pain is strong enough, on a score from 0 to 10 asked lately."),
            ("pain_score_enough", "pain_score_window"),
        )
    },
    "function-score": {
        "": Criterion(
            _("Function was scored lately, on a scale that fits the region."),
            ("function_score_window",),
        )
    },
    "levels": {
        "esi-interlaminar": Criterion(
            _("The number of levels is within what is covered."), ("interlaminar_levels",)
        ),
        "esi-transforaminal": Criterion(
            _("The number of levels is within what is covered, and the side is known."),
            ("most_levels", "most_bilateral_transforaminal_levels"),
        ),
        "esi-caudal": Criterion(_("A caudal injection has no level.")),
        "facet": Criterion(
            _("The number of levels is within what is covered, and the side is known."),
            ("most_levels",),
        ),
    },
    "session-limit": {
        "": Criterion(
            _("Not too many sessions in this half of the spine."),
            ("session_limit_count", "session_limit_months"),
        )
    },
    "interval": {
        "esi": Criterion(_("Long enough since the last session."), ("interval_esi_days",)),
        "facet-mbb": Criterion(_("Long enough since the last session."), ("interval_mbb_days",)),
        "facet-intraarticular": Criterion(
            _("Long enough since the last session."), ("interval_intraarticular_days",)
        ),
    },
    "repeat-relief": {
        "": Criterion(
            _("The last session helped enough and for long enough."),
            ("repeat_relief_percent", "repeat_relief_weeks", "repeat_relief_months"),
        )
    },
    "untreated-radiculopathy": {
        "": Criterion(_("Nerve pain in arm or leg is not the main pain, or it was treated."))
    },
    "diagnostic-block-history": {
        "facet-mbb": Criterion(
            _("The last test block, if there was one, helped enough."),
            ("diagnostic_block_percent", "diagnostic_block_months"),
        ),
        "facet-intraarticular": Criterion(
            _("Two test blocks on different days helped enough."),
            ("diagnostic_block_percent", "diagnostic_block_apart_days", "diagnostic_block_months"),
        ),
    },
    "same-day": {"": Criterion(_("No other injection on the same day."))},
    "image-guidance": {
        "esi": Criterion(_("Guided by fluoroscopy or CT, with contrast.")),
        "facet": Criterion(_("Guided by fluoroscopy or CT.")),
    },
    "sedation": {"": Criterion(_("No more than minimal sedation."))},
    "imaging": {
        "esi": Criterion(_("MRI or CT that is recent enough."), ("imaging_months",)),
        "facet": Criterion(_("Images were looked at.")),
    },
    "imaging-concordance": {
        "": Criterion(_("The images match side and level of the pain.")),
    },
    "physical-exam": {
        "": Criterion(_("Examined by the physician lately."), ("physical_exam_days",)),
    },
    "authorization": {
        "": Criterion(_("Where the payer asks for it: authorized, and valid on the day.")),
    },
}


def criterion_of(item: str, protocol: str) -> Criterion:
    """Return the criterion of an item for a kind of procedure."""
    family = "esi" if protocol in ESI else "facet"
    known = CRITERIA[item]
    return next(known[key] for key in (protocol, family, "", *known) if key in known)
