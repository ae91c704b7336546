"""What a page of legs shows: the same lines for the cohort's page, the leaf, the participant and the traveller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from exchange.journeys.clocks import offset_in_words
from exchange.journeys.models import Leg, Seat
from exchange.journeys.rules import Traveller
from exchange.journeys.saying import local_day, span_in_words


@dataclass(frozen=True)
class LegLine:
    """One leg as it is shown: when by each clock, how long, the change before it, who is on it."""

    leg: Leg
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
    legs: Sequence[Leg], *, names: Mapping[UUID, str], responsible: Mapping[UUID, str] | None = None, own: UUID | None = None
) -> list[LegLine]:
    """Return the lines of legs in order.

    `names` are shown for people, `responsible` for adults where they differ; `own` is whose seat is shown.
    """
    called = {**names, **(responsible or {})}
    lines = []
    before: Leg | None = None
    for leg in legs:
        there, here = offset_in_words(leg.departs_at, leg.from_zone), offset_in_words(leg.arrives_at, leg.to_zone)
        gap = leg.departs_at - before.arrives_at if before else timedelta(0)
        lines.append(
            LegLine(
                leg=leg,
                departs_on=local_day(leg.departs_at, leg.from_zone),
                arrives_on=local_day(leg.arrives_at, leg.to_zone),
                took=span_in_words(leg.arrives_at - leg.departs_at),
                change=span_in_words(gap) if before and gap > timedelta(0) else "",
                clocks=(there, here) if there != here else None,
                responsible=called.get(leg.responsible_id, "") if leg.responsible_id else "",
                names=[names[seat.participant_id] for seat in _by_name(leg, names)],
                seat=next((seat.label for seat in leg.seats if seat.participant_id == own), "") if own else "",
            )
        )
        before = leg
    return lines


def _by_name(leg: Leg, names: Mapping[UUID, str]) -> list[Seat]:
    order = {participant_id: position for position, participant_id in enumerate(names)}
    return sorted((seat for seat in leg.seats if seat.participant_id in names), key=lambda seat: order[seat.participant_id])


def names_of(travellers: Mapping[UUID, Traveller]) -> dict[UUID, str]:
    """Return the names of travellers, by participant, in their order."""
    return {who.id: who.name for who in travellers.values()}
