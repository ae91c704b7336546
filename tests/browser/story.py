"""What long stories in the browser share: days, sentences of the catalogues, the board, a letter's code, a family's answers."""

import gettext
import io
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pypdf
from playwright.sync_api import Locator, Page, expect

_CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


def day(ahead: int) -> str:
    """Return the day so many days ahead, as a field for days takes it."""
    return (today() + timedelta(days=ahead)).isoformat()


def today() -> date:
    """Return this day; sites and tests run within one minute of each other, not in one time zone."""
    return datetime.now(UTC).date()


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", _CATALOGUES, [language])


def said(language: str, sentence: str, *, plural: str = "", num: int = 0) -> str:
    """Return an English sentence as the programme says it in a language; fail where the catalogue has none."""
    catalogue = _catalogue(language)
    found = catalogue.ngettext(sentence, plural, num) % {"num": num} if plural else catalogue.gettext(sentence)
    assert found != sentence, f"“{sentence}” has no words in {language}"
    return found


def fill(page: Page, **fields: str) -> None:
    """Type into fields by their names, or choose what a select offers under a value."""
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def press(page: Page, button: str | Locator = "main form button.btn--main", *, then: str | re.Pattern[str] = "") -> None:
    """Press a button, and wait for the page that follows: `then` is in its address."""
    found = page.locator(button).first if isinstance(button, str) else button
    found.evaluate("one => { window.leftBehind = true; one.scrollIntoView() }")
    found.click()
    # A page that was answered is another one: what was noted in the old one is gone.
    page.wait_for_function("() => !window.leftBehind && document.readyState === 'complete'")
    if then:
        expect(page).to_have_url(then if isinstance(then, re.Pattern) else re.compile(re.escape(then)))


def follow(page: Page, link: str) -> None:
    """Follow the first link whose address ends so."""
    press(page, page.locator(f"main a[href$='{link}']").first)


def notices(page: Page) -> Locator:
    """Return what the page says was done."""
    return page.locator("#notices")


def board_of(page: Page, cohort: str, name: str) -> dict[str, str]:
    """Return what the board lists for one person, {code: sentence}, after seeing that page and file say the same."""
    page.goto(f"{cohort}/readiness")
    row = page.locator("main tbody tr", has_text=name)
    expect(row).to_have_count(1)
    (person,) = [one for one in page.request.get(f"{cohort}/readiness.json").json()["people"] if name in one["name"]]
    listed = {one["code"]: one["sentence"] for one in person["obstacles"]}
    assert len(listed) == len(person["obstacles"]), f"something is listed twice: {person['obstacles']}"
    shown = row.locator(".obstacles__what").all_inner_texts()
    # A row names the first few; the others are counted, with the way to them.
    assert set(shown) <= set(listed.values())
    assert len(shown) == len(listed) or (0 < len(shown) < len(listed) and row.locator("p.note a").count() == 1)
    assert person["is_ready"] is not bool(listed)
    return listed


def sign_all(page: Page, name: str, *, no: str = "") -> None:
    """Answer each question with yes, one with no, and sign with a name."""
    questions = page.locator("main fieldset:has(input[type=radio])")
    expect(questions).to_have_count(9)
    for number in range(9):
        question = questions.nth(number)
        refused = bool(no) and question.locator(f"input[name$='{no}']").count() > 0
        question.locator(f"input[value={'refused' if refused else 'given'}]").check()
    fill(page, given_by_name=name)
    press(page)


def text_of_pdf(page: Page, button: Locator) -> str:
    """Press a button that gives a PDF, and return its text."""
    with page.expect_download() as waiting:
        button.click()
    content = Path(waiting.value.path()).read_bytes()
    return "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(content)).pages)
