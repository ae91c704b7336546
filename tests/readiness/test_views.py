from datetime import date, timedelta

import pytest

from exchange.access.permissions import Role
from exchange.cohorts.models import CohortState
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.demonstration.notes import make_sighting
from exchange.demonstration.papers import settle_papers
from exchange.foundation import clock
from exchange.participants.models import ParticipantKind


@pytest.fixture
def coming(database):
    return make_cohort(make_conference("Lisboa 2040", starts_on=date(2040, 4, 9), ends_on=date(2040, 4, 11)), names_due_on=date(2040, 2, 1))


def test_a_stranger_reads_what_exchange_is(browser):
    assert browser().get("/").h1 == "See it, bring it home, do it together"


def test_a_coordinator_sees_what_waits_for_them_and_for_others(browser, database, coming):
    bagneux = make_city()
    delegation = make_delegation(coming, bagneux, pledged=2)
    settle_papers(make_participant(delegation, make_person("Inès", "Belkacem", city=bagneux, birth_date=None, email="ines@example.org")))
    page = browser(make_user(Role.COORDINATOR, bagneux)).get("/")
    assert page.texts(".tasks--you h3") == [
        "Name the young person for 1 free place",
        "No group leader is named yet",
        "2 adults are missing: 2 are needed for the minors",
        "Date of birth is missing: the rules for minors hold until it is known",
        "No parent or guardian who can be reached",
    ]
    assert page.h1 == "5 things wait for you"
    assert page.texts(".owner summary strong") == ["Parent or guardian"]


def test_another_citys_people_are_nowhere_on_my_today(browser, database, coming):
    torino = make_city("Torino", country="IT")
    make_participant(make_delegation(coming, torino), make_person("Marco", "Ferrero", city=torino, birth_date=None))
    own = make_city()
    make_delegation(coming, own, pledged=0)
    page = browser(make_user(Role.COORDINATOR, own)).get("/")
    assert "Ferrero" not in page.html
    assert page.h1 == "Nothing waits for you today"


def test_the_network_sees_the_delegations_furthest_from_ready_and_no_past_ones(browser, database, coming):
    for number in range(8):
        make_delegation(coming, make_city(f"City {number}"), pledged=3)
    past = make_cohort(state=CohortState.RETURNED)
    make_delegation(past, make_city("Torino"), pledged=4)
    page = browser(make_user(Role.NETWORK)).get("/")
    assert len(page.soup.select(".arc")) == 6
    assert "Torino" not in page.text


def test_a_youngster_sees_their_trip_and_what_is_asked(browser, database, coming):
    bagneux = make_city()
    ines = make_person("Inès", "Belkacem", city=bagneux, birth_date=date(2024, 1, 1), email="ines@example.org")
    make_participant(make_delegation(coming, bagneux), ines)
    make_grant(ines, Role.YOUNGSTER, bagneux)
    visitor = browser(make_account(ines))
    assert "Lisboa 2040" in visitor.get("/me").text
    assert visitor.get("/").h1 == "Nothing waits for you today"


@pytest.mark.parametrize("count", [1, 3])
def test_today_asks_the_database_the_same_number_of_times(browser, database, count_queries, coming, count):
    bagneux = make_city()
    delegation = make_delegation(coming, bagneux, pledged=9)
    for number in range(count):
        make_participant(delegation, make_person("Ana", f"Number {number}", city=bagneux))
    visitor = browser(make_user(Role.COORDINATOR, bagneux))
    assert count_queries(lambda: visitor.get("/")) == 10


def test_a_cohort_that_opened_asks_each_city_for_its_pledge_once(browser, database, count_queries, coming):
    coming.pledge_due_on = date(2040, 1, 5)
    bagneux, torino = make_city(), make_city("Torino")
    account = make_user(Role.COORDINATOR, bagneux)
    visitor = browser(account)
    page = visitor.get("/")
    assert page.texts(".tasks--you h3") == [f"Pledge places for {coming.name}"]
    assert page.soup.select_one(f".tasks--you a[href='/cohorts/{coming.slug}/delegations']")
    assert "Thu 5 Jan" in page.text
    make_grant(account.person, Role.COORDINATOR, torino)
    few = count_queries(lambda: visitor.get("/"))
    assert visitor.get("/").texts(".tasks--you h3") == [f"Pledge places for {coming.name}"]
    make_delegation(coming, bagneux, pledged=2, taken_count=2)
    assert "Torino, Lisboa 2040." in visitor.get("/").text
    # Nothing is asked of a city for a cohort that is full, not open yet, past its day for pledges, or gone; nor of others than its desk.
    later = make_conference("Porto 2041", starts_on=date(2041, 4, 9), ends_on=date(2041, 4, 11))
    full = make_cohort(later, name="Full", slug="full", capacity=4)
    make_delegation(full, make_city("Liège"), pledged=4)
    make_cohort(later, name="A draft", slug="a-draft", state=CohortState.DRAFT)
    make_cohort(later, name="Too late", slug="too-late", pledge_due_on=date(2020, 1, 5))
    make_cohort(make_conference("Gone 2017"), name="Gone")
    assert visitor.get("/").texts(".tasks--you h3") == [f"Pledge places for {coming.name}"]
    full.capacity = 5
    database.flush()
    assert visitor.get("/").texts(".tasks--you h3") == [f"Pledge places for {coming.name}", "Pledge places for Full"]
    assert count_queries(lambda: visitor.get("/")) <= few + 3 <= 12
    for role in (Role.LEADER, Role.VIEWER, Role.NETWORK):
        assert "Pledge places for" not in browser(make_user(role, None if role is Role.NETWORK else torino)).get("/").text


def test_who_others_wait_for_is_said_in_one_sentence(browser, database, coming):
    """What and whom are one sentence with places for both, so that French can set its space before the colon."""
    bagneux = make_city()
    delegation = make_delegation(coming, bagneux, pledged=5)
    for first_name in ("Ana", "Bea", "Cleo", "Dana", "Eva"):
        make_participant(delegation, make_person(first_name, "Belkacem", city=bagneux, birth_date=date(2024, 1, 1)))
    lines = browser(make_user(Role.COORDINATOR, bagneux)).get("/").texts(".owner__list li > span:first-child")
    asked = "Consent to taking part is not given yet"
    assert f"{asked}: Ana Belkacem, Bea Belkacem, Cleo Belkacem and 2 more" in lines


def test_my_page_has_one_filled_button(browser, database, coming):
    """Whoever has both a task and no initiative yet is led to the task first."""
    bagneux = make_city()
    leader = make_user(Role.LEADER, bagneux)
    delegation = make_delegation(coming, bagneux)
    visitor = browser(leader)
    assert visitor.get("/me").texts("main .btn--main") == ["I saw something"]
    make_sighting(make_participant(delegation, leader.person, kind=ParticipantKind.LEADER))
    page = visitor.get("/me")
    assert len(page.texts("main .btn--main")) == 1
    assert "I saw something" in page.texts("main .btn")


def test_my_page_takes_as_many_statements_for_two_trips_as_for_one(browser, database, count_queries, coming):
    bagneux = make_city()
    leader = make_user(Role.LEADER, bagneux)
    visitor = browser(leader)
    counts = []
    for cohort in (coming, make_cohort(make_conference("Torino 2041"))):
        make_participant(make_delegation(cohort, bagneux), leader.person, kind=ParticipantKind.LEADER)
        database.flush()
        counts.append(count_queries(lambda: visitor.get("/me")))
    assert counts[0] == counts[1] <= 12


def test_a_host_finds_the_kitchen_of_their_own_conference_alone(browser, database, count_queries):
    today = clock.today()
    own, other = make_city("Barcelona", country="ES"), make_city("Torino", country="IT")
    for host, name, days in ((own, "Soon", 3), (own, "Later", 60), (own, "Over", -60), (other, "Foreign", 3)):
        starts = today + timedelta(days=days)
        make_cohort(make_conference(name, starts_on=starts, ends_on=starts + timedelta(days=2), host_city_id=host.id), name=f"To {name}")
    visitor = browser(make_user(Role.HOST, own))
    page = visitor.get("/")
    assert page.texts("main section .card h3") == ["Soon", "Later", "Over"]
    (kitchen,) = [link["href"] for link in page.soup.select("main a[href$='/kitchen']")]
    assert (visitor.get(kitchen).status, "Foreign" in page.text) == (200, False)
    assert count_queries(lambda: visitor.get("/")) <= 12
    assert "You are the host" not in browser(make_user(Role.COORDINATOR, own)).get("/").text
