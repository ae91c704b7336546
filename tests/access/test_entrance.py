from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant, make_user


def test_health_is_public(browser):
    assert browser().get("/healthz").json == {"status": "alive"}


def test_unknown_address_is_a_page(browser):
    assert browser().get("/nope", expect=404).h1 == "There is nothing at this address"


def test_makers_take_the_place(database):
    city = make_city()
    participant = make_participant(make_delegation(make_cohort(), city, pledged=2))
    database.flush()
    assert participant.delegation.taken_count == 1
    assert make_user(Role.COORDINATOR, city).person.city_id == city.id
