"""Start-up checks: no address without an entry in the access table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One address of the site: its route, its pattern, and the access entry that its view names."""

    route: str
    name: str
    pattern: URLPattern
    entry: str | None


def site_addresses(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[Address]:
    """Walk every address that the site answers, included lists and all."""
    for part in (resolver or get_resolver()).url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = f"{space}{part.namespace}:" if part.namespace else space
            yield from site_addresses(part, route, inner)
        else:
            entry = getattr(part.callback, "access_entry", None)
            yield Address(route, f"{space}{part.name or ''}", part, entry)


@register(Tags.security)
def every_address_has_access(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report each address whose view names no entry: `staff.E001`."""
    return [
        Error(
            f"/{address.route} has no entry in the access table.",
            hint="Decorate its view with @access('...') from staff.access.",
            id="staff.E001",
        )
        for address in site_addresses()
        if address.entry is None
    ]
