"""Who may open what: the one table, and the decorator with which a view names its entry in it.

A view without an entry does not start (see `staff.checks`). The decorator signs nobody in and
decides nothing about objects: a page fetches through `for_clinic(request.clinic)`, so that another
clinic's object is "not found", the same answer as for one that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from staff.audit import record_event, record_response
from staff.models import Membership, Role

View = Callable[..., HttpResponse]

EVERYBODY = frozenset(Role.values)
NURSING = frozenset({Role.NURSE, Role.PHYSICIAN})
CARE = NURSING | {Role.LEAD}
FRONT_DESK = NURSING | {Role.SCHEDULER}
POLICY_OWNERS = frozenset({Role.LEAD, Role.PHYSICIAN})


@dataclass(frozen=True)
class Access:
    """One entry: the roles that may open it, whether it shows patients' data, what it does.

    `effect` is one of read, write, import, sign, print, none; `public` needs no sign-in.
    """

    roles: frozenset[str]
    phi: bool
    effect: str
    public: bool = False


PUBLIC = Access(frozenset(), phi=False, effect="none", public=True)

ACCESS: dict[str, Access] = {
    # Before and around signing in
    "login": PUBLIC,
    "logout": PUBLIC,
    "language": PUBLIC,
    "health": PUBLIC,
    # Everybody's own
    "home": Access(EVERYBODY, phi=False, effect="read"),
    "clinic.switch": Access(EVERYBODY, phi=False, effect="write"),
    "search": Access(FRONT_DESK | CARE, phi=True, effect="read"),
    # Lists
    "worklist": Access(CARE, phi=True, effect="read"),
    "dashboard": Access(CARE, phi=True, effect="read"),
    "schedule": Access(FRONT_DESK | CARE, phi=True, effect="read"),
    "billing": Access(frozenset({Role.BILLING}), phi=True, effect="read"),
    "judging": Access(FRONT_DESK | CARE | {Role.BILLING}, phi=False, effect="read"),
    # Patients. Who they are (list, view, create, edit) is apart from what is on record about them.
    "patient.list": Access(FRONT_DESK, phi=True, effect="read"),
    "patient.view": Access(FRONT_DESK, phi=True, effect="read"),
    "patient.create": Access(FRONT_DESK, phi=True, effect="write"),
    "patient.edit": Access(FRONT_DESK, phi=True, effect="write"),
    "patient.record": Access(NURSING, phi=True, effect="read"),
    "patient.import": Access(frozenset({Role.NURSE, Role.LEAD}), phi=True, effect="import"),
    # Cases
    "case.book": Access(FRONT_DESK, phi=True, effect="write"),
    "case.view": Access(CARE, phi=True, effect="read"),
    "case.answer": Access(NURSING, phi=True, effect="write"),
    "case.medication": Access(NURSING, phi=True, effect="write"),
    "case.allergy": Access(NURSING, phi=True, effect="write"),
    "case.result": Access(NURSING, phi=True, effect="write"),
    "case.history": Access(NURSING, phi=True, effect="write"),
    "case.report": Access(CARE, phi=True, effect="read"),
    "case.waive": Access(frozenset({Role.PHYSICIAN}), phi=True, effect="write"),
    "case.sign": Access(frozenset({Role.PHYSICIAN}), phi=True, effect="sign"),
    "case.reschedule": Access(FRONT_DESK, phi=True, effect="write"),
    "case.change": Access(FRONT_DESK, phi=True, effect="write"),
    "case.cancel": Access(FRONT_DESK, phi=True, effect="write"),
    "case.close": Access(NURSING, phi=True, effect="write"),
    "case.reopen": Access(FRONT_DESK, phi=True, effect="write"),
    "case.sheet": Access(NURSING, phi=True, effect="read"),
    "case.sheet.issue": Access(NURSING, phi=True, effect="print"),
    "case.packet": Access(frozenset({Role.BILLING, Role.NURSE}), phi=True, effect="print"),
    "case.authorization": Access(frozenset({Role.BILLING, Role.NURSE}), phi=True, effect="write"),
    "case.codes": Access(frozenset({Role.BILLING}), phi=True, effect="write"),
    "explain": Access(CARE, phi=True, effect="read"),
    # The clinic itself
    "billing.lists": Access(frozenset({Role.BILLING, Role.LEAD}), phi=False, effect="import"),
    "policy.list": Access(POLICY_OWNERS, phi=False, effect="read"),
    "policy.replay": Access(POLICY_OWNERS, phi=True, effect="read"),
    "policy.propose": Access(POLICY_OWNERS, phi=False, effect="write"),
    "policy.approve": Access(POLICY_OWNERS, phi=False, effect="write"),
    "audit.view": Access(frozenset({Role.AUDITOR}), phi=False, effect="read"),
    "user.admin": Access(frozenset({Role.ADMIN}), phi=False, effect="write"),
}

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def may(membership: Membership | None, name: str) -> bool:
    """Say whether this membership may open the entry `name`."""
    entry = ACCESS[name]
    return entry.public or (membership is not None and membership.role in entry.roles)


def access(name: str) -> Callable[[View], View]:
    """Guard a view by the entry `name`: sign-in, role, the clinic's clock, and the audit trail.

    Inside the view, `request.clinic` and `request.membership` are set, and `audit(request, obj)`
    names what was looked at or changed. A request that writes is one transaction with its audit
    rows. Raises ImproperlyConfigured for a name that is not in the table.
    """
    if name not in ACCESS:
        raise ImproperlyConfigured(f"{name!r} is not an entry of staff.access.ACCESS")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if ACCESS[name].public:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            _enter_clinic(request)
            if not may(request.membership, name):
                record_event(request, name, "denied")
                raise PermissionDenied
            with timezone.override(request.clinic.tz):
                response = _audited(name, view, request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        guarded.access_entry = name
        return guarded

    return decorate


def _enter_clinic(request: HttpRequest) -> None:
    """Set the membership with which the person works: read anew each time, so that it can end."""
    request.memberships = list(Membership.objects.usable_by(request.user))
    chosen = request.session.get("membership")
    request.membership = next(
        (one for one in request.memberships if one.pk == chosen),
        request.memberships[0] if request.memberships else None,
    )
    request.clinic = request.membership.clinic if request.membership else None
    request.audit_objects = []


def _audited(
    name: str, view: View, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Call the view and write down what happened; a refusal outlives the transaction it ends."""
    try:
        if request.method in SAFE_METHODS:
            response = view(request, *args, **kwargs)
            _record(request, name, response)
        else:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                _record(request, name, response)
    except Http404:
        record_event(request, name, "not-found")
        raise
    except PermissionDenied:
        record_event(request, name, "denied")
        raise
    return response


def _record(request: HttpRequest, name: str, response: HttpResponse) -> None:
    if ACCESS[name].phi or request.method not in SAFE_METHODS:
        record_response(request, name, response.status_code)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a browser to the sign-in page; tell htmx to go there rather than swap it in."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    page = request.htmx.current_url_abs_path or "/"
    response = HttpResponse(status=401)
    response["HX-Redirect"] = redirect_to_login(page).url
    return response
