from datetime import UTC, datetime

import pyotp
import pytest
import time_machine

from exchange.access.permissions import Role
from exchange.accounts.passwords import hash_password
from exchange.accounts.rules import code_steps, must_have_second_factor
from exchange.accounts.second_factor import finish_second_factor, fresh_secret, use_code, use_recovery_code
from exchange.demonstration.makers import make_city, make_user

NOW = datetime(2026, 11, 22, 9, 0, 10, tzinfo=UTC)
PASSWORD = "four quiet lamps outside"


@pytest.mark.parametrize(
    ("roles", "is_production", "expected"),
    [
        ([Role.COORDINATOR], True, True),
        ([Role.LEADER, Role.YOUNGSTER], True, True),
        ([Role.YOUNGSTER], True, False),
        ([], True, False),
        ([Role.NETWORK], False, False),
    ],
)
def test_staff_need_it_where_real_data_is(roles, is_production, expected):
    assert must_have_second_factor(roles, is_production=is_production) is expected


def test_a_clock_may_be_half_a_minute_off():
    step = int(NOW.timestamp()) // 30
    assert code_steps(NOW) == [step - 1, step, step + 1]


def make_ready(database):
    account = make_user(Role.COORDINATOR, make_city(), email="amelie@example.org")
    account.password_hash = hash_password(PASSWORD)
    secret = fresh_secret()
    codes = finish_second_factor(account, pyotp.TOTP(secret).at(NOW), secret=secret, now=NOW)
    database.flush()
    return account, pyotp.TOTP(secret), codes


def test_a_code_is_good_once(database):
    account, phone, _codes = make_ready(database)
    later = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    assert use_code(account, phone.at(NOW), now=NOW) is False
    assert [use_code(account, phone.at(later), now=later), use_code(account, phone.at(later), now=later)] == [True, False]
    assert use_code(account, "000000", now=later) is False


def test_a_recovery_code_is_good_once_however_it_is_typed(database):
    account, _phone, codes = make_ready(database)
    assert len(set(codes)) == 10
    assert [use_recovery_code(account, codes[0].upper().replace("-", " "), now=NOW), use_recovery_code(account, codes[0], now=NOW)] == [
        True,
        False,
    ]
    other = make_user(Role.VIEWER, make_city("Torino"))
    assert use_recovery_code(other, codes[1], now=NOW) is False


def test_the_password_alone_does_not_let_in(browser, database):
    make_ready(database)
    visitor = browser()
    with time_machine.travel(NOW.replace(minute=10), tick=False):
        page = visitor.submit("/sign-in", {"email": "amelie@example.org", "password": PASSWORD, "next": "/cohorts"}, to="/sign-in")
        assert page.location == "/sign-in/code"
        assert visitor.get("/cohorts", expect=302).location.startswith("/sign-in")
        wrong = visitor.submit("/sign-in/code", {"code": "123456"}, expect=422)
        assert wrong.errors == ["Code: This code is not right, or it was used already. The phone shows a new one every half minute."]
        assert visitor.get("/cohorts", expect=302).location.startswith("/sign-in")


def test_password_and_code_let_in_and_lead_on(browser, database):
    _account, phone, _codes = make_ready(database)
    visitor, then = browser(), NOW.replace(minute=20)
    with time_machine.travel(then, tick=False):
        visitor.submit("/sign-in", {"email": "amelie@example.org", "password": PASSWORD, "next": "/cohorts"}, to="/sign-in")
        assert visitor.submit("/sign-in/code", {"code": phone.at(then)}).location == "/cohorts"
        visitor.get("/cohorts")


def test_half_way_in_ends_after_ten_minutes(browser, database):
    _account, phone, _codes = make_ready(database)
    visitor, late = browser(), NOW.replace(minute=40)
    with time_machine.travel(NOW.replace(minute=20), tick=False):
        visitor.submit("/sign-in", {"email": "amelie@example.org", "password": PASSWORD}, to="/sign-in")
    with time_machine.travel(late, tick=False):
        assert visitor.post("/sign-in/code", {"code": phone.at(late)}).location == "/sign-in"


def test_codes_cannot_be_guessed_for_ever(browser, database):
    _account, phone, _codes = make_ready(database)
    visitor, then = browser(), NOW.replace(minute=20)
    with time_machine.travel(then, tick=False):
        visitor.submit("/sign-in", {"email": "amelie@example.org", "password": PASSWORD}, to="/sign-in")
        for guess in range(10):
            visitor.post("/sign-in/code", {"code": f"00000{guess}"}, expect=422)
        visitor.post("/sign-in/code", {"code": phone.at(then)}, expect=429)


def test_whoever_is_signed_in_sets_it_up_and_keeps_ten_codes(browser, database):
    account = make_user(Role.VIEWER, make_city())
    visitor = browser(account)
    page = visitor.get("/account/second-factor")
    secret = page.texts("code")[0].replace(" ", "")
    fields = page.fields(action="/account/second-factor") | {"code": pyotp.TOTP(secret).now()}
    done = visitor.post("/account/second-factor", fields, expect=200)
    assert len(done.texts(".codes li")) == 10
    assert account.totp_since is not None


def test_looking_at_the_page_takes_no_second_factor_away(browser, database):
    account, phone, _codes = make_ready(database)
    visitor = browser(account)
    before = (account.totp_since, account.totp_secret)
    page = visitor.get("/account/second-factor")
    other = visitor.get("/account/second-factor")
    assert page.texts("code") == other.texts("code")
    visitor.post("/account/second-factor", page.fields(action="/account/second-factor") | {"code": "000000"}, expect=422)
    assert (account.totp_since, account.totp_secret) == before
    later = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    assert use_code(account, phone.at(later), now=later) is True


def test_the_secret_shown_to_one_account_is_none_of_another(browser, database):
    visitor = browser(make_user(Role.VIEWER, make_city()))
    shown = visitor.get("/account/second-factor").texts("code")
    visitor._sign_in(make_user(Role.VIEWER, make_city("Torino")))
    assert visitor.get("/account/second-factor").texts("code") != shown
