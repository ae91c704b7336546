from datetime import UTC, datetime

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_conference, make_session, make_user


def test_everybody_reads_the_programme_in_local_time(browser, database):
    conference = make_conference()
    make_session(conference, "Public spaces at night", starts_at=datetime(2017, 11, 15, 9, 0, tzinfo=UTC))
    page = browser().get("/conferences/barcelona-2017")
    assert page.rows() == [["Public spaces at night Workshop", "10:00–11:30", ""]]


def test_a_session_outside_the_days_is_refused(browser, database):
    make_conference()
    fields = {"title": "Too late", "starts_at": "2017-11-19T09:00", "ends_at": "2017-11-19T10:00"}
    page = browser(make_user(Role.NETWORK)).submit(
        "/conferences/barcelona-2017", fields, to="/conferences/barcelona-2017/sessions", expect=422
    )
    assert page.texts(".errors li") == ["The session is not on one of the conference's days."]


def test_the_network_plans_a_conference_and_adds_a_session(browser, database):
    make_city("Lisboa", country="PT")
    visitor = browser(make_user(Role.NETWORK))
    fields = {
        "name": "Lisboa 2018",
        "host_city": "lisboa",
        "starts_on": "2018-04-09",
        "ends_on": "2018-04-11",
        "time_zone": "Europe/Lisbon",
    }
    assert visitor.submit("/conferences/new", fields, to="/conferences").location == "/conferences/lisboa-2018"
    session = {"title": "Opening", "kind": "plenary", "starts_at": "2018-04-09T09:30", "ends_at": "2018-04-09T11:00"}
    visitor.submit("/conferences/lisboa-2018", session, to="/conferences/lisboa-2018/sessions")
    (told,) = visitor.get("/conferences/lisboa-2018.json").json["sessions"]
    assert (told["title"], told["starts_at"]) == ("Opening", "2018-04-09T08:30:00+00:00")


def test_planning_is_for_the_network_only(browser, database):
    browser(make_user(Role.COORDINATOR, make_city())).get("/conferences/new", expect=403)
