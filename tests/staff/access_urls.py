"""Addresses for the tests of the access decorator: two made-up pages beside the real ones."""

from django.urls import include, path

from tests.staff import test_access

urlpatterns = [
    path("look/<str:case_id>/", test_access.looked_at),
    path("write/<str:case_id>/", test_access.written),
    path("", include("config.urls")),
]
handler403 = "config.pages.forbidden"
handler404 = "config.pages.not_found"
