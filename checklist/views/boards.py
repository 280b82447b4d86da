"""The lists of a clinic: worklist, dashboard, schedule, billing. They read stored verdicts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from checklist.actions import refresh_portion, refresh_rows
from checklist.billing_page import present_billing
from checklist.engine.findings import Status
from checklist.forms.boards import DashboardForm, ScheduleForm, SearchForm
from checklist.judging import OpenCases, open_cases, progress
from checklist.lines import Asked, by_day, present_asked, present_found, present_line
from checklist.models import Case
from checklist.models.readiness import ReadinessSnapshotQuerySet
from checklist.worklists import (
    BILLING_LISTS,
    WORKLISTS,
    count_billing,
    count_lists,
    worklist_tabs,
)
from patients.models import Patient
from staff.access import access
from staff.models import Role

ROWS_PER_PAGE = 50
ASKED_SHOWN = 20
FOUND_SHOWN = 30


@access("worklist")
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Show the nurse's cases by the next point of no return."""
    now = timezone.now()
    search = request.session.get(_memory(request, "search"), "")
    cases = _found(request, search, open_cases(request.clinic, now))
    chosen = request.GET.get("list", "all")
    chosen = chosen if chosen in WORKLISTS else "all"
    rows = cases.judged if WORKLISTS[chosen].is_by_verdict else cases.listed
    page = _page(request, WORKLISTS[chosen].read(rows, now).by_next_act())
    context = {
        "page": page,
        "lines": _lines(page, now),
        "tabs": worklist_tabs(count_lists(cases.listed, cases.judged, now), chosen),
        "progress": cases.progress(),
        "query": urlencode({"list": chosen}),
        "search": search,
        "form": SearchForm(initial={"q": search}),
        "proposals": Case.in_clinic(request.clinic).proposed().count(),
    }
    return render(request, "checklist/worklist.html", context)


@access("worklist")
@require_POST
def search_worklist(request: HttpRequest) -> HttpResponse:
    """Remember what to look for on the worklist; it stays out of addresses."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "board": "checklist:worklist", "board_words": _("Worklist")}
        return render(request, "checklist/worklist_search.html", context, status=422)
    request.session[_memory(request, "search")] = form.cleaned_data["q"]
    return redirect("checklist:worklist")


@access("dashboard")
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the coming days: a line a case, and what waits for the physician."""
    now = timezone.now()
    cases = open_cases(request.clinic, now)
    filters = _filters(request)
    form = DashboardForm(filters, clinic=request.clinic, today=_today(request, now))
    wanted = form.wanted()
    rows = cases.judged.with_status(*form.statuses()) if form.statuses() else cases.listed
    page = _page(request, rows.matching(wanted, request.clinic.tz).by_start())
    judged = cases.judged.matching(wanted, request.clinic.tz)
    context = {
        "form": form,
        "page": page,
        "days": by_day(_lines(page, now), request.clinic.tz),
        "query": urlencode(filters),
        "counts": _count_links(judged.count_by_status(), filters),
        "asked": _asked(request, cases.judged, now),
        "progress": cases.progress(),
    }
    return render(request, "checklist/dashboard.html", context, status=422 if form.errors else 200)


@access("schedule")
@require_GET
def schedule(request: HttpRequest) -> HttpResponse:
    """Show who comes when, day by day, and what still needs a date or a choice."""
    now = timezone.now()
    cases = open_cases(request.clinic, now)
    form = ScheduleForm(request.GET)
    since, until = form.days(_today(request, now))
    days = cases.listed.starting_between(since, until, request.clinic.tz)
    page = _page(request, days.by_start())
    context = {
        "form": form,
        "page": page,
        "days": by_day(_lines(page, now), request.clinic.tz),
        "unscheduled": _lines(cases.listed.unscheduled()[:ROWS_PER_PAGE], now),
        "proposals": Case.in_clinic(request.clinic).proposed().with_people()[:ROWS_PER_PAGE],
        "span": form.span(since, until),
        "progress": cases.progress(),
    }
    return render(request, "checklist/schedule.html", context, status=422 if form.errors else 200)


@access("billing")
@require_GET
def billing(request: HttpRequest) -> HttpResponse:
    """Show what billing has to settle: authorization, estimate, codes; nothing else on record."""
    now = timezone.now()
    search = request.session.get(_memory(request, "billing-search"), "")
    cases = _found(request, search, open_cases(request.clinic, now))
    chosen = request.GET.get("list", "settle")
    chosen = chosen if chosen in BILLING_LISTS else "settle"
    rows = cases.judged if BILLING_LISTS[chosen].is_by_verdict else cases.listed
    page = _page(request, BILLING_LISTS[chosen].read(rows, now).by_next_act())
    counts = count_billing(cases.listed, cases.judged, now)
    context = {
        "page": page,
        "lines": present_billing(refresh_rows(rows=list(page), now=now), now),
        "tabs": worklist_tabs(counts, chosen, BILLING_LISTS),
        "chosen": chosen,
        "query": urlencode({"list": chosen}),
        "search": search,
        "progress": cases.progress(),
    }
    return render(request, "checklist/billing.html", context)


@access("billing")
@require_POST
def search_billing(request: HttpRequest) -> HttpResponse:
    """Remember what billing looks for, and look among all open cases; it stays out of addresses."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "board": "checklist:billing", "board_words": _("Billing")}
        return render(request, "checklist/worklist_search.html", context, status=422)
    request.session[_memory(request, "billing-search")] = form.cleaned_data["q"]
    address = reverse("checklist:billing")
    return redirect(f"{address}?list=all" if form.cleaned_data["q"] else address)


@access("judging")
@require_GET
def judging(request: HttpRequest) -> HttpResponse:
    """Judge a portion of what is outdated, and show how far that is; a fragment for htmx."""
    now = timezone.now()
    refresh_portion(clinic=request.clinic, now=now)
    template = "checklist/_judging.html" if request.htmx else "checklist/judging.html"
    context = {"progress": progress(request.clinic, now), "was_asked": True}
    return render(request, template, context)


@access("search")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find patients and their cases; what is looked for travels in the body, not the address."""
    form = SearchForm(request.POST or None)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    found = Patient.in_clinic(request.clinic).search(wanted).with_identifiers()
    patients = found[:FOUND_SHOWN] if wanted else []
    cases = Case.in_clinic(request.clinic).of_patients(patients).with_people()
    context = {"form": form, "wanted": wanted, "found": present_found(patients, cases)}
    return render(request, "checklist/search.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, search: str, cases: OpenCases) -> OpenCases:
    """Return the clinic's open cases, of the patients looked for where there is a search."""
    if not search:
        return cases
    patients = Patient.in_clinic(request.clinic).search(search)
    return cases.of_patients(patients)


def _page(request: HttpRequest, rows: ReadinessSnapshotQuerySet) -> Page:
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def _lines(rows: Iterable[Any], now: datetime) -> list[Any]:
    return [present_line(row, now) for row in refresh_rows(rows=list(rows), now=now)]


def _today(request: HttpRequest, now: datetime) -> date:
    return now.astimezone(request.clinic.tz).date()


def _memory(request: HttpRequest, name: str) -> str:
    """Name what a person's session remembers, apart for each of their roles."""
    return f"{name}:{request.membership.pk}"


def _filters(request: HttpRequest) -> dict[str, str]:
    """Return the dashboard's filters: those of the address, else those used last."""
    key = _memory(request, "dashboard")
    names = DashboardForm.base_fields
    given = {name: text[:40] for name, text in request.GET.items() if name in names}
    if given or "reset" in request.GET:
        request.session[key] = {name: text for name, text in given.items() if text}
    return request.session.get(key, {})


def _count_links(counts: dict[str, int], filters: dict[str, str]) -> list[dict[str, Any]]:
    """Return each verdict with its number and the address of its list."""
    return [
        {
            "status": status,
            "number": number,
            "query": urlencode({**filters, "status": status}),
            "is_chosen": filters.get("status") == status,
        }
        for status, number in counts.items()
    ]


def _asked(request: HttpRequest, judged: ReadinessSnapshotQuerySet, now: datetime) -> list[Asked]:
    """Return what waits for this physician now; for anybody else, what waits for any."""
    asked = judged.upcoming(now).with_status(Status.BLOCKED, Status.INCOMPLETE)
    asked = asked.asked_of("physician")
    if request.membership.role == Role.PHYSICIAN:
        asked = asked.of_physician_or_nobody(request.user)
    rows = refresh_rows(rows=list(asked.by_next_act()[:ASKED_SHOWN]), now=now)
    found = filter(None, (present_asked(row, now) for row in rows))
    return sorted(found, key=lambda one: not one.is_urgent)
