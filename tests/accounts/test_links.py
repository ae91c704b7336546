from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import AccountSession, Token, TokenPurpose
from exchange.accounts.passwords import is_right_password
from exchange.accounts.services import issue_token
from exchange.accounts.tasks import send_link
from exchange.demonstration.makers import make_city, make_user
from exchange.foundation.jobs.models import Job
from exchange.foundation.jobs.queue import JobRun
from exchange.messages.models import Letter

NOW = datetime(2017, 10, 26, 14, 30, tzinfo=UTC)
PASSWORD = "lantern under nine bridges"
INVITATION, RESET = TokenPurpose.INVITATION, TokenPurpose.PASSWORD_RESET


@pytest.fixture(autouse=True)
def _in_october():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def invited(database):
    account = make_user(Role.YOUNGSTER, make_city(), first_name="Inès", last_name="Belkacem", email="ines@example.org")
    database.flush()
    return account


def url(account, purpose=INVITATION, *, now=NOW):
    page = "invitations" if purpose is INVITATION else "reset"
    return f"/{page}/{issue_token(account, purpose=purpose, now=now)}"


def test_opening_an_invitation_changes_nothing(browser, database, invited):
    address = url(invited)
    for _number in range(3):
        page = browser().get(address)
    assert page.h1 == "Welcome, Inès"
    assert "Young person, Bagneux" in page.text
    assert "At least 10 characters" in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    browser()._open("HEAD", address)
    assert [(token.used_at, token.account.password_hash) for token in database.scalars(select(Token))] == [(None, "")]
    assert database.scalars(select(AccountSession)).all() == []


def test_choosing_a_password_uses_the_link_and_signs_in(browser, database, invited):
    address, visitor = url(invited), browser()
    assert visitor.submit(address, {"password": PASSWORD}).location == "/"
    assert visitor.get("/account").h1 == "Account and devices"
    assert is_right_password(PASSWORD, password_hash=invited.password_hash)
    assert invited.password_changed_at == NOW
    again = browser().get(address, expect=410)
    assert again.h1 == "This link was used already"
    assert browser().post(address, {"password": "another long sentence"}, expect=410).h1 == "This link was used already"
    assert is_right_password(PASSWORD, password_hash=invited.password_hash)


def test_an_easy_password_is_refused_and_the_link_stays_good(browser, invited):
    address, visitor = url(invited), browser()
    page = visitor.submit(address, {"password": "short"}, expect=422)
    assert page.errors == ["New password: Use at least 10 characters. Three or four words in a row are good."]
    assert "Your name" not in page.text
    assert visitor.submit(address, {"password": "InesBelkacem"}, expect=422).errors != []
    visitor.submit(address, {"password": PASSWORD})


def test_an_invitation_lasts_fourteen_days(browser, invited):
    address = url(invited, now=NOW - timedelta(days=14) + timedelta(seconds=1))
    assert browser().get(address).h1 == "Welcome, Inès"
    late = url(invited, now=NOW - timedelta(days=14))
    page = browser().get(late, expect=410)
    assert page.h1 == "This link is too old"
    assert page.fields(action="/forgotten")["email"] == ""


def test_a_forged_link_and_one_for_another_purpose_are_unknown(browser, database, invited):
    reset = url(invited, RESET).removeprefix("/reset/")
    for address in (f"/invitations/{reset}", "/invitations/nonsense", "/reset/nonsense"):
        assert browser().get(address, expect=404).h1 == "This link is not known"
        assert browser().post(address, {"password": PASSWORD}, expect=404).h1 == "This link is not known"
    assert invited.password_hash == ""


def test_the_page_speaks_the_persons_language(browser, database, invited):
    invited.person.language = "fr"
    database.flush()
    address = url(invited)
    assert browser().get(address).soup.html["lang"] == "fr"
    assert browser().get(f"{address}?lang=de").soup.html["lang"] == "de"


def test_a_reset_signs_out_every_device_and_says_so_by_letter(browser, database, invited):
    invited.password_hash = "old"
    phone = browser(as_=invited)
    phone.get("/account")
    page = browser().submit(url(invited, RESET), {"password": PASSWORD})
    assert page.location == "/"
    phone.get("/account", expect=302)
    letter = database.scalar(select(Letter))
    assert (letter.kind, letter.to_address) == ("password-changed", "ines@example.org")


def test_forgotten_answers_alike_for_known_and_unknown(browser, database, invited):
    answers = []
    for email in ("ines@example.org", "nobody@example.org"):
        visitor = browser()
        sent = visitor.submit("/forgotten", {"email": email})
        answers.append((sent.location, visitor.get(sent.location).text))
    assert answers[0] == answers[1]
    jobs = {job.arguments["account_id"] for job in database.scalars(select(Job))}
    assert jobs == {str(invited.id), ""}
    assert database.scalars(select(Letter)).all() == []


def test_the_letter_goes_to_the_accounts_own_address(browser, database, invited):
    run = JobRun(id=invited.id, arguments={"account_id": str(invited.id)})
    send_link(run)
    first = database.scalar(select(Letter))
    assert (first.kind, first.to_address) == ("account-invitation", "ines@example.org")
    address = first.link.reveal().removeprefix("http://localhost")
    assert browser().get(address).h1 == "Welcome, Inès"
    invited.password_hash = "x"
    database.flush()
    send_link(run)
    kinds = sorted(database.scalars(select(Letter.kind)))
    assert kinds == ["account-invitation", "password-reset"]
    send_link(JobRun(id=invited.id, arguments={"account_id": ""}))
    assert len(database.scalars(select(Letter)).all()) == 2


def test_at_most_three_letters_an_hour_and_nobody_is_told(browser, database, invited):
    for _number in range(5):
        browser().submit("/forgotten", {"email": "ines@example.org"})
    assert len(database.scalars(select(Job)).all()) == 3


def test_forgotten_wants_an_address(browser):
    page = browser().submit("/forgotten", {"email": "not an address"}, expect=422)
    assert page.errors != []
