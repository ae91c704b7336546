"""Two entries become one only by a human's hand, with everything that hung on either; twins, siblings and namesakes stay two."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.accounts.models import Account
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.demonstration.makers import (
    make_account,
    make_check,
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation.database import Model
from exchange.foundation.obstacles import NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.participants.models import Participant, ParticipantWord
from exchange.people.checks.models import LeaderCheck
from exchange.people.duplicates import queries, rules, services
from exchange.people.duplicates.models import MergedPerson, PersonPair, Verdict
from exchange.people.models import Guardian, Person
from exchange.privacy.services import retain

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
CHILD = date(2012, 5, 6)


@pytest.fixture
def city(database):
    return make_city()


@pytest.fixture
def desk(city):
    person = make_person("Claire", "Dubois", city=city)
    return Viewer(person.id, None, grants=(Grant(Role.COORDINATOR, city.id),))


@pytest.fixture
def network(database):
    return Viewer(make_person("Marta", "Vidal", city=None).id, None, grants=(Grant(Role.NETWORK),))


def guardian(person, name, email, position=1):
    row = Guardian(person_id=person.id, city_id=person.city_id, position=position, name=name, email=email)
    person.guardians.append(row)
    return row


def merge(kept, lost, actor, *, reason="Their mother confirmed it.", **choices):
    return services.merge_people(
        kept, lost, choices=choices, seen=rules.seal_of(kept, lost), reason=reason, actor=actor, today=TODAY, now=NOW
    )


def codes(refused):
    return sorted(one.code for one in refused.value.obstacles)


def two(city, database, **facts):
    kept = make_person("Inès", "Belkacem", city=city, birth_date=CHILD, email="ines@example.org")
    lost = make_person("Ines", "Belkacem", city=city, **({"birth_date": CHILD, "phone": "+33612345678", "home_place": "Bagneux"} | facts))
    database.flush()
    return kept, lost


def test_everything_that_hung_on_the_other_entry_stays_with_the_person(database, city, desk):
    kept, lost = two(city, database)
    guardian(kept, "Nadia", "nadia@example.org")
    guardian(lost, "Karim", "karim@example.org")
    lost.document_number = "X1234567"
    lost.document_type = "passport"
    first = make_participant(make_delegation(make_cohort(make_conference("Liège 2021")), city), lost)
    second = make_participant(make_delegation(make_cohort(make_conference("Lisboa 2027")), city), kept)
    account, check = make_account(lost, email="ines2@example.org"), make_check(lost)
    make_grant(lost, Role.YOUNGSTER, city)
    make_grant(kept, Role.YOUNGSTER, city)
    database.add(
        Consent(
            participant_id=first.id,
            city_id=city.id,
            purpose=Purpose.PHOTO_PRESS,
            answer=Answer.GIVEN,
            text_version="1",
            language="fr",
            given_by_name="Karim",
            capacity=Capacity.GUARDIAN,
            channel=Channel.PAPER,
            answered_at=NOW,
        )
    )
    database.flush()
    lost_id = lost.id
    merge(kept, lost, desk, phone="lost", document="lost", name="kept")
    database.expire_all()
    assert database.get(Person, lost_id) is None
    assert {row.person_id for row in database.scalars(select(Participant))} == {kept.id}
    assert (database.get(Account, account.id).person_id, database.get(LeaderCheck, check.id).person_id) == (kept.id, kept.id)
    assert database.scalars(select(Consent.participant_id)).all() == [first.id]
    assert [(one.position, one.name) for one in kept.guardians] == [(1, "Nadia"), (2, "Karim")]
    assert (kept.phone, kept.home_place, kept.email, kept.first_name) == ("+33612345678", "", "ines@example.org", "Inès")
    assert kept.document_number.reveal() == "X1234567"
    words = database.scalars(select(ParticipantWord.word).where(ParticipantWord.participant_id == second.id)).all()
    assert "ines" in words
    line = database.scalars(select(HistoryLine).where(HistoryLine.deed == "people-merged")).one()
    assert (line.subject_id, line.changed, line.reason) == (kept.id, ["document", "phone"], "Their mother confirmed it.")
    kept_apart = database.scalars(select(MergedPerson)).one()
    assert json.loads(kept_apart.lost.reveal())["home_place"] == "Bagneux"
    assert b"Bagneux" not in kept_apart.lost_sealed


def test_every_table_that_names_a_person_is_moved(database):
    """A new table is among them by itself; those moved by hand are named here."""
    pointing = {
        f"{mapper.local_table.name}.{column.name}"
        for mapper in Model.registry.mappers
        for column in mapper.local_table.columns
        if any(key.column.table.name == "people" for key in column.foreign_keys)
    }
    moved = {f"{model.__tablename__}.{column}" for model, column in services._columns_to_people()}
    by_hand = {"guardians.person_id", "role_grants.person_id", "person_pairs.one_id", "person_pairs.other_id"}
    assert pointing - moved == by_hand


def test_what_was_not_kept_is_erased_after_thirty_days(database, city, desk):
    merge(*two(city, database), desk)
    assert [one.count for one in retain(today=TODAY, now=NOW + timedelta(days=30), dry_run=True) if "merged" in one.what] == []
    late = NOW + timedelta(days=30, seconds=1)
    assert [one.count for one in retain(today=TODAY, now=late) if "merged" in one.what] == [1]
    database.expire_all()
    assert database.scalars(select(MergedPerson.lost_sealed)).all() == [None]


def test_a_minor_needs_a_reason_and_an_adult_does_not(database, city, desk):
    kept, lost = two(city, database)
    with pytest.raises(Refused) as refused:
        merge(kept, lost, desk, reason=" ")
    assert codes(refused) == ["reason-missing"]
    for person in (kept, lost):
        person.birth_date = date(1990, 1, 1)
    database.flush()
    assert merge(kept, lost, desk, reason="").id == kept.id


def test_what_changed_after_it_was_looked_at_is_not_merged(database, city, desk):
    kept, lost = two(city, database)
    seen = rules.seal_of(kept, lost)
    lost.phone = "+33600000000"
    database.flush()
    with pytest.raises(Refused) as refused:
        services.merge_people(kept, lost, choices={}, seen=seen, reason="x", actor=desk, today=TODAY, now=NOW)
    assert codes(refused) == ["changed-meanwhile"]
    assert database.scalar(select(func.count()).select_from(MergedPerson)) == 0


def test_two_places_in_one_cohort_and_two_accounts_stay_two(database, city, desk):
    kept, lost = two(city, database)
    delegation = make_delegation(make_cohort(), city)
    make_participant(delegation, kept)
    make_participant(delegation, lost)
    with pytest.raises(Refused) as refused:
        merge(kept, lost, desk)
    assert codes(refused) == ["both-have-participants", "two-places"]
    kept, lost = two(city, database)
    make_account(kept)
    make_account(lost, email="other@example.org")
    with pytest.raises(Refused) as refused:
        merge(kept, lost, desk)
    assert codes(refused) == ["both-have-accounts", "two-accounts"]


def test_nobody_gets_anothers_rights_by_a_merging(database, city, desk, network):
    kept, lost = two(city, database)
    make_grant(lost, Role.COORDINATOR, city)
    with pytest.raises(Refused) as refused:
        merge(kept, lost, desk)
    assert codes(refused) == ["staff"]
    own = make_person("Claire", "Dubois", city=city)
    with pytest.raises(Refused) as refused:
        merge(own, database.get(Person, desk.person_id), desk)
    assert codes(refused) == ["own-entry"]
    assert merge(kept, lost, network).id == kept.id


def test_another_citys_person_does_not_exist_and_the_network_keeps_each_citys_trips(database, city, desk, network):
    torino = make_city("Torino", country="IT")
    kept, lost = two(city, database)
    lost.city_id = torino.id
    make_participant(make_delegation(make_cohort(), torino), lost)
    database.flush()
    with pytest.raises(NotFound):
        queries.get_person_to_merge(lost.id, viewer=desk)
    with pytest.raises(NotFound):
        queries.get_person_to_merge(network.person_id, viewer=desk)
    assert [len(queries.find_pairs(viewer=viewer)[0]) for viewer in (desk, network)] == [0, 1]
    with pytest.raises(Refused) as refused:
        merge(kept, lost, network)
    assert codes(refused) == ["two-cities"]
    services.tell_apart(kept, lost, verdict=Verdict.SAME, actor=network, now=NOW)
    assert queries.find_pairs(viewer=network)[0] == []


def test_whom_the_gone_entry_was_told_apart_from_is_remembered(database, city, desk):
    kept, lost = two(city, database)
    third = make_person("Ines", "Belkacem", city=city, birth_date=CHILD)
    services.tell_apart(lost, third, verdict=Verdict.OTHER, actor=desk, now=NOW)
    merge(kept, lost, desk)
    assert queries.find_pair(kept.id, third.id).verdict is Verdict.OTHER
    assert queries.find_pairs(viewer=desk)[0] == []


def test_the_pages_from_the_pair_to_one_person(browser, database, city):
    kept, lost = two(city, database)
    desk = browser(make_user(Role.COORDINATOR, city))
    page = desk.get("/people/duplicates")
    assert "The same name. The same date of birth." in page.text
    first, second = sorted((kept.id, lost.id))
    page = desk.get(f"/people/{first}/merge/{second}")
    action = f"/people/{first}/merge/{second}/preview"
    refused = desk.post(action, page.fields(action=action), expect=422)
    assert any("say how you know" in text for text in refused.texts(".errors li"))
    preview = desk.post(action, refused.fields(action=action) | {"reason": "Her mother said so."}, expect=200)
    assert "This cannot be undone." in preview.text
    assert database.scalar(select(func.count()).select_from(MergedPerson)) == 0
    fields = preview.fields(action=f"/people/{first}/merge/{second}")
    assert [desk.post(f"/people/{first}/merge/{second}", fields).status for _time in range(2)] == [303, 303]
    database.expire_all()
    assert database.scalars(select(Person.id).where(Person.last_name == "Belkacem")).all() == [first]
    desk.get(f"/people/{second}/merge/{first}", expect=404)


def test_not_the_same_is_remembered_and_not_asked_again(browser, database, city):
    two(city, database)
    desk = browser(make_user(Role.COORDINATOR, city))
    fields = {f["name"]: f.get("value", "") for f in desk.get("/people/duplicates").soup.select("main form input")}
    desk.post("/people/duplicates", fields)
    assert database.scalars(select(PersonPair.verdict)).all() == [Verdict.OTHER]
    assert "Nobody looks like somebody else" in desk.get("/people/duplicates").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_pairs_asks_the_database_the_same_number_of_times(browser, database, city, count_queries, count):
    for number in range(count):
        for _time in range(2):
            make_person(f"Ana {number}", "Silva", city=city, birth_date=date(2000, 1, 1 + number))
    desk = browser(make_user(Role.COORDINATOR, city))
    assert count_queries(lambda: desk.get("/people/duplicates")) == 6


def test_another_citys_pair_answers_not_found_and_nobody_else_may(browser, database, city):
    kept, lost = two(city, database)
    stranger = browser(make_user(Role.COORDINATOR, make_city("Torino")))
    stranger.get(f"/people/{kept.id}/merge/{lost.id}", expect=404)
    stranger.get(f"/people/{kept.id}/checks", expect=404)
    assert "Belkacem" not in stranger.get("/people/duplicates").text
    for role in (Role.LEADER, Role.YOUNGSTER, Role.VIEWER, Role.HOST):
        browser(make_user(role, city)).get("/people/duplicates", expect=403)
