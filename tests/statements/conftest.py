"""The people of adoptions, and a quick way to let a city run an initiative."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.signals import adoption_moved
from exchange.demonstration.takeups import make_adoption
from tests.adoptions.conftest import NOW, World, world

__all__ = ["NOW", "World", "go", "world"]

DAY = timedelta(days=1)


@pytest.fixture
def go(database: Session, world: World):
    """Move an adoption of Torino (or another city) to a stage some days later, as its button does."""
    adoptions: dict[object, Adoption] = {}

    def move(stage: AdoptionStage, days: float, *, city=None, initiative=None) -> datetime:
        city, initiative, at = city or world.torino, initiative or world.initiative, NOW + days * DAY
        adoption = adoptions.get((city.id, initiative.id))
        if adoption is None:
            adoption = adoptions[city.id, initiative.id] = make_adoption(initiative, city, stage=AdoptionStage.SPOTTED, started_at=NOW)
        adoption.stopped_in = adoption.stage if stage is AdoptionStage.STOPPED else None
        adoption.stage, adoption.moved_at = stage, at
        database.add(AdoptionStep(adoption_id=adoption.id, city_id=city.id, stage=stage, sentence="", at=at))
        database.flush()
        adoption_moved.send(adoption, now=at)
        database.flush()
        return at

    return move
