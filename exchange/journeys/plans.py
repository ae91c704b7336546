"""Journeys as pages read them: the facts of each leg and who is on it, without what writing them needs."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from exchange.journeys.models import Direction, Journey, Leg, Mode
from exchange.participants.models import ParticipantKind, ParticipantState


class Traveller(NamedTuple):
    """What journeys need to know of one participant."""

    id: UUID
    kind: ParticipantKind
    state: ParticipantState
    name: str
    birth_date: date | None = None


class PlannedLeg(NamedTuple):
    """One vehicle with the names that Leg has; `aboard` are those on it whom the reader sees, of `seat_count` in all."""

    id: UUID
    mode: Mode
    operator: str
    number: str
    from_place: str
    from_zone: str
    departs_at: datetime
    to_place: str
    to_zone: str
    arrives_at: datetime
    note: str
    responsible_id: UUID | None
    sequence: int
    seat_count: int
    aboard: list[UUID]


class PlannedJourney(NamedTuple):
    """One way there or back, its legs in order."""

    id: UUID
    direction: Direction
    name: str
    legs: list[PlannedLeg]


AnyLeg = Leg | PlannedLeg
AnyJourney = Journey | PlannedJourney
