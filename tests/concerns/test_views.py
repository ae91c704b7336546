from datetime import timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import AccountSession
from exchange.concerns.models import Concern, ConcernEntry, ConcernState
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation import clock
from exchange.messages.models import Letter
from exchange.people.duplicates.services import _move_the_rest
from exchange.people.models import Person
from exchange.privacy.services import erase_person, retain
from tests.concerns.people import appoint
from tests.guardians.families import born


@pytest.fixture
def staff(database):
    return [make_user(Role.NETWORK, first_name=name, email=f"{name.lower()}@example.org") for name in ("Olga", "Vera", "Bo")]


@pytest.fixture
def young(database):
    delegation = make_delegation(make_cohort(), make_city())
    child = make_person("Inès", "Belkacem", city=delegation.city, birth_date=born(15), email="ines@example.org")
    make_participant(delegation, child)
    make_grant(child, Role.YOUNGSTER, delegation.city)
    return make_account(child)


def written(page, **more):
    return page.submit("/me/concern", {"words": "They laugh at me", "urgency": "today", "reach": "here"} | more, to="/me/concern").location


def opened(page, concern):
    page.submit(f"/concerns/{concern.id}", {"reason": "It came today"}, to=f"/concerns/{concern.id}/read")


def test_from_the_first_word_to_the_end(database, browser, staff, young):
    olga, vera, _bo = staff
    appoint(olga)
    appoint(vera)
    page, lead = browser(young), browser(olga)
    assert page.get("/me").link("Something worries you?") == page.get("/").link("Something worries you?") == "/me/concern"
    text = page.get("/me/concern").text
    assert all(said in text for said in ("112", "116 111", "116 000", "Olga", "Vera", "Not your parents or guardians"))
    own = written(page)
    assert "Nobody has read it yet." in page.get(own).text
    concern = database.scalar(select(Concern))
    assert [(one.to_address, "Belkacem" in one.text.reveal()) for one in database.scalars(select(Letter).order_by(Letter.to_address))] == [
        ("olga@example.org", False),
        ("vera@example.org", False),
    ]
    assert "Somebody wrote something" in lead.get("/").text
    assert "They laugh" not in lead.get("/concerns").text + lead.get(f"/concerns/{concern.id}").text
    lead.post(f"/concerns/{concern.id}/answer", {"words": "Hello"}, expect=404)
    lead.post(f"/concerns/{concern.id}/read", {"reason": ""}, expect=422)
    opened(lead, concern)
    assert "They laugh" in lead.get(f"/concerns/{concern.id}").text
    lead.post(f"/concerns/{concern.id}/answer", {"words": ""}, expect=422)
    for outcome, words in (("answer", "We hear you"), ("handed-on", "Told the youth office"), ("closed", "Settled together")):
        lead.post(f"/concerns/{concern.id}/{outcome}", {"words": words})
    lead.post(f"/concerns/{concern.id}/answer", {"words": "Too late"}, expect=422)
    text = page.get(own).text
    assert all(said in text for said in ("We hear you", "Settled together", "It came today", "They told an authority", "Is closed"))
    assert "youth office" not in text
    page.submit(own, {"words": "It began again"})
    database.expire_all()
    assert concern.state is ConcernState.SENT
    entries = database.scalars(select(ConcernEntry).order_by(ConcernEntry.at, ConcernEntry.id))
    assert [one.kind.value for one in entries] == ["told", "answer", "handed-on", "closed", "added"]


def test_nobody_there_means_numbers_only_and_a_task(browser, staff, young):
    page = browser(young).get("/me/concern")
    assert "nobody of the network is there" in page.text
    assert not page.soup.select("textarea")
    browser(young).post("/me/concern", {"words": "Hello", "urgency": "today", "reach": "here"}, expect=422)
    assert "Appoint safeguarding leads" in browser(staff[0]).get("/").text


def test_whoever_is_shut_out_does_not_learn_of_it(database, browser, staff, young):
    olga, vera, _bo = staff
    for one in (olga, vera):
        appoint(one)
    page = browser(young)
    refused = {"words": "x", "urgency": "today", "reach": "here", "kept_from": [str(olga.person_id), str(vera.person_id)]}
    assert "nobody could read it" in page.post("/me/concern", refused, expect=422).text
    refused = {"words": "x", "urgency": "today", "reach": "own"}
    assert "Write down the phone" in page.post("/me/concern", refused, expect=422).text
    own = written(page, kept_from=[str(vera.person_id)])
    concern = database.scalar(select(Concern))
    assert [one.to_address for one in database.scalars(select(Letter))] == ["olga@example.org"]
    shut_out = browser(vera)
    assert "Nobody wrote anything" in shut_out.get("/concerns").text
    assert "Somebody wrote" not in shut_out.get("/").text + shut_out.get("/letters").text
    shut_out.get(f"/concerns/{concern.id}", expect=404)
    # Later somebody else may be shut out too, though never everybody.
    assert "nobody could read it" in page.post(own, {"words": "more", "kept_from": [str(olga.person_id)]}, expect=422).text


def test_appointed_by_one_approved_by_another_and_ended_at_once(database, browser, staff, young):
    olga, vera, bo = staff
    first, second, third = (browser(one) for one in (olga, vera, bo))
    first.post("/concerns/leads", {"person": str(olga.person_id)}, expect=404)
    first.submit("/concerns/leads", {"person": str(vera.person_id)})
    page = third.get("/concerns/leads")
    address = next(form["action"] for form in page.soup.select("form[action$='/approve']"))
    for refused in (first, second):
        assert "Somebody else of the network" in refused.post(address, expect=422).text
    second.get("/concerns", expect=404)
    third.post(address)
    assert second.get("/concerns").status == 200
    written(browser(young))
    concern = database.scalar(select(Concern))
    opened(second, concern)
    third.post(address.replace("approve", "end"))
    second.get(f"/concerns/{concern.id}", expect=404)
    second.get("/concerns", expect=404)
    first.get("/concerns", expect=404)


def test_a_password_is_asked_again_after_a_quarter_of_an_hour(database, browser, staff, young):
    appoint(staff[0])
    written(browser(young))
    concern, lead = database.scalar(select(Concern)), browser(staff[0])
    for session in database.scalars(select(AccountSession).where(AccountSession.account_id == staff[0].id)):
        session.created_at = clock.now() - timedelta(minutes=16)
    lead.post(f"/concerns/{concern.id}/read", {"reason": "It came today", "password": "wrong"}, expect=422)
    assert "They laugh" not in lead.get(f"/concerns/{concern.id}").text


def test_erasing_and_merging_neither_lose_nor_show_it(database, browser, staff, young):
    appoint(staff[0])
    own = written(browser(young))
    concern = database.scalar(select(Concern))
    twin, child = make_person("Ines", "Belkacem", city=None), database.get(Person, young.person_id)
    for kept, lost in ((twin, child), (child, twin)):
        _move_the_rest(kept, lost)
        database.expire_all()
        assert concern.writer_id == kept.id
    assert "They laugh" in browser(young).get(own).text
    erase_person(child, now=clock.now())
    database.expire_all()
    assert database.scalar(select(ConcernEntry)).text.reveal() == "They laugh at me"
    far = concern.kept_until_on + timedelta(days=1)
    assert "concerns" not in [one.what for one in retain(today=far, now=clock.now())]
    concern.state = ConcernState.CLOSED
    database.flush()
    assert "concerns" in [one.what for one in retain(today=far, now=clock.now())]
    assert database.scalar(select(ConcernEntry)) is None
