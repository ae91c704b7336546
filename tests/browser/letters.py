"""Letters as their readers open them: on the demonstration's own letter page."""

import re
import time

from playwright.sync_api import Page

# How long the worker may take, in seconds: only what hangs takes so long, however busy the machine is.
PATIENCE = 120


def wait_for_letter(page: Page, *, to: str, pattern: str) -> re.Match[str]:
    """Open the newest letter to an address whose text has a pattern, once the worker has delivered it; return the match."""
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        page.goto("/demo/letters")
        rows = page.locator("main tbody tr", has_text=to)
        for number in range(min(rows.count(), 3)):
            address = rows.nth(number).locator("a").first.get_attribute("href")
            found = re.search(pattern, page.request.get(address or "").text())
            if found:
                return found
        page.wait_for_timeout(500)
    raise AssertionError(f"no letter to {to} says {pattern!r}")
