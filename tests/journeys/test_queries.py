"""Every read begins from a viewer, and needs the same number of statements for one journey and for three."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import PROGRAMME, Grant, Viewer
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant
from exchange.demonstration.travel import make_journey, make_leg
from exchange.foundation.obstacles import NotFound
from exchange.journeys import queries
from exchange.journeys.models import Direction
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
    assert [travel.delegation for travel in queries.list_travel(world.cohort, viewer=leader)] == [world.delegation]
    assert queries.list_travel(other_cohort, viewer=leader) == []


def test_who_is_on_no_journey_is_found_for_each_way(database: Session, world: World) -> None:
    make_participant(world.delegation, state=ParticipantState.WITHDRAWN)
    make_leg(make_journey(world.delegation), people=[world.ines, world.leader], responsible=world.leader)
    found = queries.travellers_without_journey(world.cohort, viewer=world.planner)
    assert [who.name for who in found[Direction.OUT]] == ["Théo Lambert"]
    assert [who.name for who in found[Direction.BACK]] == ["Inès Belkacem", "Amal Haddad", "Théo Lambert"]
    [(delegation, obstacles)] = queries.list_travel_gaps(world.cohort, viewer=world.planner)
    assert (delegation, [o.code for o in obstacles]) == (world.delegation, ["nobody-out", "nobody-back"])


def test_trips_hold_each_participants_own_legs(database: Session, world: World) -> None:
    journey = make_journey(world.delegation)
    both, one = make_leg(journey, people=[world.ines, world.theo]), make_leg(journey, people=[world.theo])
    trips = queries.trips_of([world.ines.id, world.theo.id, world.leader.id])
    assert trips == {world.ines.id: [both], world.theo.id: [both, one] if both.id < one.id else [one, both], world.leader.id: []}


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
    assert count_queries(lambda: queries.list_travel_gaps(cohort, viewer=PROGRAMME)) == 5
    database.expire_all()
    assert count_queries(lambda: queries.trips_of(ids)) == 1
