"""A headless Chromium, driven by Playwright, that asks nothing of the outside world."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Without these it talks to its maker's hosts at every start.
ARGUMENTS = (
    "--no-sandbox",  # root in a container cannot have one; the pages are all our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromiumError(Exception):
    """No Chromium can be had here; the message says what to install."""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start a browser and close it at the end.

    Raises:
        NoChromiumError: none is installed; the message says what to install.
    """
    with sync_playwright() as playwright:
        program = _program(playwright)
        browser = playwright.chromium.launch(
            executable_path=program, headless=True, args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            browser.close()


def _program(playwright: Playwright) -> str:
    """Find the browser that is named, else a system's own, else the one Playwright installed."""
    named = os.environ.get("SCHAKEL_TEST_CHROMIUM")
    places = [named] if named else [shutil.which(name) for name in NAMES]
    if not named:
        places.append(playwright.chromium.executable_path)
    for place in places:
        if place and Path(place).is_file():
            return place
    raise NoChromiumError(
        "No Chromium found. Install it (Debian: apt-get install chromium; elsewhere: "
        "playwright install chromium), or set SCHAKEL_TEST_CHROMIUM to the program."
    )
