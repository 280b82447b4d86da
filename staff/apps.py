"""Django's registration of the app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Clinics, their staff, what each role may open, and the audit trail."""

    name = "staff"

    def ready(self) -> None:
        """Register the start-up checks."""
