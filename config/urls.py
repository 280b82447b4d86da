"""Every address of the site, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("staff.urls")),
    path("", include("patients.urls")),
    path("", include("checklist.urls")),
]
