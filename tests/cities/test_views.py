from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_user


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
