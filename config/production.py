"""What production must not start with."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5


def refuse_unsafe(settings: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured, naming each unsafe setting but never its value."""
    key, hosts = settings["SECRET_KEY"], settings["ALLOWED_HOSTS"]
    weak = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS
    reasons = {
        "SECRET_KEY is missing, short or a default": weak or key.startswith("django-insecure-"),
        "ALLOWED_HOSTS must name this site's host": not hosts or "*" in hosts,
        "DATABASE_URL must name a PostgreSQL database": "postgresql"
        not in settings["DATABASES"]["default"]["ENGINE"],
        "DEBUG must be off": settings["DEBUG"],
        "CSRF_TRUSTED_ORIGINS must be https addresses": any(
            not origin.startswith("https://") for origin in settings["CSRF_TRUSTED_ORIGINS"]
        ),
    }
    if found := [reason for reason, unsafe in reasons.items() if unsafe]:
        raise ImproperlyConfigured("APP_ENV=production refuses to start: " + "; ".join(found))
