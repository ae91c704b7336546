"""Cities, stages and dates are public; everything else stays where it was written."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions import queries
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.makers import make_city
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.obstacles import NotFound
from tests.adoptions.conftest import World, publish


def test_the_page_exists_for_the_adopting_city_and_the_network_alone(database: Session, world: World) -> None:
    adoption = make_adoption(world.initiative, world.torino)
    assert queries.get_adoption(adoption.id, viewer=world.torino_officer) is adoption
    assert queries.get_adoption(adoption.id, viewer=world.actor(world.network, Role.NETWORK, None)) is adoption
    with pytest.raises(NotFound):
        queries.get_adoption(adoption.id, viewer=world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux))


def test_in_and_out(database: Session, world: World) -> None:
    make_adoption(world.initiative, world.torino, stage=AdoptionStage.PILOT)
    make_adoption(world.initiative, world.bagneux)
    assert [(line.city_slug, line.stage) for line in queries.adoptions_in(world.torino.id)] == [("torino", AdoptionStage.PILOT)]
    assert [line.city_slug for line in queries.adoptions_in(world.bagneux.id)] == ["bagneux"]
    # What a city brings home itself was not taken from it.
    assert [line.city_slug for line in queries.adoptions_out(world.bagneux.id)] == ["torino"]
    assert queries.adoptions_out(world.torino.id) == []


def test_lists_of_a_viewer(database: Session, world: World) -> None:
    make_adoption(world.initiative, world.torino, stage=AdoptionStage.PILOT)
    bagneux = world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux)
    assert queries.list_adoptions(viewer=bagneux) == []
    assert len(queries.list_adoptions(viewer=bagneux, taken_from_us=True)) == 1
    assert queries.list_adoptions(viewer=bagneux, taken_from_us=True, stage=AdoptionStage.AGREED) == []
    assert len(queries.list_adoptions(viewer=world.torino_officer)) == 1
    assert len(queries.list_adoptions(viewer=world.actor(world.network, Role.NETWORK, None))) == 1


def test_counts_name_every_stage(database: Session, world: World) -> None:
    make_adoption(world.initiative, world.torino, stage=AdoptionStage.STOPPED)
    counts = queries.count_by_stage(queries.adoptions_of(world.initiative.id))
    assert counts == {stage: int(stage is AdoptionStage.STOPPED) for stage in AdoptionStage}


def test_what_is_due_waits_for_its_own_city(database: Session, world: World) -> None:
    make_adoption(world.initiative, world.torino, next_due_on=date(2018, 5, 1))
    bagneux = world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux)
    assert len(queries.list_due_adoptions(viewer=world.torino_officer, by=date(2018, 5, 1))) == 1
    assert queries.list_due_adoptions(viewer=world.torino_officer, by=date(2018, 4, 30)) == []
    assert queries.list_due_adoptions(viewer=bagneux, by=date(2018, 5, 1)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow(database: Session, world: World, count_queries: Callable[..., int], count: int) -> None:
    for number in range(count):
        city = make_city(f"City {number}")
        make_adoption(publish(database, world.bagneux, slug=f"i-{number}"), city)
    bagneux, viewer = world.bagneux.id, world.torino_officer
    assert count_queries(lambda: queries.adoptions_out(bagneux)) == 1
    assert count_queries(lambda: queries.adoptions_in(bagneux)) == 1
    assert count_queries(lambda: queries.list_adoptions(viewer=viewer)) == 1
