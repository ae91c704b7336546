"""Once a day: letters with news to whoever is due, words that nobody may keep any longer; each hour: names that time has made untrue."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.daily import every_day, every_hour
from exchange.foundation.jobs.queue import JobRun, task
from exchange.voices.happening import list_events, list_readers, stakes_in
from exchange.voices.models import Comment, CommentState, Rhythm
from exchange.voices.naming import list_named, refresh_names
from exchange.voices.rules import LONGEST_NEWS, is_told, until_when
from exchange.voices.telling import tell

NEWS = "voices.news"
NAMES = "voices.names"
KEPT_UNSHOWN = timedelta(days=365)
_GONE = frozenset({CommentState.NOT_SHOWN, CommentState.PASSED_ON, CommentState.TAKEN_BACK})
_AT_ONCE = 200


def tell_all(job: JobRun, *, today: date, zone: str) -> int:
    """Write to everybody who is due, a transaction each; a second attempt goes on with those who were not told yet."""
    until = until_when(Rhythm.DAILY, today=today, zone=zone)
    assert until is not None
    events = list_events(since=until - LONGEST_NEWS - timedelta(days=7), until=until)
    stakes = stakes_in({one.initiative_id for one in events}, today=today)
    people = set(stakes) | {one.person_id for one in events if one.person_id is not None}
    readers = []
    for one in list_readers(people, today=today):
        due = until_when(one.rhythm, today=today, zone=zone)
        if due is not None and not is_told(due, one.told_until):
            readers.append(one)
    sent = 0
    for number, reader in enumerate(readers, start=1):
        with transaction():
            sent += tell(reader, events, stakes.get(reader.person.id, {}), today=today, zone=zone, now=clock.now())
        job.progress(number, len(readers))
    return sent


def renew_names(*, today: date) -> int:
    """Take names away that time has made untrue; return how many changed."""
    named, changed = list_named(), 0
    for start in range(0, len(named), _AT_ONCE):
        with transaction():
            changed += refresh_names(named[start : start + _AT_ONCE], today=today)
    return changed


def forget_unshown(*, now: datetime) -> int:
    """Erase the words of what nobody can read any more since a year; what was done with it stays."""
    due = select(Comment).where(
        Comment.state.in_(sorted(_GONE)), Comment.decided_at < now - KEPT_UNSHOWN, Comment.words_sealed.is_not(None)
    )
    with transaction():
        found = db.session.scalars(due).all()
        for comment in found:
            comment.words = None
    return len(found)


@task(NEWS)
def tell_news(job: JobRun) -> dict[str, Any]:
    """Erase words that are kept no longer, and send today's letters."""
    settings = current_app.config["EXCHANGE"]
    today = clock.today(settings.time_zone)
    done = {"forgotten": forget_unshown(now=clock.now()), "sent": 0}
    if not settings.is_demonstration:  # its people are fictional
        done["sent"] = tell_all(job, today=today, zone=settings.time_zone)
    return done


@task(NAMES)
def renew(_job: JobRun) -> dict[str, Any]:
    """Take names away that time has made untrue, as on an 18th birthday."""
    return {"renamed": renew_names(today=clock.today(current_app.config["EXCHANGE"].time_zone))}


every_day(NEWS, at=time(8, 20))
every_hour(NAMES)
