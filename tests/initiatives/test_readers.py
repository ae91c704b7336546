"""A minor's initiative asks the adults beside them: a letter each, and today shows what waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.initiatives import services
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.readers import list_first_readers
from exchange.messages.models import Letter
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.people.models import RoleGrant
from tests.initiatives.conftest import NOW, viewer_of

S = InitiativeState


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/"):
        yield


def send(town, **facts):
    draft = make_initiative(town.city, author=town.author, state=S.DRAFT, cohort_id=town.cohort.id, **facts)
    author = viewer_of(town.youngster, Role.YOUNGSTER, town.city, places=[town.place])
    services.submit_initiative(draft, path="/x", actor=author, now=NOW)
    return draft


def asked(initiative):
    return {person.id for person, _address in list_first_readers(initiative, today=NOW.date())}


def test_leader_and_coordinator_are_asked_in_their_language_with_a_link(database, bagneux, torino):
    bagneux.leader.person.language = "fr"
    draft = send(bagneux)
    rows = database.scalars(select(Letter).where(Letter.kind == "initiative-to-read")).all()
    assert {(row.recipient_id, row.to_address, row.language) for row in rows} == {
        (bagneux.leader.person_id, bagneux.leader.email, "fr"),
        (bagneux.coordinator.person_id, bagneux.coordinator.email, "en"),
    }
    assert {row.city_id for row in rows} == {bagneux.city.id}
    (english,) = [row for row in rows if row.language == "en"]
    assert english.subject == "Please read first: Lamps on the square"
    assert f"/initiatives/{draft.slug}/reading" in english.text.reveal()
    assert "Zzyzxova" not in english.text.reveal()


def test_an_adults_initiative_asks_nobody_by_letter(database, bagneux):
    bagneux.author.birth_date = date(1999, 1, 1)
    assert send(bagneux).state is S.IN_REVIEW
    assert database.scalars(select(Letter.kind)).all() == ["initiative-submitted"]


def test_only_those_who_may_read_are_asked(database, bagneux, torino):
    """Not another group's leader, not somebody whose part or place ended, not a closed account, never the author."""
    initiative = make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
    other = makers.make_delegation(makers.make_cohort(makers.make_conference("Nice 2021")), bagneux.city)
    makers.make_participant(other, makers.make_user(Role.LEADER, bagneux.city).person, kind=ParticipantKind.LEADER)
    withdrawn = makers.make_user(Role.LEADER, bagneux.city).person
    makers.make_participant(bagneux.delegation, withdrawn, kind=ParticipantKind.LEADER, state=ParticipantState.WITHDRAWN)
    former = makers.make_user(Role.COORDINATOR, bagneux.city)
    part = database.scalars(select(RoleGrant).where(RoleGrant.person_id == former.person_id)).one()
    part.until_on = NOW.date() - timedelta(days=1)
    makers.make_user(Role.COORDINATOR, bagneux.city).disabled_at = NOW
    makers.make_user(Role.VIEWER, bagneux.city)
    database.flush()
    assert asked(initiative) == {bagneux.leader.person_id, bagneux.coordinator.person_id}
    own = make_initiative(bagneux.city, author=bagneux.leader.person, state=S.SUBMITTED)
    assert asked(own) == {bagneux.coordinator.person_id}


def test_whoever_was_asked_finds_it_on_today_and_at_the_link(browser, database, bagneux, torino):
    draft = send(bagneux)
    for account in (bagneux.leader, bagneux.coordinator):
        visitor = browser(account)
        assert "Read 1 initiative before anything is public" in visitor.get("/").texts(".tasks--you h3")
        assert visitor.get(f"/initiatives/{draft.slug}/reading").status == 200
    assert "before anything is public" not in browser(torino.leader).get("/").text
    assert "before anything is public" not in browser(torino.coordinator).get("/").text


def test_the_network_gets_no_letter_and_finds_it_on_today(browser, database, bagneux, network):
    make_initiative(bagneux.city, author=bagneux.author, state=S.IN_REVIEW, read_at=NOW)
    assert "Review 1 initiative" in browser(network).get("/").texts(".tasks--you h3")


def test_another_groups_leader_is_not_told_to_read_it(browser, database, bagneux):
    other = makers.make_delegation(makers.make_cohort(makers.make_conference("Nice 2021")), bagneux.city)
    leader = makers.make_user(Role.LEADER, bagneux.city)
    makers.make_participant(other, leader.person, kind=ParticipantKind.LEADER)
    make_initiative(bagneux.city, author=bagneux.author, state=S.SUBMITTED)
    assert "before anything is public" not in browser(leader).get("/").text
