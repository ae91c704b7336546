"""What becomes of seats when the person changes and the place stays."""

from datetime import datetime

from sqlalchemy import select

from exchange.access.viewers import PROGRAMME
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.journeys.models import Leg, Seat
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import is_minor


def pass_seats_on(old: Participant, new: Participant, *, now: datetime) -> None:
    """Give the seats of one participant to another; an adult who answered for a leg is followed only by an adult."""
    seats = db.session.scalars(select(Seat).where(Seat.participant_id == old.id)).all()
    for seat in seats:
        seat.participant_id = new.id
    answers = new.kind is not ParticipantKind.YOUNGSTER and not is_minor(new.person.birth_date, new.cohort.away_from_on)
    legs = db.session.scalars(select(Leg).where(Leg.responsible_id == old.id)).all()
    for leg in legs:
        leg.responsible_id = new.id if answers else None
    db.session.flush()
    if seats or legs:
        record("seats-changed", new, actor=PROGRAMME, now=now)
