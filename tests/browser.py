"""Chromium for tests: where it is, how it is started, and what a page must not show."""

import os
import shutil
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # in a container, as root, it cannot have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
# What WCAG 2.2 AA asks, and axe's own advice on structure.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def chromium() -> str | None:
    """Return the path of Chromium: `CHROMIUM`, else the first that is installed, else None."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def new_page(browser: Browser, address: str, **options: object) -> Page:
    """Open a page whose console errors (content policy included) fail `problems`."""
    context = browser.new_context(**{"base_url": address, "viewport": WIDE, **options})
    page = context.new_page()
    page.complaints = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            page.complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def follow(page: Page, control: Locator) -> None:
    """Click on what leads to another page, and wait until that page is there.

    A click alone is over once it was made: what comes next may still meet the page before.
    """
    with page.expect_navigation():
        control.click()


def problems(page: Page) -> Iterator[str]:
    """Name what is wrong with the page as it stands: accessibility, width, console.

    The console's line for a status of 400 or more is not a complaint: those pages are meant.
    """
    for violation in Axe().run(page, options=AXE).response["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:160]}"
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if (excess := page.evaluate(too_wide)) > 0:
        yield f"wider than the window by {excess} px"
    yield from (words for words in page.complaints if "the server responded with" not in words)
