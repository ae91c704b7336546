"""Letters as their readers open them: on the demonstration's own letter page."""

import re

from playwright.sync_api import Page


def wait_for_letter(page: Page, *, to: str, pattern: str) -> re.Match[str]:
    """Open the newest letter to an address whose text has a pattern, once the worker has delivered it; return the match."""
    for _try in range(60):
        page.goto("/demo/letters")
        rows = page.locator("main tbody tr", has_text=to)
        for number in range(min(rows.count(), 3)):
            address = rows.nth(number).locator("a").first.get_attribute("href")
            found = re.search(pattern, page.request.get(address or "").text())
            if found:
                return found
        page.wait_for_timeout(500)
    raise AssertionError(f"no letter to {to} says {pattern!r}")
