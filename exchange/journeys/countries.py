"""Through which countries a journey leads: those whose clocks its places follow."""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from babel.core import get_global
from sqlalchemy import Select, bindparam, select

from exchange.foundation.database import db
from exchange.journeys.models import Leg, Seat


def country_of_zone(zone: str) -> str | None:
    """Return the country (ISO 3166-1) of an IANA zone, None for zones of no country such as UTC."""
    territories: Mapping[str, str] = get_global("zone_territories")
    found = territories.get(zone)
    return found if found and len(found) == 2 else None


def countries_on_the_way(participant_ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the countries in which some people board or leave a vehicle; whoever has no seat yet is not among the keys."""
    if not participant_ids:
        return {}
    found: dict[UUID, frozenset[str]] = {}
    for participant_id, *zones in db.session.execute(_zones(), {"ids": list(participant_ids)}):
        countries = {country for zone in zones if (country := country_of_zone(zone))}
        found[participant_id] = found.get(participant_id, frozenset()) | countries
    return found


@cache
def _zones() -> Select[*tuple[UUID, str, str]]:
    return (
        select(Seat.participant_id, Leg.from_zone, Leg.to_zone)
        .join(Leg, Leg.id == Seat.leg_id)
        .where(Seat.participant_id.in_(bindparam("ids", expanding=True)))
        .distinct()
    )
