"""Addresses for a test: one of them names no access entry."""

from django.http import HttpResponse
from django.urls import include, path

from staff.access import access


def unguarded(request, pk):
    return HttpResponse()


@access("home")
def guarded(request):
    return HttpResponse()


urlpatterns = [
    path("fine/", guarded),
    path("deep/", include([path("open/<int:pk>/", unguarded)])),
]
