"""From an application to a family's answers, by thumb and by mouse, in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.letters import wait_for_letter
from tests.browser.pages import COMING
from tests.browser.story import fill, follow, press

APPLY = "/apply/bagneux-deux-places-pour-lisboa"


def open_person(page: Page, name: str) -> str:
    """Find somebody on the roster of the coming cohort; return the address of their page."""
    page.goto(f"{COMING}/participants?q={name}")
    press(page, "tbody th a")
    return page.url


def send_letter(page: Page, *, child: str, guardian: str, to: str = "") -> str:
    """Send a guardian the letter, as a coordinator does; return the link that stands in it."""
    page.goto(f"{open_person(page, child)}/guardians")
    part = page.locator("main section, main article, main .card", has=page.get_by_role("heading", name=guardian)).last
    press(page, part.locator("a[href$='/send']"))
    press(page, "main form[action$='/send'] button")
    expect(page.locator("#notices")).to_contain_text(guardian)
    to = to or f"{guardian.split(maxsplit=1)[0].lower()}.belkacem@example.org"
    return wait_for_letter(page, to=to, pattern=r"/guardian/[\w-]{30,}").group(0)


def test_a_guardian_answers_on_a_phone_from_the_letter_to_the_end(visit):
    # Given a mother who got a letter
    desk = visit("coordinator")
    link = send_letter(desk, child="belkacem", guardian="Nadia Belkacem")
    phone = visit(None, phone=True, language="fr-FR")
    # When a mail program opens the link twice before her, nothing happens and nothing is shown
    for _try in range(2):
        assert "Belkacem" not in phone.request.get(link).text()
    phone.goto(link)
    expect(phone.locator("h1")).to_contain_text("Inès")
    expect(phone.locator("main")).not_to_contain_text("Belkacem")
    press(phone)
    digits = wait_for_letter(desk, to="nadia.belkacem@example.org", pattern=r"\b(\d{3}) (\d{3})\b")
    fill(phone, code=digits.group(1) + digits.group(2))
    press(phone)
    # Then she sees her child's trip and answers point by point; a no is a full answer
    expect(phone).to_have_url(re.compile("/guardian/tasks$"))
    follow(phone, "/consents")
    questions = phone.locator("main fieldset:has(input[type=radio])")
    expect(questions).to_have_count(9)
    for number in range(9):
        answer = "refused" if number == 8 else "given"
        questions.nth(number).locator(f"input[value={answer}]").check()
    fill(phone, given_by_name="Nadia Belkacem")
    press(phone)
    expect(phone.locator("main [role=status], #notices").first).to_be_visible()
    phone.goto("/guardian/tasks")
    # And the health questions follow; where the child used the same network today, somebody of the city looks at it first
    follow(phone, "/care")
    expect(phone.locator("h1")).to_contain_text("Inès")
    nothing = phone.locator("main button", has_text=re.compile("rien|nothing", re.IGNORECASE))
    if nothing.count():
        press(phone, nothing.first)
        expect(phone.locator("h1")).to_be_visible()
    # The desk sees who answered, and the link is not good for anybody else's browser
    desk.goto(f"{open_person(desk, 'belkacem')}/consents")
    expect(desk.locator("main")).to_contain_text("Nadia Belkacem")
    stranger = visit(None)
    stranger.goto("/guardian/tasks")
    expect(stranger.locator("main")).not_to_contain_text("Inès")


def test_a_wrong_code_is_said_kindly_and_opens_nothing(visit):
    desk = visit("coordinator")
    link = send_letter(desk, child="belkacem", guardian="Karim Belkacem")
    phone = visit(None, phone=True)
    phone.goto(link)
    press(phone)
    fill(phone, code="000000")
    press(phone)
    expect(phone.locator(".errors")).to_be_visible()
    phone.goto("/guardian/tasks")
    expect(phone.locator("main")).not_to_contain_text("Lisboa")


def test_somebody_applies_on_a_phone_and_confirms_by_letter(visit):
    phone = visit(None, phone=True)
    phone.goto(APPLY)
    fill(phone, first_name="Zoé", last_name="de la Cruz", birth_date="3/4/2009", email="zoe.apply@demo.example")
    press(phone)
    expect(phone).to_have_url(re.compile("/apply/mine/"))
    fill(phone, motivation="I want to see how other towns open their gyms on Sundays.")
    phone.locator("main textarea[name^=q-]").first.fill("The bus stop at night.")
    phone.locator("main input[type=radio][value=never]").first.check()
    phone.locator("main input[type=checkbox][value=yes]").first.check()
    press(phone, phone.locator("main form button.btn--main").last)
    link = wait_for_letter(visit(None), to="zoe.apply@demo.example", pattern=r"/apply/mine/[\w-]{30,}").group(0)
    phone.goto(link)
    press(phone)
    desk = visit("coordinator")
    desk.goto(f"{COMING}/applications?q=cruz")
    row = desk.locator("tbody tr", has_text="Zoé").first
    expect(row).to_contain_text("Confirmed")


def test_a_coordinator_reminds_a_segment_after_seeing_who_and_why(visit):
    page = visit("coordinator")
    page.goto(f"{COMING}/readiness")
    page.get_by_role("link", name="Remind these people").click()
    expect(page.locator("h1")).to_have_text("Before you send reminders")
    press(page)
    expect(page.locator("#notices")).to_be_visible()


def test_a_reader_scores_without_a_name(visit):
    page = visit("torino")
    page.goto(f"{COMING}/calls/torino-tre-posti-per-lisboa/selection")
    press(page, "main a.btn--main")
    expect(page.locator("h1")).to_have_text(re.compile(r"^Application \d+$"))
    for scale in page.locator("main fieldset:has(input[type=radio])").all():
        scale.locator("input[value='4']").check()
    fill(page, reason="Knows the street and will tell everybody.")
    press(page)
    expect(page.locator("#notices")).to_contain_text("are in.")


def test_a_care_sheet_opens_with_a_reason_and_the_reading_is_shown(visit):
    # Freshly signed in: an older session is asked for its password once more.
    page = visit(None)
    sign_in(page, "coordinator")
    person = open_person(page, "cisse")
    page.goto(f"{person}/care")
    press(page, "form[action$='/care/open'] button")
    expect(page.locator(".errors, .field__error").first).to_be_visible()
    fill(page, reason="She asked me what the hotel should cook.")
    press(page, "form[action$='/care/open'] button")
    expect(page.locator("main")).to_contain_text("She asked me what the hotel should cook.")


def test_the_network_opens_a_cohort_with_its_rules_and_a_city_pledges(visit):
    page = visit("network")
    page.goto(f"{COMING}/edit")
    days = {name: page.locator(f"main [name={name}]").input_value() for name in ("away_from_on", "away_until_on")}
    page.goto("/cohorts/new")
    lisboa = page.locator("main select[name=conference] option", has_text="Lisboa").first.get_attribute("value")
    page.locator("main select[name=conference]").select_option(lisboa)
    fill(page, name="A second cohort", capacity="12", **days)
    press(page)
    expect(page.locator("h1")).to_have_text("A second cohort")
    address = page.url
    press(page, page.get_by_role("button", name=re.compile("Open for registration")))
    # What it will do is shown before it is done.
    expect(page).to_have_url(re.compile("/consequences"))
    press(page)
    desk = visit("coordinator")
    desk.goto(f"{address}/delegations")
    fill(desk, places="3")
    press(desk, "main form:has(input[name=places]) button")
    expect(desk).to_have_url(re.compile("/consequences"))
    press(desk)
    expect(desk.locator("main")).to_contain_text("Bagneux")


def test_somebody_writes_what_worries_them_and_is_answered(visit):
    phone = visit("youngster", phone=True)
    phone.goto("/me")
    follow(phone, "/me/concern")
    expect(phone.locator("main")).to_contain_text("116 111")
    fill(phone, words="Somebody took my phone and reads my messages.")
    phone.locator("main input[name=urgency][value=today]").check()
    press(phone)
    expect(phone.locator("main")).to_contain_text("Nobody has read it yet.")
    desk = visit(None)
    sign_in(desk, "network")
    desk.goto("/concerns")
    press(desk, desk.locator("tbody tr", has_text="Today, please").first.locator("a"))
    expect(desk.locator("main")).not_to_contain_text("took my phone")
    fill(desk, reason="It came just now.")
    press(desk)
    expect(desk.locator("main")).to_contain_text("took my phone")
    desk.locator("#words-answer").fill("Thank you for telling me. Can we talk tomorrow?")
    press(desk, desk.get_by_role("button", name="Answer here"))
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Can we talk tomorrow?")
    expect(phone.locator("main")).to_contain_text("It came just now.")
