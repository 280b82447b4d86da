"""Addresses of this app."""

from django.urls import URLPattern, URLResolver

app_name = "checklist"
urlpatterns: list[URLPattern | URLResolver] = []
