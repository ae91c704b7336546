"""Which cities took up several initiatives at once, for the page of the session where they began."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from exchange.adoptions.models import Adoption
from exchange.adoptions.showing import CHIP
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import reader_language
from exchange.initiatives.seeing.takers import Taker


def cities_that_took_up(initiative_ids: Sequence[UUID]) -> dict[UUID, list[Taker]]:
    """Return {initiative: the cities that took it up, with their stage}; public facts, one statement."""
    rows = db.session.execute(
        select(Adoption.initiative_id, Adoption.stage, City.name, City.names)
        .join(City, City.id == Adoption.city_id)
        .where(Adoption.initiative_id.in_(list(initiative_ids)))
        .order_by(Adoption.started_at, Adoption.id)
    )
    language = reader_language()
    found: dict[UUID, list[Taker]] = {}
    for initiative_id, stage, name, names in rows:
        found.setdefault(initiative_id, []).append(Taker((names or {}).get(language, name), stage.label, CHIP[stage]))
    return found
