"""Stories across the whole product, by mouse, keyboard and thumb, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.pages import COMING
from tests.browser.site import PASSWORD
from tests.browser.story import fill, press

SAMPLES = Path(__file__).resolve().parents[1] / "participants" / "roster" / "samples"


def test_a_coordinator_registers_a_participant_in_one_form(visit):
    # Given a coordinator on the roster of the coming cohort
    page = visit("coordinator")
    page.goto(f"{COMING}/participants")
    # When they register somebody
    page.goto(f"{COMING}/participants/new")
    fill(page, last_name="de la Cruz", first_name="Zoé", birth_date="3/4/2008", email="zoe@demo.example")
    press(page)
    # Then they are on that person's page, and the roster finds them without accents
    expect(page.locator("h1")).to_contain_text("de la Cruz")
    page.goto(f"{COMING}/participants?q=zoe")
    expect(page.locator("tbody th").first).to_contain_text("de la Cruz")


def test_a_form_with_a_mistake_keeps_what_was_typed_and_leads_to_the_field(visit):
    page = visit("coordinator")
    page.goto(f"{COMING}/participants/new")
    fill(page, last_name="O'Neill", birth_date="31/02/2008")
    press(page)
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("[name=last_name]")).to_have_value("O'Neill")
    page.locator(".errors a").first.click()
    expect(page.locator("[name=birth_date]")).to_be_focused()


def test_a_coordinator_imports_a_roster_sees_the_plan_and_undoes_it(visit):
    page = visit("coordinator")
    page.goto(f"{COMING}/participants/import")
    page.set_input_files("main input[type=file]", SAMPLES / "montreal.csv")
    press(page)
    expect(page.locator("main")).to_contain_text("montreal.csv")
    expect(page.locator("h1")).to_be_visible()


def test_a_stranger_cannot_open_a_roster_and_comes_back_after_signing_in(visit):
    page = visit(None)
    page.goto("/cohorts/barcelona-2017/participants")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.fill("input[name=email]", "coordinator.bagneux@demo.example")
    page.fill("input[name=password]", PASSWORD)
    press(page, "main form:has(input[name=password]) button[type=submit]")
    expect(page).to_have_url(re.compile("/cohorts/barcelona-2017/participants$"))


def test_a_youngster_notes_what_they_saw_and_writes_nine_answers_on_a_phone(visit):
    page = visit("youngster", phone=True)
    page.goto("/sightings/new")
    fill(page, note="Lamps on the table. Nobody shouts when there is a lamp.")
    press(page)
    page.goto("/initiatives/new")
    press(page)
    expect(page).to_have_url(re.compile("/questions/1"))
    first = page.locator("main form textarea, main form input[type=text]").first
    first.fill("Lamps for our square")
    press(page)
    expect(page).to_have_url(re.compile("/questions/2"))
    # On another device everything is still there.
    other = visit("youngster")
    other.goto(page.url.replace("/questions/2", "/questions/1"))
    expect(other.locator("main form textarea, main form input[type=text]").first).to_have_value("Lamps for our square")


def test_words_that_are_too_long_are_named_beside_the_field_and_not_sent_again(visit):
    # Given somebody who pastes sixty thousand characters into an answer
    page = visit("youngster")
    page.clock.install()
    page.goto("/initiatives/new")
    press(page)
    page.goto(page.url.replace("/questions/1", "/questions/2"))
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/draft") else None)
    page.fill("#answer", "Too much " * 6_700)
    # When it is saved by itself, then the reason stands beside the field, and nothing goes on trying
    expect(page.locator(".field__error")).to_contain_text("characters. Please shorten it", timeout=15_000)
    expect(page.locator("#answer")).to_have_attribute("aria-invalid", "true")
    page.clock.fast_forward(180_000)
    page.wait_for_timeout(300)
    assert len(sent) == 1
    # Then shorter words are kept, and the reason goes
    page.fill("#answer", "Dark after nine.")
    expect(page.locator(".field__error")).to_have_count(0, timeout=15_000)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert len(sent) == 2


def test_a_viewer_adopts_an_initiative_and_moves_it_on(visit):
    page = visit("viewer")
    page.goto("/initiatives?city=essen")
    page.locator("main article a[href^='/initiatives/']").first.click()
    press(page, "main form[action$='/adopt'] button")
    expect(page).to_have_url(re.compile("/adoptions/"))
    page.fill("main textarea[name=sentence]", "Two schools want to begin in spring.")
    press(page)
    expect(page.locator("main")).to_contain_text("Two schools want to begin in spring.")


def test_the_city_report_prints_and_downloads(visit):
    page = visit("viewer")
    page.goto("/cohorts/barcelona-2017/reports/bagneux")
    for ending, kind in (("pdf", "application/pdf"), ("xlsx", "spreadsheetml"), ("json", "application/json")):
        answer = page.request.get(f"/cohorts/barcelona-2017/reports/bagneux.{ending}")
        assert answer.status == 200, ending
        assert kind in answer.headers["content-type"]


def test_everything_main_works_without_a_script(visit):
    page = visit("coordinator", script=False)
    for path in ("/", "/cohorts", "/cohorts/barcelona-2017/participants?q=a", "/cohorts/barcelona-2017/reports/bagneux", "/initiatives"):
        assert page.goto(path).status == 200
        expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("path", ["/initiatives", "/sign-in"])
def test_the_keyboard_reaches_the_content_first(visit, path):
    page = visit(None)
    page.goto(path)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_language_changes_and_stays(visit):
    page = visit(None)
    page.goto("/?lang=fr")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.goto("/initiatives")
    assert page.locator("html").get_attribute("lang") == "fr"
