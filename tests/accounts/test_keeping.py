from datetime import timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import AccountSession, KeptForm
from exchange.accounts.passwords import hash_password
from exchange.demonstration.makers import make_city, make_user
from exchange.foundation import clock

PASSWORD = "lantern under nine bridges"
TYPED = {"email": "claire@liege.example", "first_name": "Claire", "last_name": "O'Neill & de la Cruz <b>", "role": "network"}
PAGE = {"Referer": "http://localhost/people/new?from=here"}


@pytest.fixture
def nora(database):
    account = make_user(Role.NETWORK, first_name="Nora", email="nora@example.org")
    account.password_hash = hash_password(PASSWORD)
    database.flush()
    return account


def end_sessions(database):
    for row in database.scalars(select(AccountSession)):
        row.expires_at = clock.now() - timedelta(minutes=1)
    database.flush()


def sign_in(visitor, url, email="nora@example.org"):
    form = visitor.get(url).fields(action="/sign-in")
    return visitor.post("/sign-in", {**form, "email": email, "password": PASSWORD}).location


def typed(page):
    fields = page.fields(action="/people")
    return {name: fields[name] for name in TYPED}


def test_what_was_typed_comes_back_after_signing_in_again(browser, database, nora):
    visitor = browser(as_=nora)
    form = visitor.get("/people/new?from=here").fields(action="/people")
    end_sessions(database)
    away = visitor.post("/people", {**form, **TYPED}, expect=302, headers=PAGE).location
    assert away.startswith("/sign-in?")
    for word in ("claire", "Claire", "Neill"):
        assert word not in away
    back = sign_in(visitor, away)
    assert back.startswith("/people/new?from=here&kept=")
    page = visitor.get(back)
    assert typed(page) == TYPED
    assert page.notices == ["What you had typed is back. Nothing was sent yet: look at it and send it."]
    # sending it takes effect once, and the kept text is gone
    sent = visitor.post("/people", page.fields(action="/people"), headers={"Referer": f"http://localhost{back}"})
    assert sent.location.startswith("/people/")
    assert database.scalars(select(KeptForm)).all() == []
    assert typed(visitor.get(back)) != TYPED


def test_without_any_cookie_it_comes_back_too(browser, database, nora):
    visitor = browser(as_=nora)
    form = visitor.get("/people/new?from=here").fields(action="/people")
    visitor.client.delete_cookie("exchange")
    away = visitor.post("/people", {**form, **TYPED}, expect=302, headers=PAGE, token=False).location
    assert typed(visitor.get(sign_in(visitor, away))) == TYPED


def test_typed_without_a_session_it_belongs_to_the_browser(browser, database, nora):
    """The link alone, followed in another browser, shows nothing, and takes nothing away."""
    typing = browser()
    away = typing.post("/people", TYPED, expect=302, headers=PAGE, token=False).location
    assert database.scalar(select(KeptForm.account_id)) is None
    stranger = browser()
    assert "kept" not in sign_in(stranger, away)
    token = away.rpartition("kept=")[2].partition("&")[0]
    address = f"/people/new?from=here&kept={token}"
    page = stranger.get(address)
    assert "Claire" not in page.html
    sent = {**page.fields(action="/people"), **TYPED, "email": "other@liege.example"}
    stranger.post("/people", sent, headers={"Referer": f"http://localhost{address}"})
    assert len(database.scalars(select(KeptForm)).all()) == 1
    assert typed(typing.get(sign_in(typing, away))) == TYPED


def test_the_browser_forgets_with_signing_out(browser, database, nora):
    visitor = browser()
    away = visitor.post("/people", TYPED, expect=302, headers=PAGE, token=False).location
    back = sign_in(visitor, away)
    visitor.post("/sign-out")
    sign_in(visitor, "/sign-in")
    assert "Claire" not in visitor.get(back).html


def test_signed_in_elsewhere_meanwhile_the_old_page_is_filled_again(browser, database, nora):
    visitor = browser(as_=nora)
    form = {**visitor.get("/people/new?from=here").fields(action="/people"), **TYPED}
    visitor.post("/sign-out")
    sign_in(visitor, "/sign-in")  # in another window: the token of the old page no longer fits
    again = visitor.post("/people", form, headers=PAGE, token=False)
    assert again.location.startswith("/people/new?from=here&kept=")
    page = visitor.get(again.location)
    assert typed(page) == TYPED
    assert page.notices[0].startswith("This page had been open for too long, so nothing was sent.")


def test_after_an_error_the_page_of_the_form_is_the_one_that_shows_it(browser, database, nora):
    visitor = browser(as_=nora)
    page = visitor.post("/people", {**visitor.get("/people/new").fields(action="/people"), **TYPED, "email": "no"}, expect=422)
    end_sessions(database)
    away = visitor.post(
        "/people", {**page.fields(action="/people"), **TYPED}, expect=302, headers={"Referer": "http://localhost/people"}
    ).location
    back = sign_in(visitor, away)
    assert back.startswith("/people/new?kept=")
    assert typed(visitor.get(back)) == TYPED


def test_nobody_else_at_the_same_screen_gets_it(browser, database, nora):
    other = make_user(Role.NETWORK, first_name="Otto", email="otto@example.org")
    other.password_hash = nora.password_hash
    visitor = browser(as_=nora)
    form = visitor.get("/people/new").fields(action="/people")
    end_sessions(database)
    away = visitor.post("/people", {**form, **TYPED}, expect=302, headers=PAGE).location
    page = visitor.get(sign_in(visitor, away, "otto@example.org"))
    assert "Claire" not in page.html


def test_it_is_sealed_and_lasts_two_hours_on_its_own_page(browser, database, nora):
    visitor = browser(as_=nora)
    form = visitor.get("/people/new").fields(action="/people")
    end_sessions(database)
    away = visitor.post("/people", {**form, **TYPED}, expect=302, headers=PAGE).location
    kept = database.scalar(select(KeptForm))
    assert b"Claire" not in kept.fields_sealed
    assert kept.account_id == nora.id
    back = sign_in(visitor, away)
    token = back.rpartition("kept=")[2]
    assert token not in kept.token_hash
    assert "Claire" not in visitor.get(f"/people?kept={token}").html
    assert "Claire" not in visitor.get("/people/new?kept=forged").html
    kept.created_at = clock.now() - timedelta(hours=2)
    assert "Claire" not in visitor.get(back).html


def test_another_site_cannot_put_words_into_a_form(browser, database, nora):
    for headers in ({}, {"Referer": "https://evil.example/people/new"}, {"Referer": "http://localhost.evil.example/"}):
        away = browser().post("/people", TYPED, expect=302, headers=headers, token=False).location
        assert "kept" not in away
    assert browser(as_=nora).post("/people", TYPED, expect=400, headers={"Referer": "https://evil.example/"}, token=False).h1
    assert database.scalars(select(KeptForm)).all() == []


def test_passwords_files_and_tokens_are_never_kept(browser, database, nora):
    visitor = browser(as_=nora)
    visitor.get("/account")
    end_sessions(database)
    fields = {"current_password": "secret-one", "new_password": "secret-two", "code": "123456", "form_id": "x", "note": "hello"}
    visitor.post("/account/password", fields, expect=302, headers={"Referer": "http://localhost/account"})
    kept = database.scalar(select(KeptForm)).fields.reveal()
    assert kept == '[["form_id", "x"], ["note", "hello"]]'
    visitor.post("/account/password", {"note": "x" * 65536}, expect=302, headers={"Referer": "http://localhost/account"})
    assert len(database.scalars(select(KeptForm)).all()) == 1


def test_a_stale_sign_in_page_is_shown_again(browser):
    page = browser().post("/sign-in", {"email": "a@b.example"}, headers={"Referer": "http://localhost/sign-in?next=/me"}, token=False)
    assert page.location == "/sign-in?next=/me"


def test_a_coordinator_gets_texts_about_people_back(browser, database):
    coordinator = make_user(Role.COORDINATOR, make_city(), email="amelie@example.org")
    visitor = browser(as_=coordinator)
    end_sessions(database)
    away = visitor.post("/account/language", {"language": "fr"}, expect=302, headers={"Referer": "http://localhost/account"}).location
    assert "kept=" in away
