from datetime import date

import pytest

from exchange.access.permissions import Role
from exchange.cohorts.models import CohortState, Delegation
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_user


@pytest.fixture
def staff(database):
    return make_user(Role.NETWORK)


def test_a_coordinator_sees_cohorts_of_their_city_and_open_ones(browser, database):
    bagneux, torino = make_city(), make_city("Torino")
    own = make_cohort(make_conference("Own past"), state=CohortState.RETURNED)
    make_delegation(own, bagneux, pledged=4)
    foreign = make_cohort(make_conference("Foreign past"), state=CohortState.RETURNED)
    make_delegation(foreign, torino)
    make_cohort(make_conference("Open to all"), state=CohortState.OPEN)
    page = browser(make_user(Role.COORDINATOR, bagneux)).get("/cohorts")
    assert sorted(page.texts("article h2")) == ["Open to all", "Own past"]
    assert page.soup.select_one("main a[href='/conferences'], header a[href='/conferences'], .lede a[href='/conferences']")
    browser(make_user(Role.COORDINATOR, bagneux)).get("/cohorts/foreign-past", expect=404)


@pytest.mark.parametrize("role", [Role.YOUNGSTER, Role.HOST])
def test_cohorts_are_not_for_everybody(browser, database, role):
    browser(make_user(role, make_city())).get("/cohorts", expect=403)


def test_a_stranger_is_sent_to_sign_in_and_back(browser):
    assert browser().get("/cohorts", expect=302).location.startswith("/sign-in?next=/cohorts")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_cohorts_asks_the_database_the_same_number_of_times(browser, database, count_queries, staff, count):
    for number in range(count):
        make_delegation(make_cohort(make_conference(f"Conference {number}")), make_city(f"City {number}"))
    visitor = browser(staff)
    assert count_queries(lambda: visitor.get("/cohorts")) == 3


def test_opening_a_cohort_starts_as_a_draft(browser, database, staff):
    conference = make_conference("Lisboa 2018", starts_on=date(2018, 4, 9), ends_on=date(2018, 4, 11))
    fields = {
        "conference": str(conference.id),
        "name": "Lisboa 2018",
        "away_from_on": "2018-04-08",
        "away_until_on": "2018-04-12",
        "capacity": "40",
    }
    page = browser(staff).submit("/cohorts/new", fields, to="/cohorts")
    assert page.location == "/cohorts/lisboa-2018"
    assert "Being prepared" in browser(staff).get("/cohorts/lisboa-2018").text


def test_days_that_leave_out_the_conference_are_refused_with_the_form_as_typed(browser, database, staff):
    conference = make_conference()
    fields = {
        "conference": str(conference.id),
        "name": "Barcelona 2017",
        "away_from_on": "2017-11-16",
        "away_until_on": "2017-11-18",
    }
    page = browser(staff).submit("/cohorts/new", fields, to="/cohorts", expect=422)
    assert page.soup.select_one("[name=name]")["value"] == "Barcelona 2017"
    assert page.texts(".errors li") == ["The days away must contain the conference: leave before it starts, return after it ends."]


def test_a_form_sent_twice_opens_one_cohort(browser, database, staff):
    conference = make_conference()
    visitor = browser(staff)
    fields = visitor.get("/cohorts/new").fields(action="/cohorts") | {
        "conference": str(conference.id),
        "name": "Twice",
        "away_from_on": "2017-11-14",
        "away_until_on": "2017-11-18",
    }
    first, second = visitor.post("/cohorts", fields), visitor.post("/cohorts", fields)
    assert (first.location, second.location) == ("/cohorts/twice", "/cohorts/twice")


@pytest.mark.parametrize(
    ("names_due_on", "said"),
    [
        (None, "6 places pledged for Bagneux."),
        (date(2017, 9, 1), "6 places pledged for Bagneux. Next: enter the names by 1 September 2017."),
    ],
)
def test_a_city_pledges_for_itself_only_and_reads_what_comes_next(browser, database, names_due_on, said):
    bagneux = make_city()
    make_city("Torino")
    cohort = make_cohort(names_due_on=names_due_on)
    visitor = browser(make_user(Role.COORDINATOR, bagneux))
    address = f"/cohorts/{cohort.slug}/delegations"
    preview = visitor.submit(address, {"city": "bagneux", "places": "6"}).location
    assert database.query(Delegation).count() == 0
    assert "Adds 6 places." in visitor.get(preview).text
    visitor.submit(preview, {}, to=f"/cohorts/{cohort.slug}/consequences")
    page = visitor.get(address)
    assert page.texts("#notices p, #notices li") == [said]
    ((city, *figures),) = page.rows()
    assert (city.split(" pledged ")[0], figures[:2]) == ("Bagneux", ["6", "0 of 6"])
    visitor.submit(address, {"city": "torino", "places": "6"}, expect=422)
    assert database.query(Delegation).count() == 1


def test_a_cohort_moves_on_only_along_its_way(browser, database, staff):
    cohort = make_cohort(state=CohortState.DRAFT)
    visitor = browser(staff)
    preview = visitor.post(f"/cohorts/{cohort.slug}/state", {"state": "open", "form_id": "a"}).location
    assert cohort.state is CohortState.DRAFT
    visitor.submit(preview, {}, to=f"/cohorts/{cohort.slug}/consequences")
    assert cohort.state is CohortState.OPEN
    visitor.post(f"/cohorts/{cohort.slug}/state", {"state": "archived", "form_id": "b"}, expect=409)
    visitor.post(f"/cohorts/{cohort.slug}/state", {"state": "nonsense", "form_id": "c"}, expect=422)
    assert cohort.state is CohortState.OPEN


def test_the_json_has_the_figures_of_the_page(browser, database, staff):
    cohort = make_cohort()
    make_delegation(cohort, make_city(), pledged=6, taken_count=2)
    assert browser(staff).get(f"/cohorts/{cohort.slug}/delegations.json").json["delegations"] == [
        {"city": "bagneux", "places_pledged": 6, "places_taken": 2, "places_free": 4, "pledged_on": "2017-05-12"}
    ]


@pytest.mark.parametrize(("cities", "cards", "rows"), [(3, 3, 0), (4, 0, 4), (10, 0, 10)])
def test_many_delegations_stand_in_a_table_with_a_small_arc_each(browser, database, staff, cities, cards, rows):
    cohort = make_cohort()
    for number in range(cities):
        make_delegation(cohort, make_city(f"City {number}"), pledged=6, taken_count=2)
    page = browser(staff).get(f"/cohorts/{cohort.slug}")
    assert (len(page.soup.select(".ways .arc")), len(page.soup.select("tbody .mini svg"))) == (cards, rows)
    assert page.texts("tfoot td") == ([f"{2 * cities} of {6 * cities}", str(4 * cities)] if rows else [])
    assert f"/cohorts/{cohort.slug}/delegations/city-0" in {link["href"] for link in page.soup.select("main section a")}


def test_a_city_sees_its_own_delegation_alone(browser, database):
    cohort = make_cohort()
    own = make_city()
    for city in (own, *(make_city(f"City {number}") for number in range(5))):
        make_delegation(cohort, city, pledged=6)
    page = browser(make_user(Role.COORDINATOR, own)).get(f"/cohorts/{cohort.slug}")
    assert len(page.soup.select(".ways .arc")) == 1
    assert "City 1" not in page.text
