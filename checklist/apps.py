"""Django's registration of the app."""

from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    """One planned injection, and whether it can go ahead."""

    name = "checklist"
