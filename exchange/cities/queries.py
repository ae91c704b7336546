"""Reads of cities: public facts, open to every viewer."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select

from exchange.cities.models import City, RosterHeading
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound


def list_cities() -> list[City]:
    """Return every city, by name."""
    return list(db.session.scalars(select(City).order_by(City.name)))


def list_cities_in_network(today: date) -> list[City]:
    """Return every city that can still act, by name: not those that have left."""
    return list(db.session.scalars(select(City).where(City.in_network(today)).order_by(City.name)))


def list_cities_for(city_ids: Collection[UUID]) -> list[City]:
    """Return some cities, by name."""
    return list(db.session.scalars(select(City).where(City.id.in_(city_ids)).order_by(City.name)))


def get_city(slug: str) -> City:
    """Return the city with this address part, or raise NotFound."""
    city = find_city(slug)
    if city is None:
        raise NotFound
    return city


def find_city(slug: str) -> City | None:
    """Return the city with this address part, or None."""
    return db.session.scalar(select(City).where(City.slug == slug))


def remembered_headings(city_id: UUID) -> dict[str, str]:
    """Return {folded heading: roster field} as mapped by hand for a city; empty field: leave out."""
    rows = db.session.execute(select(RosterHeading.heading, RosterHeading.field).where(RosterHeading.city_id == city_id))
    return {row.heading: row.field for row in rows}
