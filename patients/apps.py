"""Django's registration of the app."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    """Who the patient is and what is on record. Has never heard of checklists."""

    name = "patients"
