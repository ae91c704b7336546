"""What people say about two that are alike: kept once, never asked again, never a silent merge."""

from datetime import datetime

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.initiatives.lineage.rules import ordered
from exchange.initiatives.models import Initiative
from exchange.initiatives.similar.models import Comparison


def say_another(initiative: Initiative, other: Initiative, *, is_by_reader: bool, actor: Viewer, now: datetime) -> None:
    """Remember that two are different things; a reader's word holds for everybody."""
    first_id, second_id = ordered(initiative.id, other.id)
    db.session.execute(select(Initiative.id).where(Initiative.id == first_id).with_for_update())
    earlier = db.session.scalar(select(Comparison).where(Comparison.first_id == first_id, Comparison.second_id == second_id))
    if earlier is not None:
        earlier.is_by_reader = earlier.is_by_reader or is_by_reader
        return
    db.session.add(Comparison(first_id=first_id, second_id=second_id, by_id=actor.person_id, is_by_reader=is_by_reader, at=now))
    record("initiative-compared", initiative, actor=actor, now=now)
