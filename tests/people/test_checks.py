"""Checks of adults: noted by somebody else, dated, never the certificate; an adult without one does not count."""

from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_check, make_city, make_grant, make_person, make_user
from exchange.history.models import HistoryLine
from exchange.people.checks.models import LeaderCheck
from exchange.people.checks.rules import why_not_record

TODAY = date(2026, 11, 22)
GOOD = {
    "birth_date": date(1985, 1, 1),
    "issued_on": date(2026, 9, 1),
    "seen_on": date(2026, 9, 15),
    "renew_by_on": date(2029, 9, 1),
    "is_self": False,
}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"birth_date": None}, []),  # whose birth date is missing is asked for it elsewhere
        ({"birth_date": date(2010, 1, 1)}, ["minor"]),
        ({"is_self": True}, ["own-check"]),
        ({"issued_on": date(2026, 9, 16)}, ["seen-before"]),
        ({"seen_on": date(2026, 11, 23)}, ["seen-future"]),
        ({"renew_by_on": TODAY}, ["over"]),
        ({"renew_by_on": date(2031, 9, 1)}, []),
        ({"renew_by_on": date(2031, 9, 2)}, ["too-long"]),
    ],
)
def test_why_a_check_cannot_be_noted(facts, expected):
    assert [one.code for one in why_not_record(**GOOD | facts, today=TODAY)] == expected


@pytest.fixture
def hall(database):
    city = make_city()
    led = make_person("Hélène", "Marchetti", city=city, birth_date=date(1985, 1, 1))
    make_grant(led, Role.LEADER, city)
    return city, led


def test_a_check_is_noted_seen_and_taken_back(browser, database, hall):
    city, led = hall
    desk = browser(make_user(Role.COORDINATOR, city))
    assert desk.get("/people/checks").rows() == [["Hélène Marchetti", "not checked yet"]]
    address = f"/people/{led.id}/checks"
    fields = {"kind": "criminal-record", "country": "FR", "issued_on": "2026-01-05", "seen_on": "2026-01-06", "renew_by_on": "2029-01-05"}
    desk.submit(address, fields, to=address)
    check = database.scalars(select(LeaderCheck)).one()
    assert (check.country, check.renew_by_on, check.withdrawn_on) == ("FR", date(2029, 1, 5), None)
    assert "holds until Fri 5 Jan 2029" in desk.get("/people/checks").text
    away = f"{address}/{check.id}/withdraw"
    page = desk.get(address)
    desk.post(away, page.fields(action=away), expect=422)
    desk.post(away, page.fields(action=away) | {"reason": "It was somebody else’s."})
    database.expire_all()
    assert check.withdrawn_on is not None
    assert desk.get("/people/checks").rows() == [["Hélène Marchetti", "not checked yet"]]
    deeds = database.scalars(select(HistoryLine.deed).where(HistoryLine.deed.startswith("leader-check")).order_by(HistoryLine.at)).all()
    assert sorted(deeds) == ["leader-check-noted", "leader-check-withdrawn"]


def test_nobody_notes_their_own_and_no_other_city_any(browser, database, hall):
    city, led = hall
    own = make_user(Role.COORDINATOR, city)
    page = browser(own).get(f"/people/{own.person_id}/checks")
    assert "Nobody notes their own check" in page.text
    fields = {"kind": "register", "country": "FR", "issued_on": "2026-01-05", "seen_on": "2026-01-06", "renew_by_on": "2029-01-05"}
    browser(own).post(f"/people/{own.person_id}/checks", fields | {"form_id": "one"}, expect=422)
    stranger = browser(make_user(Role.COORDINATOR, make_city("Torino")))
    stranger.get(f"/people/{led.id}/checks", expect=404)
    stranger.post(f"/people/{led.id}/checks", fields | {"form_id": "two"}, expect=404)
    assert "Marchetti" not in stranger.get("/people/checks").text
    assert database.scalars(select(LeaderCheck)).all() == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times(browser, database, count_queries, hall, count):
    city, _led = hall
    for number in range(count):
        person = make_person(f"Leader {number}", "Rossi", city=city)
        make_grant(person, Role.LEADER, city)
        make_check(person)
    desk = browser(make_user(Role.COORDINATOR, city))
    assert count_queries(lambda: desk.get("/people/checks")) == 2
