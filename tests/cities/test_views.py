from datetime import date

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.cities.models import City
from exchange.demonstration.makers import make_city, make_user
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.demonstration.world import make_world
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.people.models import RoleGrant


def test_everybody_sees_the_cities_in_their_language(browser, database):
    make_city("Liège", country="BE", names={"de": "Lüttich"})
    assert browser(language="de").get("/cities").texts("tbody th") == ["Lüttich"]


def test_a_city_is_added_once(browser, database):
    visitor = browser(make_user(Role.NETWORK))
    fields = {"name": "Göteborg", "country": "SE", "time_zone": "Europe/Stockholm", "latitude": "57.7", "longitude": "11.97"}
    visitor.submit("/cities/new", fields, to="/cities")
    assert [city["slug"] for city in visitor.get("/cities.json").json["cities"]] == ["goteborg"]
    page = visitor.submit("/cities/new", fields, to="/cities", expect=422)
    assert page.texts(".errors li") == ["There is already a city called Göteborg."]


def test_a_latitude_beyond_the_pole_is_named_at_its_field(browser, database):
    fields = {"name": "Nowhere", "country": "SE", "time_zone": "Europe/Stockholm", "latitude": "95"}
    page = browser(make_user(Role.NETWORK)).submit("/cities/new", fields, to="/cities", expect=422)
    assert page.errors == ["Latitude: A number from -90 to 90."]


def test_a_city_leaves_and_what_it_did_stays_to_be_read(browser, database):
    bagneux, essen = make_city("Bagneux"), make_city("Essen", country="DE")
    staff, officer = browser(make_user(Role.NETWORK)), browser(make_user(Role.COORDINATOR, essen))
    young, guest = make_user(Role.YOUNGSTER, essen), make_user(Role.LEADER, essen)
    database.scalars(select(RoleGrant).where(RoleGrant.person_id == guest.person_id)).one().until_on = date(2017, 12, 31)
    theirs = make_initiative(essen, author=young.person, title="Chairs on the roof")
    draft = make_initiative(essen, author=young.person, state=InitiativeState.DRAFT, title="A draft")
    adoption, other = make_adoption(make_initiative(bagneux, title="Lamps"), essen), make_initiative(bagneux, title="Tea")
    page = staff.get("/cities/essen/membership")
    assert page.texts("main ul li") == [
        "1 initiative stays in the catalogue, with the city as its origin. Other cities can take it up.",
        "1 initiative that is not public stays with its authors, and is not sent any more.",
        "1 adoption stays as it stands, to be read. Nobody is asked about it any more.",
        "Its coordinators, leaders and viewers can no longer act for it. Young people keep their own pages.",
    ]
    staff.submit("/cities/essen/membership", {"last_on": "2017-01-31"})
    # Everybody goes on reading; nobody acts for it, takes anything up for it or writes for it.
    assert "Essen" in browser().get(f"/initiatives/{theirs.slug}").text
    assert "Essen" in browser().get(f"/initiatives/{adoption.initiative.slug}").text
    assert "Left the network on" in browser().get("/cities").text
    assert browser().get("/cities.json").json["cities"][1]["left_on"] == "2017-01-31"
    officer.get(f"/adoptions/{adoption.id}", expect=403)
    assert "The city has left the network" in staff.get(f"/adoptions/{adoption.id}").text
    page = staff.get(f"/initiatives/{other.slug}/adopt")
    assert [one["value"] for one in page.soup.select("select[name=city] option")] == ["", "bagneux"]
    staff.post(f"/initiatives/{other.slug}/adopt", {"city": "essen"}, expect=422)
    me = browser(young)
    sent = me.post(f"/initiatives/{draft.slug}/submit", me.get(f"/initiatives/{draft.slug}/check").fields(), expect=422)
    assert "The city has left the network" in sent.text
    me.submit("/initiatives/new", {}, to="/initiatives", expect=409)
    assert {one.title: one.state.value for one in database.scalars(select(Initiative))}["A draft"] == "draft"
    staff.post("/cities/essen/membership/again")
    officer.get(f"/adoptions/{adoption.id}")
    # Whose part had a last day of its own, has it still.
    assert database.scalar(select(RoleGrant.until_on).where(RoleGrant.person_id == guest.person_id)) == date(2017, 12, 31)
    assert database.scalar(select(City.member_until_on).where(City.slug == "essen")) is None
    assert theirs.state is InitiativeState.PUBLISHED


def test_a_city_whose_people_are_to_travel_does_not_leave_yet(browser, database):
    world = make_world()
    staff = browser(make_user(Role.NETWORK))
    page = staff.get(f"/cities/{world.city.slug}/membership")
    assert page.texts("main .obstacles li")[0].startswith("2 people of the city have places in")
    staff.post(f"/cities/{world.city.slug}/membership", {"last_on": "2030-01-31"}, expect=422)
    assert world.city.member_until_on is None
    assert date(2030, 1, 31) not in database.scalars(select(City.member_until_on)).all()
