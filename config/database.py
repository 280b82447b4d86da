"""The database that an address names: SQLite or PostgreSQL."""

from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("sqlite", "postgres", "postgresql")


def database_at(address: str) -> dict[str, Any]:
    """Return Django's settings of the database at an address such as `postgres://...`.

    Raises ImproperlyConfigured, which does not repeat the address: it may hold a password.
    """
    try:
        if urlsplit(address).scheme in SCHEMES:
            return environ.Env.db_url_config(address)
    except ValueError:
        pass
    raise ImproperlyConfigured("DATABASE_URL: not an address of SQLite or PostgreSQL") from None
