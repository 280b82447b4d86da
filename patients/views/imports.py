"""Importing files: upload, look at what they would change, confirm."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients import uploads
from patients.forms import ConfirmForm, UploadForm
from patients.import_page import present_outcome, present_summary
from patients.importing import ImportOutcome, PreviewOutdated
from patients.models import ImportBatch, Patient
from patients.ports import case_verbs
from patients.reading import NamedContent
from staff.access import access
from staff.audit import audit
from staff.refusals import Refused

RECENT = 10
FORM_METHODS = require_http_methods(["GET", "POST"])


@access("patient.import")
@FORM_METHODS
def upload(request: HttpRequest) -> HttpResponse:
    """Take files; nothing is written before the preview is confirmed."""
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        files = [NamedContent(one.name, one.read()) for one in form.cleaned_data["files"]]
        batch = uploads.hold_files(
            clinic=request.clinic, files=files, by=request.user, now=timezone.now()
        )
        audit(request, batch)
        return redirect("patients:import-preview", batch_id=batch.pk)
    recent = ImportBatch.in_clinic(request.clinic).applied().select_related("created_by")
    context = {"form": form, "recent": recent[:RECENT]}
    return render(request, "patients/import.html", context, status=422 if form.errors else 200)


@access("patient.import")
@FORM_METHODS
def preview(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show what an upload would change, and change it once confirmed; afterwards, what it did."""
    now = timezone.now()
    batch = get_object_or_404(ImportBatch.in_clinic(request.clinic), pk=batch_id)
    audit(request, batch)
    if batch.applied_at:
        context = {"batch": batch, "summary": present_summary(batch.summary)}
        return render(request, "patients/import_result.html", context)
    if batch.expires_at <= now:
        messages.error(request, _("These files were held for an hour. Choose them again."))
        return redirect("patients:import")
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _confirm(request, batch, form.cleaned_data["digest"], now)
    return _show(request, batch, now, status=422 if form.errors else 200)


@access("patient.import")
@require_POST
def drop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Remove the files of an upload without importing them."""
    batch = get_object_or_404(ImportBatch.in_clinic(request.clinic), pk=batch_id)
    audit(request, batch)
    uploads.drop_batch(batch=batch)
    messages.success(request, _("The files were removed. Nothing was imported."))
    return redirect("patients:import")


def _show(
    request: HttpRequest,
    batch: ImportBatch,
    now: datetime,
    *,
    status: int,
    is_outdated: bool = False,
) -> HttpResponse:
    outcome = uploads.preview_batch(batch, by=request.user, now=now, verbs=case_verbs())
    _audit_patients(request, outcome)
    context = {
        "batch": batch,
        "outcome": present_outcome(outcome),
        "digest": outcome.digest(),
        "is_outdated": is_outdated,
    }
    return render(request, "patients/import_preview.html", context, status=status)


def _confirm(request: HttpRequest, batch: ImportBatch, digest: str, now: datetime) -> HttpResponse:
    try:
        outcome = uploads.confirm_batch(
            batch=batch, shown_digest=digest, by=request.user, now=now, verbs=case_verbs()
        )
    except PreviewOutdated:
        return _show(request, batch, now, status=409, is_outdated=True)
    except Refused:
        return redirect("patients:import-preview", batch_id=batch.pk)
    _audit_patients(request, outcome)
    messages.success(request, _("Imported."))
    return redirect("patients:import-preview", batch_id=batch.pk)


def _audit_patients(request: HttpRequest, outcome: ImportOutcome) -> None:
    """Name the patients on record whom the import shows or changes."""
    for one in outcome.patients:
        if one.pk not in outcome.created:
            audit(request, Patient(pk=one.pk), ["import"])
