"""What a page of legs shows: the same lines for the cohort's page, the leaf, the participant and the traveller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from exchange.foundation.zones import local_day
from exchange.journeys.clocks import offset_in_words
from exchange.journeys.models import Direction
from exchange.journeys.plans import AnyLeg, Traveller
from exchange.journeys.saying import span_in_words
from exchange.journeys.trips import Trip


@dataclass(frozen=True)
class LegLine:
    """One leg as it is shown: when by each clock, how long, the change before it, who is on it."""

    leg: AnyLeg
    departs_on: date
    arrives_on: date
    took: str
    change: str
    clocks: tuple[str, str] | None
    responsible: str
    names: list[str] = field(default_factory=list)
    seat: str = ""

    @property
    def arrives_later(self) -> int:
        """Return how many days after the departure it arrives, by the calendars of both places."""
        return (self.arrives_on - self.departs_on).days


def leg_lines(
    legs: Sequence[AnyLeg],
    *,
    names: Mapping[UUID, str],
    responsible: Mapping[UUID, str] | None = None,
    seats: Mapping[UUID, str] | None = None,
) -> list[LegLine]:
    """Return the lines of legs in order.

    `names` are shown for people in their own order, `responsible` for adults where they differ; `seats` are labels, by leg.
    """
    lines = []
    before: AnyLeg | None = None
    for leg in legs:
        there, here = offset_in_words(leg.departs_at, leg.from_zone), offset_in_words(leg.arrives_at, leg.to_zone)
        gap = leg.departs_at - before.arrives_at if before else timedelta(0)
        aboard = set(leg.aboard)
        lines.append(
            LegLine(
                leg=leg,
                departs_on=local_day(leg.departs_at, leg.from_zone),
                arrives_on=local_day(leg.arrives_at, leg.to_zone),
                took=span_in_words(leg.arrives_at - leg.departs_at),
                change=span_in_words(gap) if before and gap > timedelta(0) else "",
                clocks=(there, here) if there != here else None,
                responsible=_answers(leg.responsible_id, responsible or {}, names),
                names=[name for one, name in names.items() if one in aboard],
                seat=(seats or {}).get(leg.id, ""),
            )
        )
        before = leg
    return lines


def trip_ways(trip: Trip, *, names: Mapping[UUID, str]) -> list[tuple[Direction, list[LegLine]]]:
    """Return somebody's own way there and back with their seats; `names` are those of fellow travellers, in order."""
    seats = {one.leg.id: one.seat for one in trip.legs}
    return [
        (direction, leg_lines([one.leg for one in trip.ways(direction)], names=names, responsible=trip.adults, seats=seats))
        for direction in Direction
    ]


def _answers(one: UUID | None, *names: Mapping[UUID, str]) -> str:
    return next((known[one] for known in names if one in known), "") if one else ""


def names_of(travellers: Mapping[UUID, Traveller]) -> dict[UUID, str]:
    """Return the names of travellers, by participant, in their order."""
    return {who.id: who.name for who in travellers.values()}
