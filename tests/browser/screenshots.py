"""Take the pictures of the README: python -m tests.browser.screenshots --address URL --folder docs/pictures."""

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import PHONE, WIDE, sign_in
from tests.browser.pages import COMING


def main() -> None:
    """Sign in as each person of the tour and save what they see."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--address", required=True)
    reader.add_argument("--folder", required=True, type=Path)
    wishes = reader.parse_args()
    wishes.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("EXCHANGE_TEST_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        coordinator = _person(browser, wishes.address, "coordinator")
        coordinator.goto("/")
        _take(coordinator, wishes.folder / "today.png")
        coordinator.goto(f"{COMING}/participants")
        _take(coordinator, wishes.folder / "roster.png")
        coordinator.goto("/cohorts/barcelona-2017/reports/bagneux")
        _take(coordinator, wishes.folder / "report.png")
        youngster = _person(browser, wishes.address, "youngster", phone=True)
        youngster.goto("/")
        draft = youngster.locator("a[href*='/questions/']").first.get_attribute("href")
        youngster.goto(draft or "/initiatives/new")
        _take(youngster, wishes.folder / "question.png")
        browser.close()


def _person(browser: Browser, address: str, who: str, *, phone: bool = False) -> Page:
    context = browser.new_context(base_url=address, viewport=PHONE if phone else WIDE, locale="en-GB", color_scheme="light")
    page = context.new_page()
    sign_in(page, who)
    return page


def _take(page: Page, file: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


if __name__ == "__main__":
    main()
