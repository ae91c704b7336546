from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import Account, AccountSession
from exchange.accounts.passwords import hash_password, is_right_password
from exchange.demonstration.makers import make_account, make_city, make_person, make_user
from exchange.messages.models import Letter
from exchange.people.models import Person, RoleGrant

NOW = datetime(2017, 10, 26, 14, 30, tzinfo=UTC)
OLD, NEW = "lantern under nine bridges", "seven slow turtles at noon"


@pytest.fixture
def nora(database):
    return make_user(Role.NETWORK, first_name="Nora", email="nora@example.org")


@pytest.fixture
def amelie(database):
    account = make_user(Role.COORDINATOR, make_city(), first_name="Amélie", email="amelie@example.org")
    account.password_hash = hash_password(OLD)
    database.flush()
    return account


def change(visitor, current, new, **options):
    form = visitor.get("/account").fields(action="/account/password")
    return visitor.post("/account/password", {**form, "current_password": current, "new_password": new}, **options)


def test_changing_the_password_asks_for_the_old_one(browser, database, amelie):
    desk, phone = browser(as_=amelie), browser(as_=amelie)
    assert change(desk, "wrong", NEW, expect=422).errors == ["Your password now: This is not your password of now."]
    assert change(desk, OLD, "short", expect=422).errors != []
    before = database.scalars(select(AccountSession.token_hash)).all()
    assert change(desk, OLD, NEW).location == "/account"
    assert desk.get("/account").notices == ["Your password is changed. Your other devices are signed out."]
    phone.get("/account", expect=302)
    assert is_right_password(NEW, password_hash=amelie.password_hash)
    assert set(before).isdisjoint(database.scalars(select(AccountSession.token_hash)))
    assert database.scalars(select(Letter.kind)).all() == ["password-changed"]


def test_the_old_password_cannot_be_guessed_from_an_open_session(browser, amelie):
    visitor = browser(as_=amelie)
    for _number in range(10):
        change(visitor, "wrong", NEW, expect=422)
    assert change(visitor, OLD, NEW, expect=429).errors != []


def test_devices_are_ones_own(browser, database, amelie, nora):
    desk, phone = browser(as_=amelie), browser(as_=amelie)
    stranger = browser(as_=nora)
    page = desk.get("/account")
    assert len(page.texts(".devices li")) == 2
    address = page.soup.select_one(".devices form")["action"]
    stranger.post(address, expect=404)
    desk.post(address)
    phone.get("/account", expect=302)
    assert len(desk.get("/account").texts(".devices li")) == 1
    other = browser(as_=amelie)
    assert desk.post("/account/devices/end").location == "/sign-in"
    for visitor in (desk, other):
        visitor.get("/account", expect=302)
    stranger.get("/account")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_with_a_role_keeps_their_language(browser, database, role):
    city = None if role is Role.NETWORK else make_city()
    account = make_user(role, city, email="me@example.org")
    visitor = browser(as_=account)
    visitor.submit("/account", {"language": "it"}, to="/account/language")
    assert account.person.language == "it"
    assert visitor.get("/account").soup.html["lang"] == "it"
    visitor.post("/account/language", {"language": "xx"}, expect=422)


def test_a_person_without_a_city_keeps_their_language_too(browser, database):
    person = make_person("Hanna", "Host", city=None)
    database.add(RoleGrant(person_id=person.id, role=Role.HOST))
    account = make_account(person)
    browser(as_=account).submit("/account", {"language": "pt"}, to="/account/language")
    assert person.language == "pt"


def test_inviting_a_coordinator(browser, database, nora):
    city = make_city("Liège")
    visitor = browser(as_=nora)
    changes = {
        "email": "claire@liege.example",
        "first_name": "Claire",
        "last_name": "Martin",
        "role": "coordinator",
        "city": str(city.id),
        "language": "fr",
    }
    page = visitor.submit("/people/new", changes, to="/people")
    shown = visitor.get(page.location)
    assert shown.h1 == "Claire Martin"
    assert shown.texts(".devices strong") == ["City coordinator"]
    letter = database.scalar(select(Letter))
    assert (letter.to_address, letter.language) == ("claire@liege.example", "fr")
    assert "Nora Staff" in letter.text.reveal()
    # again, by the button
    first = letter.link.reveal()
    visitor.post(f"{page.location}/invitation")
    newest = [row.link.reveal() for row in database.scalars(select(Letter)) if row.link.reveal() != first]
    assert len(newest) == 1
    browser().get(first.removeprefix("http://localhost"), expect=410)
    browser().get(newest[0].removeprefix("http://localhost"))


def test_a_form_sent_twice_invites_once(browser, database, nora):
    visitor = browser(as_=nora)
    form = {
        **visitor.get("/people/new").fields(action="/people"),
        "email": "x@example.org",
        "last_name": "X",
        "role": "network",
        "city": "",
    }
    assert visitor.post("/people", form).location == visitor.post("/people", form).location
    assert len(database.scalars(select(Letter)).all()) == 1
    assert len(database.scalars(select(Person).where(Person.email == "x@example.org")).all()) == 1


def test_an_invitation_says_what_is_missing(browser, nora):
    page = browser(as_=nora).submit(
        "/people/new", {"email": "x@example.org", "last_name": "X", "role": "viewer", "city": ""}, to="/people", expect=422
    )
    assert "Choose the city for which this person acts." in page.text
    assert page.soup.select_one("#email")["value"] == "x@example.org"
    assert browser(as_=nora).submit("/people/new", {"email": "no"}, to="/people", expect=422).errors != []


def test_the_list_is_searched_and_filtered(browser, nora, amelie):
    visitor = browser(as_=nora)
    assert [row[0] for row in visitor.get("/people").rows()] == ["Bagneux, Amélie", "Staff, Nora"]
    assert [row[0] for row in visitor.get("/people?q=AMELIE").rows()] == ["Bagneux, Amélie"]
    assert [row[:3] for row in visitor.get("/people?role=network").rows()] == [["Staff, Nora", "Network staff", "nora@example.org"]]
    assert "Nobody is found" in visitor.get("/people?q=zzz").text


def test_a_list_of_three_asks_as_often_as_a_list_of_one(browser, database, nora, count_queries):
    visitor = browser(as_=nora)
    one = count_queries(lambda: visitor.get("/people"))
    city = make_city()
    for number in range(3):
        make_user(Role.VIEWER, city, email=f"v{number}@example.org")
    assert count_queries(lambda: visitor.get("/people")) == one <= 6


def test_taking_a_role_away_takes_effect_at_the_next_click(browser, database, nora, amelie):
    hers, visitor = browser(as_=amelie), browser(as_=nora)
    hers.get("/account")
    page = visitor.get(f"/people/{amelie.id}")
    visitor.post(page.soup.select_one(".devices form")["action"])
    assert database.scalars(select(RoleGrant).where(RoleGrant.person_id == amelie.person_id)).all() == []
    hers.get("/account", expect=403)


def test_closing_and_opening_an_account(browser, database, nora, amelie):
    hers, visitor = browser(as_=amelie), browser(as_=nora)
    hers.get("/account")
    visitor.post(f"/people/{amelie.id}/close")
    hers.get("/account", expect=302)
    assert "closed" in visitor.get(f"/people/{amelie.id}").text
    assert "This account is closed already." in visitor.post(f"/people/{amelie.id}/close", expect=409).text
    visitor.post(f"/people/{amelie.id}/open")
    assert amelie.disabled_at is None
    assert "You cannot close your own account" in visitor.post(f"/people/{nora.id}/close", expect=409).text


def test_the_last_network_role_stays(browser, database, nora):
    visitor = browser(as_=nora)
    action = visitor.get(f"/people/{nora.id}").soup.select_one(".devices form")["action"]
    assert "This is the last person of the network staff." in visitor.post(action, expect=409).text
    assert database.scalars(select(RoleGrant)).all() != []


def test_one_more_role(browser, database, nora, amelie):
    visitor = browser(as_=nora)
    page = visitor.get(f"/people/{amelie.id}")
    form = page.fields(action=f"/people/{amelie.id}/roles")
    visitor.post(f"/people/{amelie.id}/roles", {**form, "role": "network", "city": ""})
    visitor.post(f"/people/{amelie.id}/roles", {"role": "viewer", "city": ""}, expect=422)
    assert visitor.get(f"/people/{amelie.id}").texts(".devices strong") == ["Network staff", "City coordinator"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NETWORK])
def test_nobody_else_looks_after_accounts(browser, database, nora, role):
    account = make_user(role, make_city(), email="me@example.org")
    visitor = browser(as_=account)
    for address in ("/people", "/people/new", f"/people/{nora.id}"):
        visitor.get(address, expect=403)
    for address in (
        "/people",
        f"/people/{nora.id}/close",
        f"/people/{nora.id}/open",
        f"/people/{nora.id}/invitation",
        f"/people/{account.id}/roles",
    ):
        visitor.post(address, {"role": "network", "city": ""}, expect=403)
    assert database.scalars(select(Account.disabled_at)).all() == [None, None]


def test_a_role_of_somebody_else_is_not_taken_through_the_wrong_account(browser, database, nora, amelie):
    grant = database.scalar(select(RoleGrant).where(RoleGrant.person_id == amelie.person_id))
    browser(as_=nora).post(f"/people/{nora.id}/roles/{grant.id}/end", expect=404)
