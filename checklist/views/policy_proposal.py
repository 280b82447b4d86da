"""Proposing a version of the clinic's own: numbers, hours, items typed into fields, or as text."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklist import actions
from checklist.forms.policies import TEXT_NAME
from checklist.models import PolicyVersion
from checklist.policy_proposal import Proposal
from checklist.policy_start import start_from
from checklist.snapshots import policy_in_force
from checklist.views.answering import form_status, refusals_on
from staff.access import access
from staff.audit import audit

LONGEST_NAME = 120


@access("policy.propose")
@require_http_methods(["GET", "POST"])
def propose_policy(request: HttpRequest) -> HttpResponse:
    """Propose a version of the clinic's own, starting from the one in force or another."""
    name = request.POST.get("start") or request.GET.get("from", "")
    start = start_from(name[:LONGEST_NAME], request.clinic)
    if request.method == "GET":
        return _show(request, Proposal(start, request.clinic))
    proposal = Proposal(start, request.clinic, request.POST, request.FILES)
    if proposal.is_valid():
        if "apply" in request.POST:
            if proposal.tables:
                words = _("Choose the tables again: this page did not keep them.")
                messages.warning(request, words)
            return _show(request, proposal.with_changes(), was_applied=True)
        with refusals_on(proposal.form):
            version = _propose(request, proposal)
            messages.success(request, _("Proposed. Somebody else has to approve it."))
            return redirect("checklist:policy", version_id=version.pk)
    return _show(request, proposal)


def _propose(request: HttpRequest, proposal: Proposal) -> PolicyVersion:
    version = actions.propose_policy(
        clinic=request.clinic,
        text=proposal.text.encode(),
        name=TEXT_NAME,
        by=request.user,
        now=timezone.now(),
        shelf=proposal.shelf(),
    )
    audit(request, version, ["source", "files"])
    return version


def _show(request: HttpRequest, proposal: Proposal, **context: Any) -> HttpResponse:
    context |= {
        "proposal": proposal,
        "form": proposal.form,
        "changes": proposal.changes,
        "start": proposal.start,
        "differences": proposal.differences(policy_in_force(request.clinic)),
    }
    status = form_status(proposal)
    return render(request, "checklist/policy_new.html", context, status=status)
