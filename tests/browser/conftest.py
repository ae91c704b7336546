"""A real browser over a whole installation with the demonstration network."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.site import PASSWORD, PEOPLE, running_site
from tests.conftest import DATABASES
from tests.support.postgres import fresh_postgres

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# How long something is waited for, in milliseconds: only what hangs takes so long, however busy the machine is.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# {context: what scripts of its pages failed with}.
FAILED: dict[BrowserContext, list[str]] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one site together, so that parallel runs start as few sites as possible."""
    for item in items:
        if "tests/browser" in str(item.path):
            callspec = getattr(item, "callspec", None)
            name = callspec.params.get("site", "site") if callspec else "site"
            item.add_marker(pytest.mark.xdist_group(f"browser-{name}"))


@pytest.fixture(scope="session", params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """Run an installation on each database."""
    url = "" if request.param == "sqlite" else fresh_postgres(f"exchange_browser_{worker_id}")
    with running_site(tmp_path_factory.mktemp(f"site-{request.param}"), database_url=url) as address:
        yield address


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_here: Playwright) -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = os.environ.get("EXCHANGE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("Chromium is missing: install the package chromium, or run ./dev test, which does")
    browser = playwright_here.chromium.launch(
        executable_path=path,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def signed_in_states() -> dict[tuple[str, str], Any]:
    return {}


@pytest.fixture(scope="session")
def open_tab(site: str, chromium: Browser, signed_in_states: dict[tuple[str, str], Any]) -> Callable[..., Page]:
    """Open a tab as somebody in a browser of its own; whoever opens it closes its context.

    A script's error is kept beside the context: raised where it is heard, it would fail whatever test speaks to the browser next.
    """

    def open_it(who: str | None = None, *, phone: bool = False, dark: bool = False, script: bool = True, language: str = "en-GB") -> Page:
        options: dict[str, Any] = {
            "base_url": site,
            "viewport": PHONE if phone else WIDE,
            "color_scheme": "dark" if dark else "light",
            "locale": language,
            "java_script_enabled": script,
            "has_touch": phone,
        }
        if who is not None and (site, who) not in signed_in_states:
            context = chromium.new_context(base_url=site, locale="en-GB")
            context.set_default_timeout(PATIENCE)
            sign_in(context.new_page(), who)
            signed_in_states[site, who] = context.storage_state()
            context.close()
        if who is not None:
            options["storage_state"] = signed_in_states[site, who]
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: FAILED.setdefault(context, []).append(f"{page.url}: {error}"))
        return page

    return open_it


@pytest.fixture
def visit(open_tab: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: `visit("coordinator", phone=True)`; None is a stranger."""
    opened: list[Page] = []

    def open_page(who: str | None = None, **how: Any) -> Page:
        page = open_tab(who, **how)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert [error for page in opened for error in FAILED.pop(page.context, [])] == [], "a script failed"


@pytest.fixture(scope="session")
def _tabs(open_tab: Callable[..., Page]) -> Callable[..., Page]:
    return cache(open_tab)


@pytest.fixture
def same_tab(_tabs: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Give the one tab that somebody keeps for looking at many pages; what is looked at so is not changed."""
    used: list[Page] = []

    def open_page(who: str | None, **how: Any) -> Page:
        used.append(_tabs(who, **how))
        return used[-1]

    yield open_page
    assert [error for page in used for error in FAILED.pop(page.context, [])] == [], "a script failed"


def sign_in(page: Page, who: str) -> None:
    """Sign in by the form, as people do."""
    page.goto("/sign-in")
    page.fill("input[name=email]", PEOPLE[who])
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url("**/")
