"""Write down how a try went, one line each time."""

from datetime import date, datetime

from exchange.access.viewers import Viewer
from exchange.adoptions.deciding.models import PilotLine
from exchange.adoptions.models import Adoption
from exchange.adoptions.writing import may_write
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record


def add_line(adoption: Adoption, *, held_on: date, came_count: int | None, note: str, actor: Viewer, now: datetime) -> PilotLine:
    """Write down one day of the try; nobody knows yet how a day to come went."""
    may_write(adoption, actor=actor, now=now)
    if held_on > local_day(now, adoption.city.time_zone):
        refuse_if([Obstacle("later", _l("This day has not come yet."), Owner.CITY)])
    line = PilotLine(
        adoption_id=adoption.id,
        city_id=adoption.city_id,
        held_on=held_on,
        came_count=came_count,
        note=note.strip(),
        by_id=actor.person_id,
        at=now,
    )
    db.session.add(line)
    db.session.flush()
    record("pilot-line-added", adoption, actor=actor, now=now)
    return line
