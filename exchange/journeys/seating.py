"""What becomes of seats when the person changes and the place stays."""

from datetime import datetime

from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.contributions import Consequence
from exchange.foundation.database import db
from exchange.foundation.languages import _n
from exchange.history.services import record
from exchange.journeys.models import Leg, Seat
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import is_minor


def seats_that_pass_on(old: Participant, *, to_adult: bool) -> list[Consequence]:
    """Say which seats pass on with a place, and whether anybody answers for the minors on the legs of an adult who leaves."""
    seats = db.session.scalar(select(func.count()).select_from(Seat).where(Seat.participant_id == old.id)) or 0
    legs = db.session.scalar(select(func.count()).select_from(Leg).where(Leg.responsible_id == old.id)) or 0
    found: list[Consequence] = []
    if seats:
        sentence = _n("%(num)s seat on the journey passes on.", "%(num)s seats on the journey pass on.", seats)
        found.append(Consequence("seats", seats, sentence))
    if legs and to_adult:
        sentence = _n(
            "The minors on %(num)s leg of the journey are in their hands.",
            "The minors on %(num)s legs of the journey are in their hands.",
            legs,
        )
        found.append(Consequence("legs", legs, sentence, mark="kept"))
    elif legs:
        sentence = _n(
            "Nobody answers for the minors on %(num)s leg of the journey any more.",
            "Nobody answers for the minors on %(num)s legs of the journey any more.",
            legs,
        )
        found.append(Consequence("legs", legs, sentence, mark="ended"))
    return found


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
