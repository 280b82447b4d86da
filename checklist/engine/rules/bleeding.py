"""Does the blood clot: bleeding disorder, platelets, INR, age under blood thinners."""

from collections.abc import Iterator
from fractions import Fraction

from checklist.engine.findings import Draft, met, not_applicable, unknown, unmet
from checklist.engine.judging import no_start, unmeasured, yes_no
from checklist.engine.medicines import Medicine
from checklist.engine.policy import TIERS
from checklist.engine.situation import Situation


def bleeding_disorder(case: Situation) -> Iterator[Draft]:
    """A bleeding disorder is looked into before a needle goes near the spinal canal.

    Source: ASRA18.
    """
    yield yes_no(case, "bleeding-disorder", case.answer("bleeding-disorder"), good=False)


def _has_bleeding_disorder(case: Situation) -> bool:
    return case.answer("bleeding-disorder").value is True


def platelets(case: Situation) -> Iterator[Draft]:
    """Enough platelets, where there is a reason to count them.

    Source: ISTH25 (secondary).
    """
    item, numbers = "platelets", case.numbers
    if not _platelets_matter(case):
        yield not_applicable(item, "platelets.not-applicable")
        return
    if case.start is None:
        yield no_start(item)
        return
    known = case.result_within("platelets", numbers.platelets_window)
    if not isinstance(known.value, Fraction):
        yield unmeasured(case, item, known)
        return
    is_low_tier = case.tier == TIERS[0]
    least = numbers.platelets_least_low_tier if is_low_tier else numbers.platelets_least
    say, key = (met, "platelets.met") if known.value >= least else (unmet, "platelets.unmet")
    yield say(item, key, *known.evidence, least=least)


def _platelets_matter(case: Situation) -> bool:
    def is_heparin(medicine: Medicine) -> bool:
        return medicine.medicine_class in case.policy.classes.heparin

    latest_ever = case.latest_results("platelets")
    return (
        _has_bleeding_disorder(case)
        or bool(case.takes_any(is_heparin))
        or bool(case.latest_results("platelets", case.numbers.platelets_window))
        or any(Fraction(r.value) < case.numbers.platelets_low_ever for r in latest_ever)
    )


def inr(case: Situation) -> Iterator[Draft]:
    """Warfarin and its kin have worn off: an INR shortly before the start shows it.

    Source: ASRA18.
    """
    item = "inr"
    if case.facts.medications is None:
        yield unknown(item, "medications-unknown")._replace(waivable=not _inr_far_too_high(case))
    elif not _inr_matters(case):
        yield not_applicable(item, "inr.not-applicable")
    elif case.start is None:
        yield no_start(item)._replace(waivable=not _inr_far_too_high(case))
    else:
        yield _inr(case, item)._replace(waivable=not _inr_far_too_high(case))


def _inr(case: Situation, item: str) -> Draft:
    numbers = case.numbers
    known = case.result_within("inr", numbers.inr_window)
    if not isinstance(known.value, Fraction):
        return unmeasured(case, item, known, until=case.start)
    if case.tier == TIERS[0]:
        good, limit = known.value < numbers.inr_below_low_tier, numbers.inr_below_low_tier
    else:
        good, limit = known.value <= numbers.inr_most, numbers.inr_most
    say, key = (met, "inr.met") if good else (unmet, "inr.unmet")
    return say(item, key, *known.evidence, limit=limit)


def _inr_matters(case: Situation) -> bool:
    def is_antagonist(medicine: Medicine) -> bool:
        return medicine.medicine_class in case.policy.classes.vitamin_k_antagonist

    recent = case.latest_results("inr", case.numbers.inr_look_back)
    raised = any(Fraction(result.value) > case.numbers.inr_raised for result in recent)
    return bool(case.takes_any(is_antagonist)) or _has_bleeding_disorder(case) or raised


def _inr_far_too_high(case: Situation) -> bool:
    """Some value at the latest time (in the window) is above what anyone may waive."""
    numbers = case.numbers
    is_low_tier = case.tier == TIERS[0]
    most = numbers.inr_never_waivable_low_tier if is_low_tier else numbers.inr_never_waivable
    latest = case.latest_results("inr", None if case.start is None else numbers.inr_window)
    return any(Fraction(result.value) > most for result in latest)


def bleeding_risk(case: Situation) -> Iterator[Draft]:
    """Blood thinners act longer in the very old.

    Source: ASRA18.
    """
    taken = case.takes_any(lambda medicine: medicine.row.antithrombotic)
    if taken and (case.age is None or case.age >= case.numbers.elderly_years):
        key = "bleeding-risk.age-unknown" if case.age is None else "bleeding-risk.unmet"
        yield unmet("bleeding-risk", key, *taken, years=case.numbers.elderly_years)
