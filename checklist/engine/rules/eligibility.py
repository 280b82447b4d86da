"""Does the patient qualify: indication, duration, what was tried, pain, function, levels.

Sources: Medicare local coverage for epidural steroid injections and facet joint interventions
(LCD-ESI, LCD-FACET, secondary); safeguards of Rathmell and others 2015 (SAFEUSE15).
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from math import ceil

from checklist.engine.calendar import day_of, start_of_day
from checklist.engine.findings import Draft, Severity, met, not_applicable, unknown, unmet
from checklist.engine.judging import missing, no_start, yes_no
from checklist.engine.situation import Situation
from checklist.engine.vocabulary import REGION_LEVELS, SCALE_REGIONS

_WEEK = timedelta(weeks=1)


def indication(case: Situation) -> Iterator[Draft]:
    """An epidural treats nerve-root pain, a facet injection treats axial or facet pain.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    known = case.answer("indications")
    if known.missing is not None or not isinstance(known.value, frozenset):
        yield missing(case, "indication", known)
    elif known.value & case.policy.indications_supporting["esi" if case.is_esi else "facet"]:
        yield met("indication", "indication.met", *known.evidence)
    else:
        kind = "esi" if case.is_esi else "facet"
        yield unmet("indication", f"indication.unmet.{kind}", *known.evidence)


def pain_duration(case: Situation) -> Iterator[Draft]:
    """Pain has lasted long enough by the day of the injection; it ages with the calendar.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "pain-duration"
    if case.zoster_alone:
        yield not_applicable(item, "zoster-alone")
        return
    known = case.answer("pain-duration-weeks")
    if known.missing is not None or known.at is None or not isinstance(known.value, Decimal):
        yield missing(case, item, known)
        return
    numbers = case.numbers
    least = numbers.pain_duration_esi_weeks if case.is_esi else numbers.pain_duration_facet_weeks
    asked_on = day_of(known.at, case.zone)
    days_since = max((case.start_day - asked_on).days, 0)
    days_needed = (least - known.value) * _WEEK.days
    if days_since >= days_needed:
        yield met(item, "pain-duration.met", *known.evidence, least=least)
        return
    enough_on = asked_on + timedelta(days=ceil(days_needed))
    draft = unmet(item, "pain-duration.unmet", *known.evidence, least=least, enough_on=enough_on)
    yield draft._replace(earliest=start_of_day(enough_on, case.zone))


def conservative_care(case: Situation) -> Iterator[Draft]:
    """Other treatment was tried long enough first.

    Source: LCD-ESI (secondary); facet weeks are the clinic's number.
    """
    item = "conservative-care"
    if case.zoster_alone:
        yield not_applicable(item, "zoster-alone")
        return
    weeks, kinds = case.answer("conservative-care-weeks"), case.answer("conservative-care")
    for known in (weeks, kinds):
        if known.missing is not None:
            yield missing(case, item, known)
            return
    name = f"conservative_care_{'esi' if case.is_esi else 'facet'}_weeks"
    least = getattr(case.numbers, name)
    evidence = weeks.evidence + kinds.evidence
    enough = isinstance(weeks.value, Decimal) and weeks.value >= least and bool(kinds.value)
    say, key = (met, "met") if enough else (unmet, "unmet")
    draft = say(item, f"conservative-care.{key}", *evidence, least=least)
    yield draft._replace(source=case.policy.numbers_sources[name])


def pain_score(case: Situation) -> Iterator[Draft]:
    """Pain is bad enough to be worth an injection, and a recent score says so.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "pain-score"
    if case.start is None:
        yield no_start(item)
        return
    known = case.answer_within("pain-score", case.numbers.pain_score_window)
    if known.missing is not None or not isinstance(known.value, Decimal):
        yield missing(case, item, known)
        return
    params = {"score": known.value, "enough": case.numbers.pain_score_enough}
    if known.value >= case.numbers.pain_score_enough:
        yield met(item, "pain-score.met", *known.evidence, **params)
        return
    still_wanted = case.is_esi and known.value >= case.numbers.pain_score_least
    key = "pain-score.still-wanted" if still_wanted else "pain-score.unmet"
    draft = unmet(item, key, *known.evidence, **params)
    yield draft._replace(severity=Severity.WARNING) if still_wanted else draft


def function_score(case: Situation) -> Iterator[Draft]:
    """Function was scored lately, on a scale made for this part of the spine.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "function-score"
    if case.start is None:
        yield no_start(item)
        return
    known = case.answer_within("function-score", case.numbers.function_score_window)
    if known.missing is not None or not isinstance(known.value, tuple):
        yield missing(case, item, known)
    elif case.procedure.region is None:
        yield unknown(item, "region-unknown")
    elif case.procedure.region in SCALE_REGIONS[known.value[0]]:
        yield met(item, "function-score.met", *known.evidence)
    else:
        yield unknown(item, "function-score.other-region", *known.evidence, scale=known.value[0])


def levels(case: Situation) -> Iterator[Draft]:
    """The levels lie in the region and are as many as this kind of injection may treat.

    Source: LCD-ESI, LCD-FACET (secondary); cervical interlaminar levels SAFEUSE15.
    """
    item, procedure = "levels", case.procedure
    if procedure.region is None or procedure.levels is None:
        yield unknown(item, "levels.unknown", "procedure")
        return
    chosen = frozenset(procedure.levels)
    problem = _levels_problem(case, chosen, procedure.region)
    if problem:
        yield unmet(item, f"levels.{problem}", "procedure.levels")
    elif _needs_a_side(case) and procedure.side in (None, "midline"):
        yield unknown(item, "levels.side-unknown", "procedure.side")
    else:
        yield met(item, "levels.met", "procedure.levels")


def _levels_problem(case: Situation, chosen: frozenset[str], region: str) -> str | None:
    """Which limit the levels break, None if none."""
    numbers, protocol = case.numbers, case.procedure.protocol
    if not chosen <= set(REGION_LEVELS[region]):
        return "outside-region"
    if protocol == "esi-caudal":
        fits = not chosen and region in case.policy.regions_with_caudal
        return None if fits else "caudal"
    if protocol == "esi-interlaminar":
        if len(chosen) != numbers.interlaminar_levels:
            return "interlaminar-count"
        allowed = case.policy.interlaminar_cervical_levels
        return "interlaminar-neck" if region == "cervical" and not chosen <= allowed else None
    most = numbers.most_levels
    if protocol == "esi-transforaminal" and case.procedure.side == "bilateral":
        most = numbers.most_bilateral_transforaminal_levels
    return None if 1 <= len(chosen) <= most else "count"


def _needs_a_side(case: Situation) -> bool:
    return case.procedure.protocol == "esi-transforaminal" or not case.is_esi


def untreated_radiculopathy(case: Situation) -> Iterator[Draft]:
    """A facet injection is not for nerve pain that has not been treated yet.

    Source: LCD-FACET (secondary).
    """
    if not case.is_esi:
        known = case.answer("untreated-radiculopathy")
        yield yes_no(case, "untreated-radiculopathy", known, good=False)


def image_guidance(case: Situation) -> Iterator[Draft]:
    """The needle is guided by fluoroscopy or CT, an epidural with contrast.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item, guidance = "image-guidance", case.procedure.image_guidance
    guided = guidance in ("fluoroscopy", "ct")
    if case.is_esi and not case.contrast:
        draft = unmet(item, "image-guidance.no-contrast", "procedure.contrast")
        excused = guided and _contrast_allergy_on_record(case)
        yield draft._replace(severity=Severity.WARNING) if excused else draft
    elif guidance is None:
        yield unknown(item, "image-guidance.unknown", "procedure.image_guidance")
    elif guided:
        yield met(item, "image-guidance.met", "procedure.image_guidance")
    else:
        yield unmet(item, "image-guidance.unmet", "procedure.image_guidance")


def _contrast_allergy_on_record(case: Situation) -> bool:
    return any(
        case.policy.allergens.get(entry.name) == "iodinated-contrast"
        for entry in case.facts.allergies or ()
    )


def sedation(case: Situation) -> Iterator[Draft]:
    """These injections seldom need sedation, and never deep sedation for an epidural.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item, depth = "sedation", case.procedure.sedation
    if depth is None:
        yield unknown(item, "sedation.unknown", "procedure.sedation")
    elif depth in ("none", "minimal"):
        yield met(item, "sedation.met", "procedure.sedation")
    elif depth == "deep" and case.is_esi:
        yield unmet(item, "sedation.deep", "procedure.sedation")
    else:
        draft = unmet(item, "sedation.seldom-covered", "procedure.sedation")
        yield draft._replace(severity=Severity.WARNING)


def steroid_choice(case: Situation) -> Iterator[Draft]:
    """Beside the nerve root only a steroid without particles is safe above the low back.

    Source: SAFEUSE15.
    """
    item, region = "steroid-choice", case.procedure.region
    if case.procedure.protocol != "esi-transforaminal" or not case.steroid:
        yield not_applicable(item, "steroid-choice.not-applicable")
        return
    banned = region is None or region in case.policy.regions_with_particulate_ban
    if region is None:
        yield unknown(item, "region-unknown", "procedure.region")._replace(waivable=False)
        return
    known = case.answer("steroid-agent")
    if known.missing is not None:
        yield missing(case, item, known)._replace(waivable=not banned)
    elif known.value == "dexamethasone":
        yield met(item, "steroid-choice.met", *known.evidence)
    elif banned:
        draft = unmet(item, "steroid-choice.particulate", *known.evidence)
        yield draft._replace(waivable=False)
    else:
        draft = unmet(item, "steroid-choice.particulate-lumbar", *known.evidence)
        yield draft._replace(severity=Severity.WARNING)
