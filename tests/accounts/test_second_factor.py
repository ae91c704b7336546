from datetime import UTC, datetime

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.passwords import hash_password
from exchange.accounts.rules import code_steps, must_have_second_factor
from exchange.accounts.second_factor import finish_second_factor, fresh_secret, use_code, use_recovery_code
from exchange.demonstration.makers import make_city, make_user
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter

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


@pytest.fixture
def viewer(database):
    account = make_user(Role.VIEWER, make_city(), email="paul@example.org")
    account.password_hash = hash_password(PASSWORD)
    database.flush()
    return account


def ask_to_change(visitor, *, now=None, **given):
    """Send the page of one's own second factor with the right first code; return the answer and the new secret."""
    page = visitor.get("/account/second-factor")
    fresh = pyotp.TOTP(page.texts("code")[0].replace(" ", ""))
    fields = page.fields(action="/account/second-factor") | {"code": fresh.at(now) if now else fresh.now()} | given
    return lambda **options: visitor.post("/account/second-factor", fields, **options)


def letters(database):
    return list(database.execute(select(Letter.kind, Letter.subject, Letter.to_address).order_by(Letter.id)))


def deeds(database):
    return [deed for deed in database.scalars(select(HistoryLine.deed).order_by(HistoryLine.at)) if "factor" in deed]


def test_whoever_is_signed_in_sets_it_up_and_keeps_ten_codes(browser, database, viewer):
    done = ask_to_change(browser(viewer), current_password=PASSWORD)(expect=200)
    assert len(done.texts(".codes li")) == 10
    assert viewer.totp_since is not None
    assert letters(database) == [("second-factor-changed", "Your second factor for Exchange was set up", "paul@example.org")]
    assert deeds(database) == ["second-factor-set-up"]


def test_an_open_session_alone_sets_nothing_up(browser, database, viewer):
    visitor = browser(viewer)
    assert ask_to_change(visitor, current_password="a guess")(expect=422).errors == ["Your password now: This is not your password of now."]
    assert ask_to_change(visitor)(expect=422).errors != []
    assert viewer.totp_since is None
    assert letters(database) == []


LATER = NOW.replace(minute=10)


def test_an_open_session_alone_replaces_nothing(browser, database):
    account, phone, _codes = make_ready(database)
    with time_machine.travel(LATER, tick=False):
        visitor = browser(account)
        assert visitor.get("/account/second-factor").h1 == "Replace your second factor"
        for wrong in ("a guess", "000000", phone.at(NOW)):
            answer = ask_to_change(visitor, now=LATER, current_password=wrong)(expect=422)
            assert answer.errors == [
                "Your password now: This is neither your password of now nor a fresh code of your second factor of now."
            ]
    assert account.totp_secret.reveal() == phone.secret
    assert (letters(database), deeds(database)) == ([], [])


@pytest.mark.parametrize("proof", ["password", "phone", "recovery code"])
def test_password_or_code_of_now_replaces_it(browser, database, proof):
    account, phone, codes = make_ready(database)
    with time_machine.travel(LATER, tick=False):
        given = {"password": PASSWORD, "phone": phone.at(LATER), "recovery code": codes[0]}[proof]
        done = ask_to_change(browser(account), now=LATER, current_password=given)(expect=200)
    assert len(done.texts(".codes li")) == 10
    assert account.totp_secret.reveal() != phone.secret
    assert use_recovery_code(account, codes[1], now=LATER) is False
    assert letters(database) == [("second-factor-changed", "Your second factor for Exchange was replaced", "amelie@example.org")]
    assert deeds(database) == ["second-factor-replaced"]


def test_a_wrong_first_code_uses_no_proof_up(browser, database):
    account, phone, codes = make_ready(database)
    with time_machine.travel(LATER, tick=False):
        visitor = browser(account)
        ask_to_change(visitor, now=LATER, current_password=codes[0], code="000000")(expect=422)
        ask_to_change(visitor, now=LATER, current_password=codes[0])(expect=200)
    assert account.totp_secret.reveal() != phone.secret


def test_the_proof_cannot_be_guessed_for_ever(browser, viewer):
    visitor = browser(viewer)
    for _number in range(10):
        ask_to_change(visitor, current_password="a guess")(expect=422)
    assert ask_to_change(visitor, current_password=PASSWORD)(expect=429).errors == [
        "Your password now: There were too many tries. Wait a quarter of an hour, or choose a new password by letter."
    ]
    assert viewer.totp_since is None


def test_looking_at_the_page_takes_no_second_factor_away(browser, database):
    account, phone, _codes = make_ready(database)
    visitor = browser(account)
    before = (account.totp_since, account.totp_secret)
    page = visitor.get("/account/second-factor")
    other = visitor.get("/account/second-factor")
    assert page.texts("code") == other.texts("code")
    visitor.post(
        "/account/second-factor",
        page.fields(action="/account/second-factor") | {"code": "000000", "current_password": PASSWORD},
        expect=422,
    )
    assert (account.totp_since, account.totp_secret) == before
    later = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    assert use_code(account, phone.at(later), now=later) is True


def test_the_secret_shown_to_one_account_is_none_of_another(browser, database):
    visitor = browser(make_user(Role.VIEWER, make_city()))
    shown = visitor.get("/account/second-factor").texts("code")
    visitor._sign_in(make_user(Role.VIEWER, make_city("Torino")))
    assert visitor.get("/account/second-factor").texts("code") != shown
