"""One person's own way there and back, for themselves and for their page among the participants."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.conferences.models import Conference
from exchange.foundation.database import db
from exchange.journeys.models import Direction, Journey, Leg, Seat
from exchange.journeys.plans import PlannedLeg
from exchange.journeys.queries import leg_columns, legs_in_one_text, put_aboard
from exchange.participants.models import Participant
from exchange.people.models import Person


class OwnLeg(NamedTuple):
    """A leg that somebody takes, with the label of their own seat and the name of the responsible adult; empty where there is none."""

    leg: PlannedLeg
    direction: Direction
    seat: str
    responsible: str


@dataclass(frozen=True)
class Trip:
    """One person's own way there and back."""

    participant_id: UUID
    cohort: str
    place: str
    away_from_on: date
    away_until_on: date
    legs: list[OwnLeg] = field(default_factory=list)

    def ways(self, direction: Direction) -> list[OwnLeg]:
        """Return the legs there (or back)."""
        return [one for one in self.legs if one.direction is direction]

    @property
    def adults(self) -> dict[UUID, str]:
        """Return the names of the responsible adults, by participant."""
        return {one.leg.responsible_id: one.responsible for one in self.legs if one.leg.responsible_id and one.responsible}


def trips_of(participant_ids: Collection[UUID]) -> dict[UUID, Trip]:
    """Return the trip of each participant, its legs in order and without fellow travellers; one statement.

    The caller has found the participants through a viewer.
    """
    found: dict[UUID, Trip] = {}
    rows = db.session.execute(_taken(), {"participant_ids": list(participant_ids)}) if participant_ids else ()
    for participant_id, cohort, place, away_from_on, away_until_on, seat, direction, first_name, last_name, *leg in rows:
        if participant_id not in found:
            found[participant_id] = Trip(participant_id, cohort, place, away_from_on, away_until_on)
        if leg[0] is not None:
            planned = PlannedLeg._make((*leg, 0, []))
            found[participant_id].legs.append(OwnLeg(planned, direction, seat, f"{first_name or ''} {last_name or ''}".strip()))
    return found


@cache
def _taken() -> Select[*tuple[Any, ...]]:
    """Return the statement of some participants' trips, a row for each leg; takes `participant_ids`."""
    adult, adult_person = aliased(Participant), aliased(Person)
    return (
        select(
            Participant.id,
            Cohort.name,
            Conference.place,
            Cohort.away_from_on,
            Cohort.away_until_on,
            Seat.label,
            Journey.direction,
            adult_person.first_name,
            adult_person.last_name,
            *leg_columns(),
        )
        .select_from(Participant)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .join(Conference, Conference.id == Cohort.conference_id)
        .outerjoin(Seat, Seat.participant_id == Participant.id)
        .outerjoin(Leg, Leg.id == Seat.leg_id)
        .outerjoin(Journey, Journey.id == Leg.journey_id)
        .outerjoin(adult, adult.id == Leg.responsible_id)
        .outerjoin(adult_person, adult_person.id == adult.person_id)
        .where(Participant.id.in_(bindparam("participant_ids", expanding=True)))
        .order_by(Leg.departs_at, Leg.id)
    )


def list_my_trips(viewer: Viewer) -> tuple[list[Trip], dict[UUID, str]]:
    """Return the viewer's own trips, the latest cohort first, and how those on their legs are called, by name; two statements."""
    trips = sorted(trips_of(viewer.participant_ids).values(), key=lambda trip: trip.away_from_on, reverse=True)
    legs = {one.leg.id.hex: one.leg for trip in trips for one in trip.legs}
    if not legs:
        return trips, {}
    rows = db.session.execute(_aboard(), {"leg_ids": [leg.id for leg in legs.values()]})
    people = sorted((preferred or first or last, one, seats) for one, preferred, first, last, seats in rows)
    for _called, one, seats in people:
        put_aboard(one, seats, legs=legs)
    return trips, {one: called for called, one, _seats in people}


@cache
def _aboard() -> Select[*tuple[Any, ...]]:
    """Return the statement of everybody on some legs; takes `leg_ids`."""
    return (
        select(Participant.id, Person.preferred_name, Person.first_name, Person.last_name, legs_in_one_text())
        .join(Seat, Seat.participant_id == Participant.id)
        .join(Person, Person.id == Participant.person_id)
        .where(Seat.leg_id.in_(bindparam("leg_ids", expanding=True)))
        .group_by(Participant.id, Person.id)
    )
