from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts import passwords
from exchange.accounts.models import AccountSession, Attempt
from exchange.accounts.passwords import hash_password
from exchange.demonstration.makers import make_account, make_city, make_person, make_user
from exchange.foundation.folding import fold

NOW = datetime(2017, 10, 26, 14, 30, tzinfo=UTC)
PASSWORD = "lantern under nine bridges"
WRONG = "lantern under ten bridges"
MISMATCH = "Address and password do not belong together. Look at both again, or choose a new password."


@pytest.fixture(scope="module")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
def ines(database, hashed):
    account = make_user(Role.COORDINATOR, make_city(), first_name="Inès", email="ines@example.org")
    account.password_hash = hashed
    database.flush()
    return account


def sign_in(browser, email="ines@example.org", password=PASSWORD, *, url="/sign-in", expect=303, **options):
    form = browser.get(url).fields(action="/sign-in")
    return browser.post("/sign-in", {**form, "email": email, "password": password}, expect=expect, **options)


def session_token(browser):
    with browser.app.app_context(), browser.client.session_transaction() as cookie:
        return cookie.get("_user_id")


def test_signing_in_and_out(browser, database, ines):
    visitor = browser()
    assert sign_in(visitor, " INES@example.org ").location == "/"
    assert visitor.get("/account").h1 == "Account and devices"
    assert len(database.scalars(select(AccountSession)).all()) == 1
    old = visitor.client.get_cookie("exchange").value
    out = visitor.post("/sign-out")
    assert (out.location, out.response.headers["Clear-Site-Data"]) == ("/sign-in", '"cache"')
    assert database.scalars(select(AccountSession)).all() == []
    visitor.client.set_cookie("exchange", old)
    assert visitor.get("/account", expect=302).location.startswith("/sign-in")


def test_the_session_is_new_at_sign_in(browser, ines):
    visitor = browser()
    with visitor.app.app_context(), visitor.client.session_transaction() as cookie:
        cookie["_user_id"] = "a token that an attacker planted"
        cookie["planted"] = "yes"
    sign_in(visitor)
    first = session_token(visitor)
    assert first != "a token that an attacker planted"
    with visitor.app.app_context(), visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
    visitor.post("/sign-out")
    sign_in(visitor)
    assert session_token(visitor) not in {None, first}


def test_unknown_wrong_invited_and_closed_get_the_same_answer(browser, database, ines, hashed):
    make_account(make_person("Not", "Yet", city=None), email="invited@example.org")
    make_account(make_person("Out", "Now", city=None), email="closed@example.org", password_hash=hashed).disabled_at = NOW
    database.flush()
    answers = set()
    for email, password in (
        ("ines@example.org", WRONG),
        ("nobody@example.org", PASSWORD),
        ("invited@example.org", PASSWORD),
        ("closed@example.org", PASSWORD),
    ):
        page = sign_in(browser(), email, password, expect=422)
        answers.add((tuple(page.errors), page.text.replace(email, ""), tuple(sorted(page.response.headers.keys()))))
        assert page.soup.select_one("#email")["value"] == email
        assert page.soup.select_one("#password").get("value", "") == ""
    assert len(answers) == 1
    assert [MISMATCH in line for line in answers.pop()[0]] == [True]


def test_the_same_work_is_done_for_unknown_addresses(browser, ines, monkeypatch):
    seen = []
    real = passwords._HASHER.verify
    monkeypatch.setattr(type(passwords._HASHER), "verify", lambda _self, *given: seen.append(given[0][:30]) or real(*given))
    sign_in(browser(), "nobody@example.org", expect=422)
    sign_in(browser(), "ines@example.org", WRONG, expect=422)
    assert len(seen) == 2
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("wish", "goes_to"),
    [
        ("/people?q=a", "/people?q=a"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_one_comes_back_to_this_site_only(browser, ines, wish, goes_to):
    from urllib.parse import quote

    assert sign_in(browser(), url=f"/sign-in?next={quote(wish)}").location == goes_to


def test_a_guarded_page_leads_in_and_back(browser, ines):
    visitor = browser()
    asked = visitor.get("/account?x=1", expect=302).location
    assert sign_in(visitor, url=asked).location == "/account?x=1"
    assert visitor.get("/sign-in?next=/account", expect=303).location == "/account"


def test_ten_failures_make_an_address_wait(browser, ines):
    with time_machine.travel(NOW, tick=False) as traveller:
        for _number in range(10):
            sign_in(browser(), password=WRONG, expect=422)
        page = sign_in(browser(), expect=429)
        assert page.errors == ["Password: There were too many tries with this address. Try again in 15 minutes."]
        assert page.response.headers["Retry-After"] == "900"
        for _number in range(10):
            sign_in(browser(), "nobody@example.org", WRONG, expect=422)
        assert sign_in(browser(), "nobody@example.org", expect=429).errors == page.errors
        traveller.shift(timedelta(minutes=15, seconds=1))
        sign_in(browser())


def test_failures_elsewhere_lock_nobody_out_where_they_came_in_before(browser, ines):
    home, elsewhere = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.9.9.9"}
    with time_machine.travel(NOW, tick=False):
        sign_in(browser(), environ_base=home)
        for _number in range(10):
            sign_in(browser(), password=WRONG, expect=422, environ_base=elsewhere)
        sign_in(browser(), expect=429, environ_base=elsewhere)
        sign_in(browser(), environ_base=home)


def test_a_conference_behind_one_address_is_not_locked_out(browser, database, ines):
    from exchange.accounts.attempts import ORIGIN, note_try

    with time_machine.travel(NOW, tick=False):
        for _number in range(300):
            note_try(ORIGIN, "127.0.0.1", now=NOW)
        database.flush()
        sign_in(browser(), password=WRONG, expect=422)
        sign_in(browser(), password=WRONG, expect=422)
        sign_in(browser())


def test_a_hot_origin_slows_an_address_that_keeps_failing(browser, database, ines):
    from exchange.accounts.attempts import ORIGIN, note_try

    with time_machine.travel(NOW, tick=False) as traveller:
        for _number in range(100):
            note_try(ORIGIN, "127.0.0.1", now=NOW)
        database.flush()
        for _number in range(3):
            sign_in(browser(), password=WRONG, expect=422)
        assert "Wait one minute" in sign_in(browser(), expect=429).errors[0]
        traveller.shift(timedelta(minutes=1, seconds=1))
        sign_in(browser())


def test_a_forged_origin_header_changes_nothing(browser, ines):
    with time_machine.travel(NOW, tick=False):
        for number in range(10):
            sign_in(browser(), password=WRONG, expect=422, headers={"X-Forwarded-For": f"10.0.0.{number}"})
        sign_in(browser(), expect=429, headers={"X-Forwarded-For": "10.1.1.1"})


def test_old_hashes_are_renewed(browser, database, ines):
    from argon2 import PasswordHasher

    ines.password_hash = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)
    sign_in(browser())
    assert ines.password_hash.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert {row.has_failed for row in database.scalars(select(Attempt))} == {False}


def test_a_closed_account_is_out_at_the_next_click(browser, database, ines):
    visitor = browser(as_=ines)
    visitor.get("/account")
    ines.disabled_at = NOW
    database.flush()
    assert visitor.get("/account", expect=302).location.startswith("/sign-in")


def test_a_session_ends_after_twelve_hours(browser, ines):
    with time_machine.travel(NOW, tick=False) as traveller:
        visitor = browser()
        sign_in(visitor)
        traveller.shift(timedelta(hours=11, minutes=59))
        visitor.get("/account")
        traveller.shift(timedelta(minutes=2))
        visitor.get("/account", expect=302)


def test_the_demonstration_shows_its_people_and_production_never(app, browser, database, ines, hashed, monkeypatch):
    from dataclasses import replace

    from exchange.accounts.demonstration import PASSWORD as SHARED

    guest = make_user(Role.VIEWER, make_city("Torino"), first_name="Elena", email="viewer.torino@demo.example")
    guest.password_hash = hash_password(SHARED)
    database.flush()
    assert (guest.email, fold(guest.email)) == ("viewer.torino@demo.example", guest.email_folded)
    plain = browser().get("/sign-in")
    assert "demo.example" not in plain.html
    assert SHARED not in plain.html
    monkeypatch.setitem(app.config, "EXCHANGE", replace(app.config["EXCHANGE"], environment="demonstration"))
    page = browser().get("/sign-in?next=/account")
    assert "City viewer, Torino" in page.text
    forms = list(page.soup.select(".door__list form"))
    assert [form.select_one("[name=email]")["value"] for form in forms] == ["viewer.torino@demo.example"]
    fields = {tag["name"]: tag.get("value", "") for tag in forms[0].select("input")}
    assert browser().post("/sign-in", {k: v for k, v in fields.items() if k != "csrf_token"}).location == "/account"
