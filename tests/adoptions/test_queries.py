"""Cities, stages and dates are public; everything else stays where it was written."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions import queries
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.makers import make_city
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import Paging
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
    bagneux = world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux)
    assert [(line.city_slug, line.stage) for line in queries.list_adoptions(viewer=world.torino_officer)] == [
        ("torino", AdoptionStage.PILOT)
    ]
    assert [line.city_slug for line in queries.list_adoptions(viewer=bagneux)] == ["bagneux"]
    # What a city brings home itself was not taken from it.
    assert [line.city_slug for line in queries.list_adoptions(viewer=bagneux, taken_from_us=True)] == ["torino"]
    assert queries.list_adoptions(viewer=world.torino_officer, taken_from_us=True) == []


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


def test_a_long_list_comes_in_pages_and_its_counts_name_all_of_it(database: Session, world: World) -> None:
    for number in range(7):
        stage = AdoptionStage.STOPPED if number < 2 else AdoptionStage.PILOT
        make_adoption(publish(database, world.bagneux, slug=f"i-{number}"), world.torino, stage=stage)
    viewer = world.torino_officer
    counts = queries.count_adoptions(viewer=viewer)
    assert {stage: count for stage, count in counts.items() if count} == {AdoptionStage.PILOT: 5, AdoptionStage.STOPPED: 2}
    assert set(counts) == set(AdoptionStage)
    parts = [queries.list_adoptions(viewer=viewer, part=Paging(page, 7, size=3)) for page in (1, 2, 3)]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [line for part in parts for line in part] == queries.list_adoptions(viewer=viewer)
    bagneux = world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux)
    assert sum(queries.count_adoptions(viewer=bagneux).values()) == 0
    assert sum(queries.count_adoptions(viewer=bagneux, taken_from_us=True).values()) == 7
    network = world.actor(world.network, Role.NETWORK, None)
    assert sum(queries.count_adoptions(viewer=network).values()) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow(database: Session, world: World, count_queries: Callable[..., int], count: int) -> None:
    for number in range(count):
        city = make_city(f"City {number}")
        make_adoption(publish(database, world.bagneux, slug=f"i-{number}"), city)
    viewer = world.torino_officer
    assert count_queries(lambda: queries.count_adoptions(viewer=viewer)) == 1
    assert count_queries(lambda: queries.list_adoptions(viewer=viewer)) == 1
