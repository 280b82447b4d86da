"""Imaging and examination. Sources: LCD-ESI, LCD-FACET (secondary), ACR."""

from collections.abc import Iterator
from datetime import date, timedelta

from checklist.engine.calendar import add_months
from checklist.engine.findings import Draft, Severity, met, not_applicable, unknown, unmet
from checklist.engine.judging import missing, yes_no
from checklist.engine.situation import Situation

_SECTIONAL = ("mri", "ct", "ct-myelogram")


def imaging(case: Situation) -> Iterator[Draft]:
    """An epidural needs sectional imaging, not too old; for facets imaging rules others out.

    Source: LCD-ESI (secondary), ACR.
    """
    if case.is_esi:
        yield _epidural_imaging(case)
        return
    known = case.answer("imaging")
    if known.missing is not None:
        draft = missing(case, "imaging", known)
    else:
        say, key = (unmet, "imaging.none") if known.value == "none" else (met, "imaging.made")
        draft = say("imaging", key, *known.evidence)
    yield draft._replace(severity=Severity.WARNING)


def _epidural_imaging(case: Situation) -> Draft:
    item = "imaging"
    if case.zoster_alone:
        return not_applicable(item, "zoster-alone")
    known = case.answer("imaging")
    if known.missing is not None:
        return missing(case, item, known)
    if known.value not in _SECTIONAL:
        return unmet(item, "imaging.not-sectional", *known.evidence)
    made = case.answer("imaging-date")
    evidence = known.evidence + made.evidence
    if made.missing is not None or not isinstance(made.value, date):
        return missing(case, item, made)
    if add_months(made.value, case.numbers.imaging_months) < case.start_day:
        return unknown(item, "imaging.stale", *evidence, made_on=made.value)
    return met(item, "imaging.met", *evidence)


def imaging_concordance(case: Situation) -> Iterator[Draft]:
    """A physician has seen that the images match the side and level of the pain.

    Source: LCD-ESI (secondary).
    """
    item = "imaging-concordance"
    if not case.is_esi:
        yield not_applicable(item, "facet-not-applicable")
    elif case.zoster_alone:
        yield not_applicable(item, "zoster-alone")
    else:
        yield yes_no(case, item, case.answer("imaging-concordant"), good=True)


def physical_exam(case: Situation) -> Iterator[Draft]:
    """A physician examined the patient, not too long ago.

    Source: LCD-ESI, LCD-FACET (secondary).
    """
    item = "physical-exam"
    known = case.answer("physical-exam-date")
    if known.missing is not None or not isinstance(known.value, date):
        yield missing(case, item, known)
        return
    oldest = case.start_day - timedelta(days=case.numbers.physical_exam_days)
    params = {"examined_on": known.value, "days": case.numbers.physical_exam_days}
    if oldest <= known.value <= case.start_day:
        yield met(item, "physical-exam.met", *known.evidence, **params)
    else:
        yield unknown(item, "physical-exam.stale", *known.evidence, **params)


def x_ray(case: Situation) -> Iterator[Draft]:
    """X-rays were looked at, where there was a reason to make them.

    Source: ACR.
    """
    yield _for_information(case, "x-ray", "x-ray-reviewed")


def nerve_conduction(case: Situation) -> Iterator[Draft]:
    """Nerve studies were looked at, where there was a reason to make them.

    Source: ACR.
    """
    yield _for_information(case, "nerve-conduction", "nerve-conduction-reviewed")


def _for_information(case: Situation, item: str, question: str) -> Draft:
    known = case.answer(question)
    if known.value is True:
        return met(item, f"{item}.met", *known.evidence)
    if known.missing is not None:
        return missing(case, item, known)
    return unknown(item, f"{item}.unknown", *known.evidence)
