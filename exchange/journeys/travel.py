"""How a cohort's delegations travel: two statements that are written once, whatever the number of people."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.journeys.models import Direction, Journey, Leg, Seat
from exchange.journeys.plans import PlannedJourney, PlannedLeg, Traveller
from exchange.journeys.queries import find_travellers, leg_columns, put_aboard
from exchange.journeys.rules import missing_travellers, travel_obstacles
from exchange.participants.queries import Limit, limit_of

_ORDER = {direction: place for place, direction in enumerate(Direction)}


@dataclass(frozen=True)
class DelegationTravel:
    """One delegation's way there and back, with who travels, by participant and in the order of names."""

    cohort: Cohort
    delegation_id: UUID
    city: City
    travellers: dict[UUID, Traveller]
    journeys: list[PlannedJourney]

    def ways(self, direction: Direction) -> list[PlannedJourney]:
        """Return the journeys there (or back), the earliest first."""
        return [journey for journey in self.journeys if journey.direction is direction]

    def missing(self, direction: Direction) -> list[Traveller]:
        """Return who travels but is on no leg there (or back)."""
        return missing_travellers(self.travellers.values(), self.journeys, direction=direction)

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Return everything that is not right yet."""
        return travel_obstacles(self.journeys, travellers=self.travellers, cohort=self.cohort)


def list_travel(cohort: Cohort, *, viewer: Viewer) -> list[DelegationTravel]:
    """Return the way there and back of each delegation that the viewer may see, by city; two statements, however many."""
    limit, values = limit_of(viewer, Permission.JOURNEYS_VIEW)
    found: dict[UUID, DelegationTravel] = {}
    journeys: dict[UUID, PlannedJourney] = {}
    legs: dict[UUID, dict[str, PlannedLeg]] = {}
    for city, delegation_id, journey_id, direction, name, *leg in db.session.execute(_planned(limit), {"cohort_id": cohort.id, **values}):
        if delegation_id not in found:
            found[delegation_id] = DelegationTravel(cohort, delegation_id, city, {}, [])
            legs[delegation_id] = {}
        if journey_id is not None and journey_id not in journeys:
            journeys[journey_id] = PlannedJourney(journey_id, direction, name, [])
            found[delegation_id].journeys.append(journeys[journey_id])
        if leg[0] is not None:
            planned = PlannedLeg._make((*leg, []))
            journeys[journey_id].legs.append(planned)
            legs[delegation_id][planned.id.hex] = planned
    for delegation_id, who, seats in find_travellers(cohort, viewer=viewer, with_seats=True):
        if delegation_id in found:
            found[delegation_id].travellers[who.id] = who
            put_aboard(who.id, seats, legs=legs[delegation_id])
    for travel in found.values():
        travel.journeys.sort(key=_earliest)
    return list(found.values())


@cache
def _planned(limit: Limit) -> Select[*tuple[Any, ...]]:
    """Return the statement of delegations with all their legs; takes `cohort_id` and the values of the limit."""
    seat_count = select(func.count(Seat.id)).where(Seat.leg_id == Leg.id).correlate(Leg).scalar_subquery()
    return (
        select(City, Delegation.id, Journey.id, Journey.direction, Journey.name, *leg_columns(), seat_count)
        .select_from(Delegation)
        .join(City, City.id == Delegation.city_id)
        .outerjoin(Journey, Journey.delegation_id == Delegation.id)
        .outerjoin(Leg, Leg.journey_id == Journey.id)
        .where(Delegation.cohort_id == bindparam("cohort_id"), *limit.of_delegations())
        .order_by(City.name, Leg.departs_at, Leg.id)
    )


def _earliest(journey: PlannedJourney) -> tuple[int, bool, float, UUID]:
    first = journey.legs[0].departs_at.timestamp() if journey.legs else 0.0
    return _ORDER[journey.direction], not journey.legs, first, journey.id


def get_travel(cohort: Cohort, city_slug: str, *, viewer: Viewer) -> DelegationTravel:
    """Return one delegation's way there and back, or raise NotFound."""
    for travel in list_travel(cohort, viewer=viewer):
        if travel.city.slug == city_slug:
            return travel
    raise NotFound
