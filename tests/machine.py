"""What this machine lacks for some of the tests: they are left out, counted and named, or fail.

`REQUIRE_TOOLS=1` (as in CI) makes anything missing an error.
"""

import os
from functools import cache

import pytest

from tests.browser import chromium

INSTALL_PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@cache
def pango() -> bool:
    """Say whether WeasyPrint finds the library that it draws with."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def missing() -> dict[str, str]:
    """Return, for each marker whose tests cannot run here, what is not installed."""
    lacking = {}
    if not chromium():
        lacking["browser"] = "Chromium is not installed"
    if not pango():
        lacking["pdf"] = f"Pango is not installed ({INSTALL_PANGO})"
    return lacking


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to start where a tool is missing and all tests are wanted."""
    if os.environ.get("REQUIRE_TOOLS") and (lacking := missing()):
        raise pytest.UsageError("; ".join(lacking.values()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests, and take out what cannot run here."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    lacking = missing()
    out = [item for item in items if any(item.get_closest_marker(name) for name in lacking)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, so that nobody takes silence for success."""
    for name, reason in missing().items():
        terminalreporter.write_line(f"NOT RUN: the {name} tests, as {reason}.", yellow=True)
