"""Pages of signing in, the clinic switch, the audit trail, the staff list, and health."""

from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff import actions
from staff.access import access
from staff.audit import audit, record_event
from staff.forms import (
    AddPersonForm,
    AuditFilterForm,
    ChangePersonForm,
    SignInForm,
    SwitchClinicForm,
)
from staff.health import failing_checks
from staff.models import AuditEvent, Membership
from staff.navigation import home_of

EVENTS_PER_PAGE = 50


class SignIn(LoginView):
    """Ask for user name and password; both outcomes are written to the audit trail."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Open the session."""
        response = super().form_valid(form)
        record_event(self.request, "login", "allowed", obj=self.request.user)
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Say so, without saying which of the two was wrong."""
        record_event(self.request, "login", "denied")
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignOut(LogoutView):
    """End the session, and have the browser forget the pages it kept."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """End it: by POST only, so that no link can sign a person out."""
        if request.user.is_authenticated:
            record_event(request, "logout", "allowed", obj=request.user)
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_in = access("login")(SignIn.as_view())
sign_out = access("logout")(SignOut.as_view())


@access("home")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go to the page that this role works from."""
    return redirect(home_of(request.membership))


@access("clinic.switch")
@require_POST
def switch_clinic(request: HttpRequest) -> HttpResponse:
    """Work with another of one's own memberships from now on."""
    form = SwitchClinicForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("You do not work there: choose from the list."))
        return redirect("staff:home")
    audit(request, form.cleaned_data["membership"])
    request.session["membership"] = form.cleaned_data["membership"].pk
    return redirect("staff:home")


@access("audit.view")
@require_GET
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Show who looked and who changed, newest first."""
    form = AuditFilterForm(request.GET, clinic=request.clinic)
    events = AuditEvent.in_clinic(request.clinic)
    events = (
        events.matching(form.cleaned_data, request.clinic.tz) if form.is_valid() else events.none()
    )
    page = Paginator(events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.errors else 200
    filters = QueryDict(mutable=True)
    filters.update({name: text for name, text in request.GET.items() if name != "page"})
    context = {"form": form, "page": page, "query": filters.urlencode()}
    return render(request, "staff/audit.html", context, status=status)


@access("user.admin")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List who works in the clinic, and as what."""
    members = Membership.in_clinic(request.clinic).select_related("user")
    return render(request, "staff/people.html", {"members": members})


@access("user.admin")
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Make an account with its first role."""
    form = AddPersonForm(request.POST or None)
    if form.is_valid():
        member = actions.add_person(clinic=request.clinic, **form.cleaned_data)
        audit(request, member, ["username", "role"])
        messages.success(request, _("%(name)s can sign in now.") % {"name": member.user})
        return redirect("staff:users")
    context = {"form": form, "title": _("Add a person")}
    return render(request, "staff/person_form.html", context, status=422 if form.errors else 200)


@access("user.admin")
@require_http_methods(["GET", "POST"])
def change_person(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change a member's role, or end or renew the membership."""
    member = get_object_or_404(Membership.in_clinic(request.clinic), pk=membership_id)
    form = ChangePersonForm(request.POST or None, instance=member, acting=request.membership)
    if form.is_valid():
        form.save()
        audit(request, member, form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("staff:users")
    context = {"form": form, "title": str(member.user)}
    return render(request, "staff/person_form.html", context, status=422 if form.errors else 200)


@access("health")
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@access("health")
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: names of the checks that fail, status 503, if not."""
    failing = failing_checks()
    body = "\n".join(failing) or "ok"
    return HttpResponse(body, content_type="text/plain", status=503 if failing else 200)
