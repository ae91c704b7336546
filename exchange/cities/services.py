"""Add and change cities; remember the headings of their spreadsheets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.cities.models import City, RosterHeading
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.history.services import record


def add_city(name: str, *, actor: Viewer, now: datetime, **facts: Any) -> City:
    """Add a city under an address in plain ASCII; refuse a second one of the same address."""
    address = slug(name, default="city")
    if db.session.scalar(select(City.id).where(City.slug == address)) is not None:
        refuse_if([Obstacle("city-known", _l("There is already a city called %(name)s.", name=name))])
    city = City(name=name, slug=address, **facts)
    db.session.add(city)
    db.session.flush()
    record("city-added", city, actor=actor, now=now, city_id=city.id)
    return city


def remember_headings(city_id: UUID, mapping: dict[str, str]) -> None:
    """Remember {folded heading: roster field} of a city for its next file."""
    known = {row.heading: row for row in db.session.scalars(select(RosterHeading).where(RosterHeading.city_id == city_id))}
    for heading, field in mapping.items():
        if heading in known:
            known[heading].field = field
        else:
            db.session.add(RosterHeading(city_id=city_id, heading=heading[:200], field=field))
