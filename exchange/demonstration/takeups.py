"""Makers of adoptions: ordinary rows for tests and the demonstration. Call them inside `transaction()`."""

from datetime import datetime, timedelta
from typing import Any

from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.rules import WAY, standing
from exchange.cities.models import City
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative
from exchange.people.models import Person


def make_adoption(
    initiative: Initiative,
    city: City,
    *,
    stage: AdoptionStage = AdoptionStage.SPOTTED,
    by: Person | None = None,
    sentences: dict[AdoptionStage, str] | None = None,
    started_at: datetime = THEN,
    **facts: Any,
) -> Adoption:
    """Add an adoption that went through every stage up to its own, a month each; the initiative is not told."""
    stopped_in = facts.pop("stopped_in", AdoptionStage.PILOT if stage is AdoptionStage.STOPPED else None)
    way: list[AdoptionStage] = [*WAY[: WAY.index(standing(stage, stopped_in)) + 1]]
    if stage is AdoptionStage.STOPPED:
        way.append(stage)
    adoption = Adoption(
        initiative=initiative,
        initiative_id=initiative.id,
        city=city,
        city_id=city.id,
        stage=stage,
        stopped_in=stopped_in,
        started_at=started_at,
        **({"moved_at": started_at + timedelta(days=30 * (len(way) - 1))} | facts),
    )
    db.session.add(adoption)
    db.session.flush()
    for number, step in enumerate(way):
        db.session.add(
            AdoptionStep(
                adoption_id=adoption.id,
                city_id=city.id,
                stage=step,
                sentence=(sentences or {}).get(step, ""),
                by_id=by.id if by else None,
                at=started_at + timedelta(days=30 * number),
            )
        )
    db.session.flush()
    return adoption
