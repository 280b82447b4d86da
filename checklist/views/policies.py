"""A clinic's policy: its versions, what each changes, proposing one, and deciding about it."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from checklist import actions
from checklist.forms.policies import ApproveForm, RejectForm
from checklist.judging import Progress, progress
from checklist.models import PolicyVersion
from checklist.policy_page import (
    PolicySubject,
    build_policy_page,
    default_subject,
    in_force_subject,
    own_subject,
    own_versions,
    shipped_subject,
    shipped_versions,
)
from checklist.refusals import Conflict
from checklist.replay_page import build_replay
from checklist.snapshots import policy_in_force
from checklist.views.answering import form_status, refusals_on
from staff.access import access
from staff.audit import audit

FORM_METHODS = require_http_methods(["GET", "POST"])


@access("policy.list")
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """List the clinic's versions and the shipped ones; the one in force first."""
    page, own = own_versions(request.clinic, request.GET.get("page"))
    context = {
        "in_force": in_force_subject(request.clinic),
        "progress": progress(request.clinic, timezone.now()),
        "page": page,
        "own": own,
        "shipped": shipped_versions(request.clinic),
    }
    return render(request, "checklist/policies.html", context)


@access("policy.list")
@require_GET
def policy(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show one of the clinic's own versions."""
    subject = _own(request, version_id)
    page = build_policy_page(subject, request.clinic)
    is_own = subject.row.proposed_by_id == request.user.pk
    context = {"page": page, "is_own_proposal": is_own, "progress": _progress(request, subject)}
    return render(request, "checklist/policy.html", context)


@access("policy.list")
@require_GET
def shipped_policy(request: HttpRequest, policy_name: str) -> HttpResponse:
    """Show one of the shipped versions."""
    subject = _shipped(request, policy_name)
    page = build_policy_page(subject, request.clinic)
    context = {"page": page, "progress": _progress(request, subject)}
    return render(request, "checklist/policy.html", context)


@access("policy.list")
@require_GET
def policy_file(request: HttpRequest, version_id: int, file_name: str) -> HttpResponse:
    """Give the text of one of the clinic's own versions, or a file that it rests on."""
    return _file(_own(request, version_id), file_name)


@access("policy.list")
@require_GET
def shipped_policy_file(request: HttpRequest, policy_name: str, file_name: str) -> HttpResponse:
    """Give the text of a shipped version, or a file that it rests on."""
    return _file(_shipped(request, policy_name), file_name)


@access("policy.replay")
@require_GET
def policy_cases(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what a version of the clinic's own would change for open cases."""
    subject = _own(request, version_id)
    audit(request, subject.row)
    return _replay(request, subject)


@access("policy.replay")
@require_GET
def shipped_policy_cases(request: HttpRequest, policy_name: str) -> HttpResponse:
    """Show what a shipped version would change for open cases."""
    return _replay(request, _shipped(request, policy_name))


@access("policy.approve")
@FORM_METHODS
def approve_policy(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask once more, then put a proposed version in force."""
    subject = _own(request, version_id)
    audit(request, subject.row, ["status"])
    form = ApproveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            try:
                return _approve(request, subject.row, form.cleaned_data["digest"])
            except Conflict:
                return _ask(request, "checklist/policy_approve.html", subject, form, status=409)
    return _ask(request, "checklist/policy_approve.html", subject, form)


@access("policy.approve")
@FORM_METHODS
def reject_policy(request: HttpRequest, version_id: int) -> HttpResponse:
    """Reject a proposal for a reason, or withdraw one's own."""
    subject = _own(request, version_id)
    audit(request, subject.row, ["status"])
    form = RejectForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            ended = actions.reject_policy(
                version=subject.row, by=request.user, now=timezone.now(), **form.cleaned_data
            )
            words = {"name": ended, "status": ended.get_status_display().lower()}
            messages.success(request, _("%(name)s is %(status)s.") % words)
            return redirect("checklist:policies")
    return _ask(request, "checklist/policy_reject.html", subject, form)


@access("policy.approve")
@require_GET
def return_policy(request: HttpRequest) -> HttpResponse:
    """Show what going back to the shipped version would change."""
    return _ask_return(request, Form())


@access("policy.approve")
@require_POST
def ask_return(request: HttpRequest) -> HttpResponse:
    """Ask to go back to the shipped version."""
    form = Form(request.POST)
    with refusals_on(form):
        version = actions.ask_return(clinic=request.clinic, by=request.user, now=timezone.now())
        audit(request, version, ["return_asked_by"])
        messages.success(request, _("Asked. Somebody else has to agree."))
        return redirect("checklist:policies")
    return _ask_return(request, form)


@access("policy.approve")
@require_POST
def agree_return(request: HttpRequest) -> HttpResponse:
    """Go back to the shipped version, as somebody else asked."""
    form = Form(request.POST)
    with refusals_on(form):
        version = actions.return_to_shipped(
            clinic=request.clinic, by=request.user, now=timezone.now()
        )
        audit(request, version, ["status"])
        messages.success(request, _("The shipped version is in force. Open cases are judged anew."))
        return redirect("checklist:policies")
    return _ask_return(request, form)


@access("policy.approve")
@require_POST
def refuse_return(request: HttpRequest) -> HttpResponse:
    """Keep the clinic's own version."""
    form = Form(request.POST)
    with refusals_on(form):
        version = actions.refuse_return(clinic=request.clinic, by=request.user)
        audit(request, version, ["return_asked_by"])
        messages.success(request, _("The clinic's own version stays in force."))
        return redirect("checklist:policies")
    return _ask_return(request, form)


def _own(request: HttpRequest, version_id: int) -> PolicySubject:
    """Return one of the clinic's own versions; 404 for any other."""
    rows = PolicyVersion.in_clinic(request.clinic).with_people()
    return own_subject(get_object_or_404(rows, pk=version_id))


def _shipped(request: HttpRequest, name: str) -> PolicySubject:
    subject = shipped_subject(name, request.clinic)
    if subject is None:
        raise Http404
    return subject


def _progress(request: HttpRequest, subject: PolicySubject) -> Progress | None:
    """Return how many open cases are still to be judged by the version in force, on its page."""
    return progress(request.clinic, timezone.now()) if subject.is_in_force else None


def _replay(request: HttpRequest, subject: PolicySubject) -> HttpResponse:
    if subject.policy is None:
        raise Http404
    found = build_replay(
        request.clinic,
        policy_in_force(request.clinic),
        subject.policy,
        timezone.now(),
        request.GET.get("page"),
    )
    template = "checklist/_policy_cases.html" if request.htmx else "checklist/policy_cases.html"
    return render(request, template, {"found": found, "subject": subject})


def _file(subject: PolicySubject, file_name: str) -> HttpResponse:
    """Return a file of a version as a download; 404 for a name that it does not have."""
    content = subject.files().get(file_name)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    name = file_name.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _approve(request: HttpRequest, row: PolicyVersion, digest: str) -> HttpResponse:
    version = actions.approve_policy(
        version=row, shown_digest=digest, by=request.user, now=timezone.now()
    )
    words = _("%(name)s is in force. Open cases are judged anew.") % {"name": version}
    messages.success(request, words)
    return redirect("checklist:policy", version_id=version.pk)


def _ask(
    request: HttpRequest, template: str, subject: PolicySubject, form: Form, status: int = 0
) -> HttpResponse:
    """Show the question before a decision; on a conflict, as things stand by now."""
    context: dict[str, Any] = {
        "page": build_policy_page(subject, request.clinic),
        "form": form,
        "is_own_proposal": subject.row.proposed_by_id == request.user.pk,
        "is_conflict": status == 409,
    }
    return render(request, template, context, status=status or form_status(form))


def _ask_return(request: HttpRequest, form: Form) -> HttpResponse:
    """Show what the shipped version would change, and who asked for it."""
    row = in_force_subject(request.clinic).row
    asked_by = row and row.return_asked_by
    context = {
        "page": build_policy_page(default_subject(request.clinic), request.clinic),
        "form": form,
        "asked_by": asked_by,
        "asked_at": row and row.return_asked_at,
        "asked_by_me": asked_by == request.user,
    }
    return render(request, "checklist/policy_return.html", context, status=form_status(form))
