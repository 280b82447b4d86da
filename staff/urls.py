"""Addresses of signing in, the clinic switch, the audit trail, the staff list and health."""

from django.urls import path
from django.views.i18n import set_language

from staff import views
from staff.access import access

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("language/", access("language")(set_language), name="language"),
    path("clinic/", views.switch_clinic, name="clinic"),
    path("audit/", views.audit_trail, name="audit"),
    path("users/", views.people, name="users"),
    path("users/add/", views.add_person, name="user-add"),
    path("users/<int:membership_id>/", views.change_person, name="user-change"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
]
