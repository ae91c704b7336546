"""Work that is done once a day or once an hour: a feature says which, the worker's sweep puts it into the queue."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.models import Job
from exchange.foundation.jobs.queue import enqueue

_DAILY: dict[str, time] = {}
_HOURLY: set[str] = set()


def every_day(kind: str, *, at: time) -> None:
    """Do jobs of a kind once a day, not before a time of the network's clock. Its task finds the `day` among its arguments."""
    _DAILY[kind] = at


def every_hour(kind: str) -> None:
    """Do jobs of a kind about once an hour."""
    _HOURLY.add(kind)


def start_todays_jobs(*, now: datetime, zone: str) -> None:
    """Put today's work into the queue where it is not there yet; any number of workers may ask."""
    here = now.astimezone(ZoneInfo(zone))
    day = here.date().isoformat()
    wanted = {f"{kind}:{day}": kind for kind, at in _DAILY.items() if here.time() >= at}
    wanted |= {f"{kind}:{day}T{here.hour:02}": kind for kind in _HOURLY}
    if not wanted:
        return
    there = set(db.session.scalars(select(Job.dedupe_key).where(Job.dedupe_key.in_(list(wanted)))))
    for key in sorted(wanted.keys() - there):
        with transaction():
            enqueue(wanted[key], arguments={"day": day}, owner_account_id=None, now=now, dedupe_key=key)
