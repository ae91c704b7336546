"""Offers: to the first for whom a place does, for so many hours, then to the next; and nobody jumps the queue unsaid."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.reserving import release_places
from exchange.demonstration.makers import make_cohort, make_conference, make_delegation, make_participant, make_person
from exchange.foundation.obstacles import Refused
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants import services
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.waiting.queries import find_group
from exchange.participants.waiting.services import accept_offer, decline_offer, end_offers, form_group, offer_free_places
from tests.participants.places.conftest import NOW, S, quota, waiting


def offer(world, *, now=NOW):
    return [one.participant_id for party in offer_free_places(world.cohort.id, now=now) for one in party.members]


def full(delegation):
    return [make_participant(delegation) for _one in range(delegation.pledged_count)]


def kinds_of_letters(database):
    database.flush()
    return database.scalars(select(Letter.kind).order_by(Letter.created_at, Letter.id)).all()


def test_a_freed_place_goes_to_the_first_by_letter(database, world):
    people = full(world.bagneux)
    late, early = waiting(world.bagneux, minutes=9), waiting(world.bagneux, minutes=1, person={"email": "first@example.org"})
    assert offer(world) == []
    services.withdraw_participant(people[0], reason="", actor=PROGRAMME, now=NOW)
    assert (early.state, early.offer_ends_at, late.state) == (S.OFFERED, NOW + timedelta(hours=72), S.WAITING)
    assert (world.bagneux.taken_count, kinds_of_letters(database)) == (3, ["place-offered"])


def test_an_offer_that_ends_goes_to_the_next_and_moves_back_in_the_order(database, world):
    full(world.bagneux)
    world.bagneux.pledged_count += 1
    first, second = waiting(world.bagneux, minutes=1), waiting(world.bagneux, minutes=2)
    assert offer(world) == [first.id]
    assert end_offers(now=NOW + timedelta(hours=71)) == 0
    assert end_offers(now=NOW + timedelta(hours=72)) == 1
    assert (first.state, first.offers_missed, second.state) == (S.WAITING, 1, S.OFFERED)
    with pytest.raises(Refused):
        accept_offer(first, actor=PROGRAMME, now=NOW + timedelta(hours=72))
    accept_offer(second, actor=PROGRAMME, now=NOW + timedelta(hours=73))
    assert (second.state, second.offer_ends_at, world.bagneux.taken_count) == (S.ACCEPTED, None, 4)


def test_no_offer_holds_beyond_the_last_day_and_none_is_made_after_it(database, world):
    world.torino.pledged_count = 1
    one = waiting(world.torino)
    last = NOW.replace(month=10, day=1, hour=20)
    assert offer(world, now=last) == [one.id]
    assert one.offer_ends_at == NOW.replace(month=10, day=1, hour=22)  # midnight in Barcelona
    assert end_offers(now=one.offer_ends_at) == 1
    assert (one.state, offer(world, now=last + timedelta(days=1))) == (S.WAITING, [])


def test_a_group_waits_for_places_for_all_of_it_and_the_last_answer_decides(database, world):
    people = full(world.bagneux)
    group = [waiting(world.bagneux, f"G{number}", minutes=number) for number in range(2)]
    single = waiting(world.bagneux, "Single", minutes=5)
    form_group(group, delegation=world.bagneux, minimum_size=1, leader=None, actor=PROGRAMME, now=NOW)
    services.withdraw_participant(people[0], reason="", actor=PROGRAMME, now=NOW)
    # One place is not enough for two: the next for whom it does is asked.
    assert [one.state for one in (*group, single)] == [S.WAITING, S.WAITING, S.OFFERED]
    services.withdraw_many(people[1:], reason="", actor=PROGRAMME, now=NOW)
    assert [one.state for one in group] == [S.OFFERED, S.OFFERED]
    accept_offer(group[0], actor=PROGRAMME, now=NOW)
    assert group[0].state is S.OFFERED
    decline_offer(group[1], actor=PROGRAMME, now=NOW)
    # At least one was to go, and one said yes.
    assert ([one.state for one in group], find_group(group[0])) == ([S.ACCEPTED, S.DECLINED], None)
    assert world.bagneux.taken_count == 2


@pytest.mark.parametrize("day", [NOW, NOW.replace(month=10, day=5)])
def test_a_newcomer_takes_no_place_ahead_of_those_who_wait(database, world, day):
    full(world.bagneux)
    first = waiting(world.bagneux, minutes=1)
    # A place that nobody has been offered yet: the hourly round comes later, after the last day never.
    release_places(world.bagneux.id, count=1)
    facts = {"first_name": "New", "last_name": "Comer"}
    new = services.register_participant(facts, delegation=world.bagneux, actor=PROGRAMME, now=day, is_new_person=True)
    assert (new.state, world.bagneux.free_count) == (S.WAITING, 1)
    with pytest.raises(Refused) as refused:
        services.give_place(new, actor=PROGRAMME, now=day)
    assert [one.code for one in refused.value.obstacles] == ["others-wait"]
    assert "1 person" in str(refused.value.obstacles[0].sentence)
    services.give_place(first, actor=PROGRAMME, now=day)
    assert (first.state, world.bagneux.free_count) == (S.ACCEPTED, 0)


def test_whoever_answers_can_decide_otherwise_and_says_why(database, world):
    full(world.bagneux)
    waiting(world.bagneux, minutes=1)
    second = waiting(world.bagneux, minutes=2)
    release_places(world.bagneux.id, count=1)
    services.give_place(second, reason="The only one with a passport", actor=PROGRAMME, now=NOW)
    database.flush()
    line = database.scalars(select(HistoryLine).where(HistoryLine.subject_id == second.id)).one()
    assert (second.state, line.deed, line.reason) == (S.ACCEPTED, "participant-given-place", "The only one with a passport")


def test_a_newcomer_takes_what_does_for_nobody_who_waits(database, world):
    """A leader's quota is full: the leader who waits holds up no young person."""
    quota(world, kind=ParticipantKind.LEADER, maximum_count=0)
    waiting(world.torino, kind=ParticipantKind.LEADER, person={"birth_date": date(1980, 1, 1)})
    facts = {"first_name": "New", "last_name": "Comer", "birth_date": date(2000, 1, 1)}
    new = services.register_participant(facts, delegation=world.torino, actor=PROGRAMME, now=NOW, is_new_person=True)
    assert new.state is S.ACCEPTED


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"kind": "leader"}, "quota-full"), ({"birth_date": date(2002, 1, 1)}, "quota-full"), ({"fewer_opportunities": True}, "quota-full")],
)
def test_who_has_a_place_becomes_nothing_that_a_quota_bars(database, world, facts, code):
    quota(world, kind=ParticipantKind.LEADER, maximum_count=0)
    quota(world, oldest_age=17, maximum_count=0)
    quota(world, fewer_opportunities=True, maximum_count=0)
    person = make_person("Grown", "Up", city=world.bagneux.city, birth_date=date(1990, 1, 1))
    one = make_participant(world.bagneux, person, fewer_opportunities=False)
    with pytest.raises(Refused) as refused:
        services.change_participant(one, facts, actor=PROGRAMME, now=NOW)
    assert code in [obstacle.code for obstacle in refused.value.obstacles]


def test_a_birth_date_is_not_corrected_into_a_full_quota_of_another_cohort(database, world):
    person = make_person("Two", "Trips", city=world.bagneux.city, birth_date=date(1990, 1, 1))
    here = make_participant(world.bagneux, person)
    other = make_cohort(make_conference("Elsewhere"))
    make_participant(make_delegation(other, world.bagneux.city, pledged=2), person)
    world.cohort, cohort = other, world.cohort
    quota(world, oldest_age=17, maximum_count=0)
    world.cohort = cohort
    with pytest.raises(Refused):
        services.change_participant(here, {"birth_date": date(2002, 1, 1)}, actor=PROGRAMME, now=NOW)
    database.expire_all()
    assert database.get(Participant, here.id).person.birth_date == date(1990, 1, 1)
