"""Open a public page in a fresh browser and count what travels: bytes as sent, foreign hosts, how far the layout jumps."""

import os
import shutil
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

_SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value })
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 500);
})"""


@dataclass(frozen=True)
class Visit:
    """What one first visit took."""

    status: int
    transferred: int
    requests: int
    foreign: int
    shift: float


def find_browser() -> str | None:
    """Return the browser to use, None where there is none."""
    named = os.environ.get("EXCHANGE_TEST_CHROMIUM")
    return named or next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def visit(address: str, *, browser: str, width: int = 390) -> Visit:
    """Visit an address with an empty cache."""
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        try:
            page = opened.new_context(viewport={"width": width, "height": 844}).new_page()
            devtools = page.context.new_cdp_session(page)
            devtools.send("Network.enable")
            sizes: list[float] = []
            hosts: list[str] = []

            def finished(event: dict[str, Any]) -> None:
                sizes.append(event["encodedDataLength"])

            def sent(event: dict[str, Any]) -> None:
                hosts.append(urlsplit(event["request"]["url"]).netloc)

            devtools.on("Network.loadingFinished", finished)
            devtools.on("Network.requestWillBeSent", sent)
            answer = page.goto(address, wait_until="networkidle")
            shift = float(page.evaluate(_SHIFTS))
            own = urlsplit(address).netloc
            foreign = sum(1 for host in hosts if host and host != own)
            return Visit(answer.status if answer else 0, int(sum(sizes)), len(hosts), foreign, shift)
        finally:
            opened.close()
