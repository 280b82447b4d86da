"""Every address of the site, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("staff.urls")),
    path("", include("patients.urls")),
    path("", include("checklist.urls")),
]

handler400 = "config.pages.bad_request"
handler403 = "config.pages.forbidden"
handler404 = "config.pages.not_found"
handler500 = "config.pages.server_error"
