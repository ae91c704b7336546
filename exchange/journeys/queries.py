"""Reads of journeys; every one begins from a viewer, and what is foreign does not exist."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import list_delegations
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.journeys.models import Direction, Journey, Leg, Seat
from exchange.journeys.rules import Traveller, missing_travellers, travel_obstacles
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.queries import whom_may_see
from exchange.people.models import Person


def _which_may_be_seen(viewer: Viewer, permission: Permission) -> ColumnElement[bool] | None:
    """Return the condition on Journey: coordinators their city, leaders what they lead; None is every journey."""
    if viewer.is_network:
        return None
    return or_(Journey.city_id.in_(sorted(_answered_for(viewer, permission))), Journey.delegation_id.in_(sorted(_led(viewer, permission))))


def _answered_for(viewer: Viewer, permission: Permission) -> set[UUID]:
    return {
        grant.city_id for grant in viewer.grants if grant.city_id and grant.role is not Role.LEADER and permission in GRANTS[grant.role]
    }


def _led(viewer: Viewer, permission: Permission) -> frozenset[UUID]:
    may = viewer.has_role(Role.LEADER) and permission in GRANTS[Role.LEADER]
    return viewer.led_delegation_ids if may else frozenset()


def journeys_visible_to(viewer: Viewer, permission: Permission = Permission.JOURNEYS_VIEW) -> Select[Journey]:
    """Select the journeys that exist for a viewer, with their legs and seats."""
    chosen = select(Journey).options(selectinload(Journey.legs).selectinload(Leg.seats))
    limit = _which_may_be_seen(viewer, permission)
    return chosen if limit is None else chosen.where(limit)


def get_journey(journey_id: UUID, *, viewer: Viewer, permission: Permission = Permission.JOURNEYS_VIEW) -> Journey:
    """Return a journey with its legs, cohort and delegation, or raise NotFound."""
    journey = db.session.scalar(
        journeys_visible_to(viewer, permission)
        .where(Journey.id == journey_id)
        .options(
            joinedload(Journey.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Journey.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
    )
    if journey is None:
        raise NotFound
    return journey


def get_leg(leg_id: UUID, *, viewer: Viewer, permission: Permission = Permission.JOURNEYS_VIEW) -> Leg:
    """Return a leg within its journey, or raise NotFound."""
    journey_id = db.session.scalar(select(Leg.journey_id).where(Leg.id == leg_id))
    if journey_id is None:
        raise NotFound
    journey = get_journey(journey_id, viewer=viewer, permission=permission)
    return next(leg for leg in journey.legs if leg.id == leg_id)


def travellers_of(cohort: Cohort, *, viewer: Viewer, delegation_id: UUID | None = None) -> dict[UUID, Traveller]:
    """Return all who hold a place and whom the viewer may see, by participant, in the order of names."""
    chosen = (
        select(
            Participant.id,
            Participant.delegation_id,
            Participant.kind,
            Participant.state,
            Person.first_name,
            Person.last_name,
            Person.preferred_name,
            Person.birth_date,
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == cohort.id, Participant.state.in_(HOLDING_A_PLACE))
        .order_by(Participant.sort_name, Participant.id)
    )
    if delegation_id is not None:
        chosen = chosen.where(Participant.delegation_id == delegation_id)
    limit = whom_may_see(viewer, Permission.JOURNEYS_VIEW)
    rows = db.session.execute(chosen if limit is None else chosen.where(limit))
    return {
        row.id: Traveller(
            id=row.id,
            delegation_id=row.delegation_id,
            kind=row.kind,
            state=row.state,
            name=f"{row.first_name} {row.last_name}".strip(),
            called=row.preferred_name or row.first_name or row.last_name,
            birth_date=row.birth_date,
        )
        for row in rows
    }


@dataclass(frozen=True)
class DelegationTravel:
    """One delegation's way there and back, with who travels."""

    cohort: Cohort
    delegation: Delegation
    travellers: dict[UUID, Traveller]
    journeys: list[Journey]

    def ways(self, direction: Direction) -> list[Journey]:
        """Return the journeys there (or back), the earliest first."""
        return [journey for journey in self.journeys if journey.direction is direction]

    def missing(self, direction: Direction) -> list[Traveller]:
        """Return who travels but is on no leg there (or back)."""
        return missing_travellers(self.travellers.values(), self.journeys, direction=direction)

    @property
    def obstacles(self) -> list[Obstacle]:
        """Return everything that is not right yet."""
        return travel_obstacles(self.journeys, travellers=self.travellers, cohort=self.cohort)


def list_travel(cohort: Cohort, *, viewer: Viewer) -> list[DelegationTravel]:
    """Return the way there and back of each delegation that the viewer may see; five statements, however many."""
    cities = _answered_for(viewer, Permission.JOURNEYS_VIEW)
    led = _led(viewer, Permission.JOURNEYS_VIEW)
    delegations = [
        delegation
        for delegation in list_delegations(cohort, viewer=viewer)
        if viewer.is_network or delegation.city_id in cities or delegation.id in led
    ]
    travellers = travellers_of(cohort, viewer=viewer)
    journeys = _sorted(db.session.scalars(journeys_visible_to(viewer).where(Journey.cohort_id == cohort.id)).all())
    return [
        DelegationTravel(
            cohort,
            delegation,
            {who.id: who for who in travellers.values() if who.delegation_id == delegation.id},
            [journey for journey in journeys if journey.delegation_id == delegation.id],
        )
        for delegation in delegations
    ]


def _sorted(journeys: Sequence[Journey]) -> list[Journey]:
    order = list(Direction)
    return sorted(
        journeys,
        key=lambda journey: (
            order.index(journey.direction),
            not journey.legs,
            journey.legs[0].departs_at.timestamp() if journey.legs else 0.0,
            journey.id,
        ),
    )


def get_travel(cohort: Cohort, city_slug: str, *, viewer: Viewer) -> DelegationTravel:
    """Return one delegation's way there and back, or raise NotFound."""
    for travel in list_travel(cohort, viewer=viewer):
        if travel.delegation.city.slug == city_slug:
            return travel
    raise NotFound


def list_travel_gaps(cohort: Cohort, *, viewer: Viewer) -> list[tuple[Delegation, list[Obstacle]]]:
    """Return the delegations whose travel is not right yet, each with its obstacles; five statements."""
    gaps = [(travel.delegation, travel.obstacles) for travel in list_travel(cohort, viewer=viewer)]
    return [(delegation, obstacles) for delegation, obstacles in gaps if obstacles]


def travellers_without_journey(cohort: Cohort, *, viewer: Viewer) -> dict[Direction, list[Traveller]]:
    """Return who travels but is on no leg, there and back, over the delegations that the viewer may see."""
    travel = list_travel(cohort, viewer=viewer)
    return {direction: [who for one in travel for who in one.missing(direction)] for direction in Direction}


def _legs_of(participant_ids: Collection[UUID], *, only_theirs: bool) -> list[Leg]:
    if not participant_ids:
        return []
    theirs = Seat.participant_id.in_(sorted(participant_ids))
    return list(
        db.session.scalars(
            select(Leg)
            .where(Leg.id.in_(select(Seat.leg_id).where(theirs)))
            .options(
                joinedload(Leg.journey, innerjoin=True),
                joinedload(Leg.responsible).joinedload(Participant.person, innerjoin=True),
                selectinload(Leg.seats.and_(theirs) if only_theirs else Leg.seats),
            )
            .order_by(Leg.departs_at, Leg.id)
        )
    )


def trips_of(participant_ids: Collection[UUID], *, only_theirs: bool = True) -> dict[UUID, list[Leg]]:
    """Return the legs of each participant in order, with their own seats alone, to be read; fellow travellers' where asked for.

    The caller has found the participants through a viewer.
    """
    found: dict[UUID, list[Leg]] = {participant_id: [] for participant_id in participant_ids}
    for leg in _legs_of(participant_ids, only_theirs=only_theirs):
        for seat in leg.seats:
            if seat.participant_id in found:
                found[seat.participant_id].append(leg)
    return found


def _called(legs: Collection[Leg]) -> dict[UUID, str]:
    """Return how everybody on some legs is called, by participant."""
    rows = db.session.execute(
        select(Participant.id, Person.preferred_name, Person.first_name, Person.last_name)
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.id.in_({seat.participant_id for leg in legs for seat in leg.seats}))
    )
    return {row.id: row.preferred_name or row.first_name or row.last_name for row in rows}


@dataclass(frozen=True)
class Trip:
    """One person's own way there and back."""

    participant: Participant
    legs: list[Leg]
    # How those on the same legs are called, by participant.
    called: dict[UUID, str]

    @property
    def cohort(self) -> Cohort:
        """Return the cohort they travel with."""
        return self.participant.cohort

    def ways(self, direction: Direction) -> list[Leg]:
        """Return the legs there (or back)."""
        return [leg for leg in self.legs if leg.journey.direction is direction]


def list_my_trips(viewer: Viewer) -> list[Trip]:
    """Return the viewer's own trips, the latest cohort first; four statements."""
    if not viewer.participant_ids:
        return []
    mine = db.session.scalars(
        select(Participant)
        .where(Participant.id.in_(sorted(viewer.participant_ids)))
        .options(
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
    ).all()
    legs = trips_of([participant.id for participant in mine], only_theirs=False)
    called = _called([leg for own in legs.values() for leg in own])
    return sorted(
        (Trip(participant, legs[participant.id], called) for participant in mine),
        key=lambda trip: trip.cohort.away_from_on,
        reverse=True,
    )


def list_known_places(cohort: Cohort, *, viewer: Viewer) -> list[str]:
    """Return the places that legs of the viewer's journeys of a cohort name, to be suggested."""
    journeys = db.session.scalars(journeys_visible_to(viewer).where(Journey.cohort_id == cohort.id)).all()
    return sorted({place for journey in journeys for leg in journey.legs for place in (leg.from_place, leg.to_place)})


def list_people_aboard(leg: Leg) -> list[Participant]:
    """Return the participants on a leg with person and guardians, to write to them."""
    return list(
        db.session.scalars(
            select(Participant)
            .join(Seat, Seat.participant_id == Participant.id)
            .where(Seat.leg_id == leg.id)
            .options(joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians))
            .order_by(Participant.sort_name, Participant.id)
        )
    )
