"""Finding patients, writing down who they are, and what is on record about them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients import actions
from patients.differences import differences
from patients.forms import PatientForm, SearchForm, TwinForm, stored_values
from patients.models import Patient
from patients.ports import case_verbs
from patients.record_page import change_lines, origin_words, record_sections
from patients.twin_page import compare_twins
from patients.wording import value_words
from staff.access import access, may
from staff.audit import audit
from staff.refusals import Conflict, Refused

PATIENTS_PER_PAGE = 50
FORM_METHODS = require_http_methods(["GET", "POST"])


@access("patient.list")
@FORM_METHODS
def patients(request: HttpRequest) -> HttpResponse:
    """List the clinic's patients. What is looked for is remembered, and stays out of addresses."""
    memory = f"patients:{request.membership.pk}"
    form = SearchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[memory] = form.cleaned_data["q"]
        return redirect("patients:list")
    wanted = request.session.get(memory, "")
    found = Patient.in_clinic(request.clinic).search(wanted).with_identifiers()
    context = {
        "form": form if form.is_bound else SearchForm(initial={"q": wanted}),
        "page": Paginator(found, PATIENTS_PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
    }
    return render(request, "patients/list.html", context, status=422 if form.errors else 200)


@access("patient.create")
@FORM_METHODS
def create(request: HttpRequest) -> HttpResponse:
    """Put a new patient on record."""
    form = PatientForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (patient := _register(request, form)):
        audit(request, patient, form.changed_data)
        if patient.needs_identity_check:
            return redirect("patients:twin", patient_id=patient.pk)
        messages.success(request, _("Saved."))
        return redirect("patients:detail", patient_id=patient.pk)
    context = {"form": form, "title": _("New patient")}
    return render(request, "patients/form.html", context, status=422 if form.errors else 200)


@access("patient.view")
@require_GET
def detail(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show who the patient is, their cases, and, to those who may see it, the record."""
    patient = _find(request, patient_id)
    context = {
        "patient": patient,
        "cases": case_verbs().case_lines(patient=patient),
        "origin": origin_words(patient),
        "language": value_words("language", patient.language, request.clinic.tz),
    }
    if may(request.membership, "patient.record"):
        context["sections"] = record_sections(patient)
        context["changes"] = change_lines(patient)
    return render(request, "patients/detail.html", context)


@access("patient.edit")
@FORM_METHODS
def edit(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Change who the patient is."""
    patient = _find(request, patient_id)
    data = request.POST if request.method == "POST" else None
    form = PatientForm(data, initial=stored_values(patient))
    context = {"form": form, "title": _("Change %(name)s") % {"name": patient.full_name}}
    context["patient"] = patient
    if form.is_valid():
        try:
            _change(request, patient, form)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        except Conflict as conflict:
            return _answer_conflict(request, context, conflict)
        else:
            messages.success(request, _("Saved."))
            return redirect("patients:detail", patient_id=patient.pk)
    return render(request, "patients/form.html", context, status=422 if form.errors else 200)


@access("patient.edit")
@FORM_METHODS
def twin(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Decide whether patients of one name and birth date are one person, or check who this is."""
    patient = _find(request, patient_id)
    form = TwinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            decided = _decide(request, patient, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("patients:detail", patient_id=decided.pk)
    context = {"patient": patient, "twins": compare_twins(patient), "form": form}
    return render(request, "patients/twin.html", context, status=422 if form.errors else 200)


def _find(request: HttpRequest, patient_id: UUID) -> Patient:
    """Return the clinic's patient, noted in the audit trail; 404 for any other."""
    rows = Patient.in_clinic(request.clinic).select_related("clinic", "entered_by")
    patient = get_object_or_404(rows.with_identifiers(), pk=patient_id)
    audit(request, patient)
    return patient


def _register(request: HttpRequest, form: PatientForm) -> Patient | None:
    """Create the patient; a refusal comes back on the form."""
    try:
        return actions.register_patient(
            clinic=request.clinic,
            mrn=form.cleaned_data["mrn"],
            by=request.user,
            now=timezone.now(),
            **form.person(),
        )
    except Refused as refused:
        form.add_error(refused.field or None, str(refused.message))
        return None


def _change(request: HttpRequest, patient: Patient, form: PatientForm) -> None:
    who = {"patient": patient, "by": request.user, "now": timezone.now()}
    verbs = case_verbs()
    with transaction.atomic():
        verbs.change_patient(shown_version=form.cleaned_data["version"], **who, **form.person())
        actions.change_record_number(mrn=form.cleaned_data["mrn"], verbs=verbs, **who)
    audit(request, patient, form.changed_data)


def _answer_conflict(
    request: HttpRequest, context: dict[str, Any], conflict: Conflict
) -> HttpResponse:
    """Show the form again with both values, ready to be saved over the newer ones: 409."""
    form, patient = context["form"], context["patient"]
    patient.refresh_from_db()
    form.data = {**form.data.dict(), "version": patient.version}
    found = differences(conflict, request.clinic.tz)
    context = {**context, "conflict": conflict, "differences": found}
    return render(request, "patients/form.html", context, status=409)


def _decide(request: HttpRequest, patient: Patient, decision: dict[str, Any]) -> Patient:
    """Carry out the decision; return the patient who is left."""
    shared = {"by": request.user, "now": timezone.now(), "verbs": case_verbs()}
    if decision["decision"] == "different":
        return actions.confirm_identity(patient=patient, **shared)
    other = get_object_or_404(Patient.in_clinic(request.clinic), pk=decision["other"])
    audit(request, other, ["merged"])
    return actions.merge_twin(patient=patient, into=other, **shared)
