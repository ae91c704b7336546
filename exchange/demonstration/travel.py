"""Makers of journeys: ordinary rows for tests and the demonstration. Call them inside `transaction()`."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from exchange.cohorts.models import Delegation
from exchange.foundation.database import db
from exchange.journeys.models import Direction, Journey, Leg, Mode, Seat
from exchange.participants.models import Participant


def make_journey(delegation: Delegation, *, direction: Direction = Direction.OUT, **facts: Any) -> Journey:
    """Add a way there (or back) without legs."""
    journey = Journey(
        cohort=delegation.cohort,
        cohort_id=delegation.cohort_id,
        delegation=delegation,
        delegation_id=delegation.id,
        city_id=delegation.city_id,
        direction=direction,
        **facts,
    )
    db.session.add(journey)
    db.session.flush()
    return journey


def make_leg(journey: Journey, *, people: Iterable[Participant] = (), responsible: Participant | None = None, **facts: Any) -> Leg:
    """Add a train from Paris to Barcelona on Tue 14 Nov 2017, 07:26 local time, with people on it."""
    departs_at = facts.pop("departs_at", datetime(2017, 11, 14, 6, 26, tzinfo=UTC))
    facts = {
        "mode": Mode.TRAIN,
        "operator": "SNCF",
        "number": "9713",
        "from_place": "Paris",
        "from_zone": "Europe/Paris",
        "to_place": "Barcelona",
        "to_zone": "Europe/Madrid",
        "arrives_at": departs_at + timedelta(hours=6, minutes=27),
    } | facts
    leg = Leg(
        journey_id=journey.id,
        city_id=journey.city_id,
        departs_at=departs_at,
        responsible_id=responsible.id if responsible else None,
        **facts,
    )
    journey.legs.append(leg)
    db.session.flush()
    for participant in people:
        leg.seats.append(Seat(leg_id=leg.id, city_id=journey.city_id, participant_id=participant.id))
    db.session.flush()
    return leg
