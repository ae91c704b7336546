"""The pages of journeys, as each person opens them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_delegation, make_participant, make_user
from exchange.demonstration.travel import make_journey, make_leg
from exchange.journeys.models import Direction, Journey, Leg, Mode
from exchange.messages.models import Letter
from exchange.participants.models import ParticipantState
from tests.foundation.test_calendars import instant, read
from tests.journeys.conftest import BEFORE, World
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]
JOURNEYS = "/cohorts/barcelona-2017/journeys"


@pytest.fixture
def coming(world: World, time_stands: None) -> World:
    """The same world, some days before it leaves."""
    return world


@pytest.fixture
def time_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.foundation.clock.now", lambda: BEFORE)
    monkeypatch.setattr("exchange.foundation.clock.today", lambda _zone="UTC": BEFORE.date())


def typed(**changes: object) -> dict[str, object]:
    return {
        "mode": "train",
        "operator": "SNCF",
        "number": "9713",
        "from_place": "Paris Gare de Lyon",
        "from_zone": "",
        "departs": "2017-11-14T07:26",
        "to_place": "Barcelona Sants",
        "to_zone": "",
        "arrives": "2017-11-14T13:53",
    } | changes


def plan_way_there(browser: Browser) -> str:
    page = browser.get(JOURNEYS)
    form = page.fields(action="/journeys")
    return browser.post(JOURNEYS, form).location


def test_a_coordinator_plans_the_way_there(browser: OpenBrowser, database: Session, world: World) -> None:
    mine = browser(as_=world.coordinator)
    form_url = plan_way_there(mine)
    form = mine.get(form_url).fields(action="/legs")
    assert (form["from_place"], form["to_place"]) == ("Bagneux", "Barcelona")
    # Everyone who is on no way there yet is ticked, and the only adult leader is responsible.
    assert set(form["people"]) == {str(world.ines.id), str(world.theo.id), str(world.leader.id)}
    assert form["responsible"] == str(world.leader.id)
    answer = mine.post(form_url.removesuffix("/new"), {**form, **typed()})
    [leg] = database.scalars(select(Leg)).all()
    assert (leg.from_zone, leg.to_zone) == ("Europe/Paris", "Europe/Madrid")
    assert leg.departs_at == datetime(2017, 11, 14, 6, 26, tzinfo=UTC)
    assert answer.location == f"/journeys/{leg.journey_id}"
    page = mine.get(JOURNEYS)
    assert page.texts(".leg__time") == ["07:26", "13:53"]
    assert "6 h 27 min" in page.text
    assert page.texts(".obstacles__what") == ["On no journey back: Inès Belkacem, Amal Haddad and Théo Lambert."]


def test_a_form_sent_twice_adds_one_leg(browser: OpenBrowser, database: Session, world: World) -> None:
    mine = browser(as_=world.coordinator)
    url = plan_way_there(mine)
    form = {**mine.get(url).fields(action="/legs"), **typed()}
    first, second = (mine.post(url.removesuffix("/new"), form) for _ in range(2))
    assert first.location == second.location
    assert len(database.scalars(select(Leg)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"departs": "2018-03-25T02:30"}, "There is no 02:30"),
        ({"departs": "2017-10-29T02:30"}, "02:30 happens twice"),
        ({"from_place": "Nowhere in particular"}, "Choose its time zone."),
        ({"to_place": ""}, "Fill this in, please."),
        ({"arrives": "2017-11-14T07:00"}, "It arrives before it departs."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    browser: OpenBrowser, database: Session, world: World, changes: dict[str, object], words: str
) -> None:
    mine = browser(as_=world.coordinator)
    url = plan_way_there(mine)
    form = {**mine.get(url).fields(action="/legs"), **typed(), **changes}
    page = mine.post(url.removesuffix("/new"), form, expect=422)
    assert words in " ".join(page.texts(".errors"))
    assert page.fields(action="/legs")["number"] == "9713"
    assert database.scalars(select(Leg)).all() == []


def test_the_second_half_past_two_can_be_said(browser: OpenBrowser, database: Session, world: World) -> None:
    mine = browser(as_=world.coordinator)
    url = plan_way_there(mine)
    form = {**mine.get(url).fields(action="/legs"), **typed(departs="2017-10-29T02:30", arrives="2017-10-29T09:00")}
    asked = mine.post(url.removesuffix("/new"), form, expect=422).fields(action="/legs")
    mine.post(url.removesuffix("/new"), {**asked, "departs_which": "second"})
    assert database.scalars(select(Leg.departs_at)).one() == datetime(2017, 10, 29, 1, 30, tzinfo=UTC)


def planned(world: World) -> Leg:
    return make_leg(make_journey(world.delegation), people=[world.ines, world.theo, world.leader], responsible=world.leader)


def test_before_people_are_written_to_the_page_says_whom(browser: OpenBrowser, database: Session, coming: World) -> None:
    leg, mine = planned(coming), browser(as_=coming.coordinator)
    url = f"/legs/{leg.id}"
    form = mine.get(url).fields(action=url)
    preview = mine.post(url, {**form, "departs": "2017-11-14T08:00"}, expect=200)
    assert preview.h1 == "Before you save Paris → Barcelona"
    assert preview.texts(".changes dt") == ["Departs"]
    assert [words.split(" ")[0] for words in preview.texts(".preview li")] == ["Inès", "Amal"]
    assert "No e-mail address is known for Théo Lambert." in preview.text
    assert database.scalars(select(Letter)).all() == []
    mine.post(url, {**preview.fields(action=url), "people": form["people"], "decided": "tell"})
    assert database.get_one(Leg, leg.id).departs_at == datetime(2017, 11, 14, 7, 0, tzinfo=UTC)
    assert sorted(database.scalars(select(Letter.to_address))) == ["amal@example.org", "ines@example.org"]


def test_a_change_can_be_saved_without_letters(browser: OpenBrowser, database: Session, coming: World) -> None:
    leg, mine = planned(coming), browser(as_=coming.coordinator)
    url = f"/legs/{leg.id}"
    form = mine.get(url).fields(action=url)
    preview = mine.post(url, {**form, "number": "9715"}, expect=200)
    mine.post(url, {**preview.fields(action=url), "people": form["people"], "decided": "quiet"})
    assert (database.get_one(Leg, leg.id).number, database.scalars(select(Letter)).all()) == ("9715", [])


def test_what_somebody_else_saved_meanwhile_stays(browser: OpenBrowser, database: Session, coming: World) -> None:
    leg, mine, hers = planned(coming), browser(as_=coming.coordinator), browser(as_=make_user(Role.NETWORK))
    url = f"/legs/{leg.id}"
    old, fresh = mine.get(url).fields(action=url), hers.get(url).fields(action=url)
    hers.post(url, {**fresh, "number": "hers", "decided": "quiet"})
    page = mine.post(url, {**old, "number": "mine", "decided": "quiet"}, expect=409)
    assert "SNCF mine" in page.text
    assert "SNCF hers" in page.text
    assert database.get_one(Leg, leg.id).number == "hers"


def test_a_leg_is_removed_after_a_look_at_whom_it_concerns(browser: OpenBrowser, database: Session, coming: World) -> None:
    leg, mine = planned(coming), browser(as_=coming.coordinator)
    page = mine.get(f"/legs/{leg.id}/remove")
    assert page.texts(".preview h2")[0] == "2 letters will be sent"
    mine.post(f"/legs/{leg.id}/remove", {**page.fields(action="/remove"), "decided": "tell"})
    assert (database.scalars(select(Leg)).all(), len(database.scalars(select(Letter)).all())) == ([], 2)


def test_a_journey_gets_a_name_and_an_empty_one_goes(browser: OpenBrowser, database: Session, world: World) -> None:
    journey, mine = make_journey(world.delegation), browser(as_=world.coordinator)
    url = f"/journeys/{journey.id}"
    mine.post(f"{url}/name", {**mine.get(url).fields(action="/name"), "name": "By night train"})
    page = mine.get(url)
    assert "By night train" in page.text
    mine.post(f"{url}/remove", page.fields(action="/remove"))
    assert database.scalars(select(Journey)).all() == []


def test_another_city_finds_nothing(browser: OpenBrowser, database: Session, world: World) -> None:
    leg, torino = planned(world), make_city("Torino")
    make_delegation(world.cohort, torino)
    hers = browser(as_=make_user(Role.COORDINATOR, torino))
    for address in (
        f"/journeys/{leg.journey_id}",
        f"/journeys/{leg.journey_id}/legs/new",
        f"/legs/{leg.id}",
        f"/legs/{leg.id}/remove",
        f"{JOURNEYS}/bagneux.ics",
        f"{JOURNEYS}/bagneux/print",
    ):
        hers.get(address, expect=404)
    hers.post(f"/legs/{leg.id}/remove", {"version": 1, "decided": "quiet"}, expect=404)
    hers.post(JOURNEYS, {"city": "bagneux", "direction": "out"}, expect=404)
    assert "Belkacem" not in hers.get(JOURNEYS).text
    assert [one["city"] for one in hers.get(f"{JOURNEYS}.json").json["delegations"]] == ["torino"]
    assert len(database.scalars(select(Leg)).all()) == 1


def test_a_leader_reads_and_does_not_plan(browser: OpenBrowser, database: Session, world: World) -> None:
    leg, amal = planned(world), browser(as_=world.leader_account)
    page = amal.get(JOURNEYS)
    assert "Théo Lambert" in page.text
    assert page.soup.select("form[action$='/journeys']") == []
    amal.get(f"/legs/{leg.id}", expect=403)
    amal.post(JOURNEYS, {"city": "bagneux", "direction": "out"}, expect=403)


@pytest.mark.parametrize("role", [Role.YOUNGSTER, Role.VIEWER, Role.HOST])
def test_who_has_no_right_to_journeys(browser: OpenBrowser, database: Session, world: World, role: Role) -> None:
    somebody = browser(as_=make_user(role, world.city))
    for address in (JOURNEYS, f"{JOURNEYS}.json", f"{JOURNEYS}/bagneux.ics", f"{JOURNEYS}/bagneux/print"):
        somebody.get(address, expect=403)


def test_json_says_what_the_page_says(browser: OpenBrowser, database: Session, world: World) -> None:
    planned(world)
    [bagneux] = browser(as_=world.coordinator).get(f"{JOURNEYS}.json").json["delegations"]
    assert bagneux["missing"] == {"out": [], "back": ["Inès Belkacem", "Amal Haddad", "Théo Lambert"]}
    [leg] = bagneux["journeys"][0]["legs"]
    assert leg["people"] == ["Amal Haddad", "Inès Belkacem", "Théo Lambert"]
    assert (leg["responsible"], leg["minutes"]) == ("Amal Haddad", 387)
    assert leg["from"] == {
        "place": "Paris",
        "time_zone": "Europe/Paris",
        "local": "2017-11-14T07:26:00+01:00",
        "at": "2017-11-14T06:26:00+00:00",
    }


def test_the_leaf_has_every_name_to_tick(browser: OpenBrowser, database: Session, world: World) -> None:
    planned(world)
    page = browser(as_=world.coordinator).get(f"{JOURNEYS}/bagneux/print")
    assert "☐ Théo Lambert" in page.text
    assert "Tue 14 Nov 2017, 07:26 → Tue 14 Nov 2017, 13:53" in page.text


def test_the_delegations_calendar_names_nobody(browser: OpenBrowser, database: Session, world: World) -> None:
    planned(world)
    content = browser(as_=world.coordinator).get(f"{JOURNEYS}/bagneux.ics").data
    [event] = read(content).every("VEVENT")
    assert event.text("DESCRIPTION") == "3 people on board"
    assert b"Belkacem" not in content


# One's own trip


def test_my_trip_shows_my_legs_and_first_names_only(browser: OpenBrowser, database: Session, coming: World) -> None:
    planned(coming)
    make_leg(
        make_journey(coming.delegation, direction=Direction.BACK),
        people=[coming.theo],
        number="secret",
        departs_at=datetime(2017, 11, 18, 9, 0, tzinfo=UTC),
    )
    page = browser(as_=coming.ines_account).get("/me/trip")
    assert page.texts(".leg__time") == ["07:26", "13:53"]
    assert "With you: Amal and Théo" in page.text
    assert "Amal Haddad travels with you" in page.text
    assert "Lambert" not in page.text
    assert "secret" not in page.text


def test_the_responsible_adult_is_told_so(browser: OpenBrowser, database: Session, coming: World) -> None:
    planned(coming)
    assert "You are the responsible adult" in browser(as_=coming.leader_account).get("/me/trip").text


def test_a_past_trip_gives_no_advice_any_more(browser: OpenBrowser, database: Session, world: World) -> None:
    planned(world)
    page = browser(as_=world.ines_account).get("/me/trip")
    assert page.texts(".leg__time") == ["07:26", "13:53"]
    assert "If you are late or lost" not in page.text


def test_who_travels_with_nobody_is_told_what_will_come(browser: OpenBrowser, database: Session, coming: World) -> None:
    assert "No trip yet" in browser(as_=coming.coordinator).get("/me/trip").text
    assert browser(as_=coming.ines_account).get("/me/trip").text.count("This way is not planned yet.") == 2
    assert read(browser(as_=coming.coordinator).get("/me/trip.ics").data).every("VEVENT") == []


def test_my_calendar_has_the_clock_of_each_place(browser: OpenBrowser, database: Session, world: World) -> None:
    journey = make_journey(world.delegation)
    dakar = make_leg(
        journey,
        people=[world.ines],
        mode=Mode.PLANE,
        operator="Vueling",
        number="VY 7889",
        from_place="Dakar (DSS)",
        from_zone="Africa/Dakar",
        departs_at=datetime(2017, 11, 14, 23, 40, tzinfo=UTC),
        to_place="Barcelona (BCN)",
        to_zone="Europe/Madrid",
        arrives_at=datetime(2017, 11, 15, 4, 25, tzinfo=UTC),
    )
    montreal = make_leg(
        journey,
        people=[world.ines],
        from_place="Montréal",
        from_zone="America/Montreal",
        departs_at=datetime(2017, 11, 19, 0, 5, tzinfo=UTC),
        to_place="Paris",
        to_zone="Europe/Paris",
        arrives_at=datetime(2017, 11, 19, 7, 0, tzinfo=UTC),
    )
    make_leg(journey, people=[world.theo])
    answer = browser(as_=world.ines_account).get("/me/trip.ics")
    assert answer.response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    book = read(answer.data)
    first, second = book.every("VEVENT")
    assert [event.value("UID") for event in (first, second)] == [f"leg-{leg.id}@localhost" for leg in (dakar, montreal)]
    assert (first.value("DTSTART"), first.parameter("DTSTART", "TZID")) == ("20171114T234000Z", None)
    assert (first.value("DTEND"), first.parameter("DTEND", "TZID")) == ("20171115T052500", "Europe/Madrid")
    assert (second.value("DTSTART"), second.parameter("DTSTART", "TZID")) == ("20171118T190500", "America/Montreal")
    assert (second.value("DTEND"), second.parameter("DTEND", "TZID")) == ("20171119T080000", "Europe/Paris")
    for event, leg in ((first, dakar), (second, montreal)):
        assert (instant(book, event, "DTSTART"), instant(book, event, "DTEND")) == (leg.departs_at, leg.arrives_at)
    assert first.text("SUMMARY") == "Plane Vueling VY 7889: Dakar (DSS) → Barcelona (BCN)"


def test_a_withdrawn_place_shows_no_trip(browser: OpenBrowser, database: Session, world: World) -> None:
    planned(world)
    world.ines.state = ParticipantState.WITHDRAWN
    assert "No trip yet" in browser(as_=world.ines_account).get("/me/trip").text


def test_the_participants_page_shows_the_journey(browser: OpenBrowser, database: Session, world: World) -> None:
    planned(world)
    page = browser(as_=world.coordinator).get(f"/participants/{world.ines.id}")
    assert page.texts(".leg__place") == ["Paris", "Barcelona"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_needs_the_same_statements(
    browser: OpenBrowser, database: Session, world: World, count_queries: Callable[..., int], count: int
) -> None:
    for number in range(count):
        delegation = make_delegation(world.cohort, make_city(f"City {number}"))
        make_leg(make_journey(delegation), people=[make_participant(delegation) for _ in range(2)])
    network = browser(as_=make_user(Role.NETWORK))
    network.get(JOURNEYS)
    assert count_queries(lambda: network.get(JOURNEYS)) == STATEMENTS_OF_THE_PAGE


# Who is signed in, the cohort, its delegations with their legs, people with their seats.
STATEMENTS_OF_THE_PAGE = 4
