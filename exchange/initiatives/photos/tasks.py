"""Once an hour: what time has changed about photos is told, what nobody has seen for a year goes, and files without a row."""

from typing import Any

from flask import current_app
from sqlalchemy import select

from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.daily import every_hour
from exchange.foundation.jobs.queue import JobRun, task
from exchange.initiatives.photos import keeping
from exchange.initiatives.photos.models import InitiativePhoto, Look
from exchange.initiatives.photos.queries import list_keys
from exchange.initiatives.photos.services import forget_unseen, refresh_photos

PHOTOS = "initiatives.photos"
_AT_ONCE = 500


def keep_true() -> int:
    """Tell of each photo that went because of a birthday or of time; return how many."""
    # Also those not shown just now: time alone shows a photo again, too.
    ids = list(db.session.scalars(select(InitiativePhoto.id).where(InitiativePhoto.look == Look.SHOWN).order_by(InitiativePhoto.id)))
    told = 0
    for start in range(0, len(ids), _AT_ONCE):
        with transaction():
            told += refresh_photos(InitiativePhoto.id.in_(ids[start : start + _AT_ONCE]), now=clock.now())
    return told


@task(PHOTOS)
def keep_photos_true(_job: JobRun) -> dict[str, Any]:
    """Do the hour's work."""
    told, forgotten = keep_true(), 0
    if not current_app.config["EXCHANGE"].is_demonstration:  # its story is long past: erasing it would end it
        with transaction():
            forgotten = forget_unseen(now=clock.now())
    swept = keeping.sweep(set(list_keys()), now=clock.now())
    return {"told": told, "forgotten": forgotten, "swept": len(swept)}


every_hour(PHOTOS)
