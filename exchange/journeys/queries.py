"""Reads of journeys; every one begins from a viewer, and what is foreign does not exist."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, null, or_, select
from sqlalchemy.orm import joinedload, selectinload

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.journeys.models import Journey, Leg, Seat
from exchange.journeys.plans import PlannedLeg, Traveller
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.queries import Limit, limit_of
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


def travellers_of(cohort: Cohort, *, viewer: Viewer, delegation_id: UUID) -> dict[UUID, Traveller]:
    """Return who holds a place in a delegation and is seen by the viewer, by participant, in the order of names."""
    found = find_travellers(cohort, viewer=viewer, delegation_id=delegation_id)
    return {who.id: who for _delegation_id, who, _seats in found}


def find_travellers(
    cohort: Cohort, *, viewer: Viewer, delegation_id: UUID | None = None, with_seats: bool = False
) -> Iterator[tuple[UUID, Traveller, str | None]]:
    """Return (delegation id, traveller, text of `legs_in_one_text` where asked for) of all who hold a place, in the order of names."""
    limit, values = limit_of(viewer, Permission.JOURNEYS_VIEW)
    values["cohort_id"] = cohort.id
    if delegation_id is not None:
        values["delegation_id"] = delegation_id
    rows = db.session.execute(_travellers(limit, of_one=delegation_id is not None, with_seats=with_seats), values)
    for delegation, participant_id, kind, state, first_name, last_name, birth_date, seats in rows:
        yield delegation, Traveller(participant_id, kind, state, f"{first_name} {last_name}".strip(), birth_date), seats


@cache
def _travellers(limit: Limit, *, of_one: bool, with_seats: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement of a cohort's travellers; takes `cohort_id`, the values of the limit, and `delegation_id` of one delegation."""
    seats = select(legs_in_one_text()).where(Seat.participant_id == Participant.id).correlate(Participant).scalar_subquery()
    chosen = (
        select(
            Participant.delegation_id,
            Participant.id,
            Participant.kind,
            Participant.state,
            Person.first_name,
            Person.last_name,
            Person.birth_date,
            seats if with_seats else null(),
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == bindparam("cohort_id"), Participant.state.in_(sorted(HOLDING_A_PLACE)), *limit.conditions())
        .order_by(Participant.sort_name, Participant.id)
    )
    return chosen.where(Participant.delegation_id == bindparam("delegation_id")) if of_one else chosen


def leg_columns() -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a PlannedLeg up to its number of seats, in its order."""
    columns: tuple[Any, ...] = (
        Leg.id,
        Leg.mode,
        Leg.operator,
        Leg.number,
        Leg.from_place,
        Leg.from_zone,
        Leg.departs_at,
        Leg.to_place,
        Leg.to_zone,
        Leg.arrives_at,
        Leg.note,
        Leg.responsible_id,
        Leg.sequence,
    )
    return columns


def legs_in_one_text() -> ColumnElement[str]:
    """Return the ids of the legs of some seats as one text: reading hundreds of seats one by one took as long as the page."""
    return func.aggregate_strings(cast(Seat.leg_id, String), ",")


def put_aboard(participant_id: UUID, text: str | None, *, legs: Mapping[str, PlannedLeg]) -> None:
    """Put somebody on those legs, by the hex of their ids, that a text of `legs_in_one_text` names."""
    # PostgreSQL writes ids with dashes, SQLite without.
    for key in text.replace("-", "").split(",") if text else ():
        if key in legs:
            legs[key].aboard.append(participant_id)


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
