"""Every read begins from a viewer, and needs the same number of statements for one journey and for three."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import PROGRAMME, Grant, Viewer
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant
from exchange.demonstration.travel import make_journey, make_leg
from exchange.foundation.obstacles import NotFound
from exchange.journeys import queries
from exchange.journeys.models import Direction
from exchange.journeys.travel import get_travel, list_travel
from exchange.journeys.trips import list_my_trips, trips_of
from exchange.participants.models import ParticipantKind, ParticipantState
from tests.journeys.conftest import World


def coordinator_of(world: World) -> Viewer:
    return world.planner


def leader_of(*delegation_ids: object, city_id: object) -> Viewer:
    return Viewer(
        person_id=None,
        account_id=None,
        grants=(Grant(Role.LEADER, city_id, ""),),  # type: ignore[arg-type]
        led_delegation_ids=frozenset(delegation_ids),  # type: ignore[arg-type]
    )


def test_another_citys_journey_does_not_exist(database: Session, world: World) -> None:
    torino = make_city("Torino")
    foreign = make_journey(make_delegation(world.cohort, torino))
    own = make_journey(world.delegation)
    assert queries.get_journey(own.id, viewer=world.planner) is own
    with pytest.raises(NotFound):
        queries.get_journey(foreign.id, viewer=world.planner)
    leg = make_leg(foreign)
    with pytest.raises(NotFound):
        queries.get_leg(leg.id, viewer=world.planner)


def test_a_leader_reads_only_what_they_lead_and_plans_nothing(database: Session, world: World) -> None:
    other_cohort = make_cohort(make_conference("Liège 2019"))
    elsewhere = make_journey(make_delegation(other_cohort, world.city))
    own = make_journey(world.delegation)
    leader = leader_of(world.delegation.id, city_id=world.city.id)
    assert queries.get_journey(own.id, viewer=leader) is own
    with pytest.raises(NotFound):
        queries.get_journey(elsewhere.id, viewer=leader)
    with pytest.raises(NotFound):
        queries.get_journey(own.id, viewer=leader, permission=Permission.JOURNEYS_PLAN)
    assert [travel.delegation_id for travel in list_travel(world.cohort, viewer=leader)] == [world.delegation.id]
    assert list_travel(other_cohort, viewer=leader) == []


def test_who_is_on_no_journey_is_found_for_each_way(database: Session, world: World) -> None:
    make_participant(world.delegation, state=ParticipantState.WITHDRAWN)
    make_leg(make_journey(world.delegation), people=[world.ines, world.leader], responsible=world.leader)
    travel = get_travel(world.cohort, "bagneux", viewer=world.planner)
    assert [who.name for who in travel.missing(Direction.OUT)] == ["Théo Lambert"]
    assert [who.name for who in travel.missing(Direction.BACK)] == ["Inès Belkacem", "Amal Haddad", "Théo Lambert"]
    assert [obstacle.code for obstacle in travel.obstacles] == ["nobody-out", "nobody-back"]


def test_who_lost_the_place_or_is_another_citys_keeps_the_seat_and_no_name(database: Session, world: World) -> None:
    withdrawn = make_participant(world.delegation, state=ParticipantState.WITHDRAWN)
    guest = make_participant(make_delegation(world.cohort, make_city("Torino")))
    make_leg(make_journey(world.delegation), people=[world.leader, withdrawn, guest], responsible=world.leader)
    for viewer in (world.planner, PROGRAMME):
        travel = get_travel(world.cohort, "bagneux", viewer=viewer)
        [leg] = travel.journeys[0].legs
        assert (leg.seat_count, leg.aboard) == (3, [world.leader.id])
        assert "seat-without-place" in [obstacle.code for obstacle in travel.obstacles]


def test_journeys_stand_in_the_order_of_leaving_and_empty_ones_last(database: Session, world: World) -> None:
    empty = make_journey(world.delegation)
    late, early = make_journey(world.delegation), make_journey(world.delegation)
    back = make_journey(world.delegation, direction=Direction.BACK)
    later = make_leg(late, departs_at=datetime(2017, 11, 15, 6, 0, tzinfo=UTC))
    second = make_leg(early, departs_at=datetime(2017, 11, 14, 12, 0, tzinfo=UTC))
    first = make_leg(early, departs_at=datetime(2017, 11, 14, 6, 0, tzinfo=UTC))
    travel = get_travel(world.cohort, "bagneux", viewer=world.planner)
    assert [journey.id for journey in travel.journeys] == [early.id, late.id, empty.id, back.id]
    assert [[leg.id for leg in journey.legs] for journey in travel.ways(Direction.OUT)] == [[first.id, second.id], [later.id], []]


def test_trips_hold_each_participants_own_legs(database: Session, world: World) -> None:
    journey = make_journey(world.delegation)
    both, one = make_leg(journey, people=[world.ines, world.theo]), make_leg(journey, people=[world.theo])
    legs = {one: [own.leg.id for own in trip.legs] for one, trip in trips_of([world.ines.id, world.theo.id, world.leader.id]).items()}
    assert legs == {world.ines.id: [both.id], world.theo.id: sorted([both.id, one.id]), world.leader.id: []}
    assert trips_of([]) == {}


def test_a_trip_says_the_seat_the_adult_and_who_else_is_on_each_leg(
    database: Session, world: World, count_queries: Callable[..., int]
) -> None:
    with_ines = make_leg(make_journey(world.delegation), people=[world.ines, world.leader], responsible=world.leader)
    next(seat for seat in with_ines.seats if seat.participant_id == world.ines.id).label = "12 / 61"
    make_leg(make_journey(world.delegation, direction=Direction.BACK), people=[world.theo])
    database.flush()
    ines = Viewer(person_id=None, account_id=None, participant_ids=frozenset({world.ines.id}))
    [trip], called = list_my_trips(ines)
    assert count_queries(lambda: list_my_trips(ines)) == 2
    [own] = trip.legs
    assert (own.leg.id, own.direction, own.seat, own.responsible) == (with_ines.id, Direction.OUT, "12 / 61", "Amal Haddad")
    assert (own.leg.aboard, called) == ([world.leader.id, world.ines.id], {world.leader.id: "Amal", world.ines.id: "Inès"})
    assert (trip.cohort, trip.place, trip.adults) == (world.cohort.name, "Barcelona", {world.leader.id: "Amal Haddad"})


def add_delegations(world: World, count: int) -> None:
    for number in range(count):
        city = make_city(f"City {number}")
        delegation = make_delegation(world.cohort, city)
        people = [make_participant(delegation) for _ in range(3)]
        leader = make_participant(delegation, kind=ParticipantKind.LEADER)
        for direction in Direction:
            make_leg(make_journey(delegation, direction=direction), people=[*people, leader], responsible=leader)


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow(database: Session, world: World, count_queries: Callable[..., int], count: int) -> None:
    add_delegations(world, count)
    ids = [world.ines.id]
    database.flush()
    cohort = world.cohort
    database.expire_all()
    assert cohort.conference.place == "Barcelona"
    assert count_queries(lambda: [travel.obstacles for travel in list_travel(cohort, viewer=PROGRAMME)]) == 2
    assert count_queries(lambda: trips_of(ids)) == 1
