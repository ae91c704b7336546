"""What the programme itself keeps no longer than it is of use: finished jobs, old letters, silent workers."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from exchange.consents.keeping import refresh_all
from exchange.foundation import clock
from exchange.foundation.database import db, is_sqlite, transaction
from exchange.foundation.filestore import FileStore
from exchange.foundation.jobs.models import Job, JobState, WorkerBeat
from exchange.messages.models import Letter, LetterState
from exchange.privacy.services import retain

_logger = logging.getLogger(__name__)
JOBS_KEPT = timedelta(days=7)
LETTER_TEXTS_KEPT = timedelta(days=30)
BEATS_KEPT = timedelta(hours=1)
_NO_SYNC = {"synchronize_session": False}


def forget_what_is_over(*, now: datetime) -> None:
    """Delete finished jobs with their files after a week, blank letters' texts after thirty days, erase what is due of people.

    What time has changed about consents is written down as well.
    """
    with transaction() as session:
        over = session.execute(
            select(Job.id, Job.result).where(Job.state.in_((JobState.DONE, JobState.FAILED)), Job.finished_at < now - JOBS_KEPT).limit(500)
        ).all()
        files = [str(row.result["file_key"]) for row in over if row.result.get("file_key")]
        session.execute(delete(Job).where(Job.id.in_([row.id for row in over])), execution_options=_NO_SYNC)
        session.execute(
            update(Letter)
            .where(
                Letter.state.in_((LetterState.SENT, LetterState.FAILED)),
                Letter.created_at < now - LETTER_TEXTS_KEPT,
                Letter.to_address != "",
            )
            .values(to_address="", to_name="", subject="", text_sealed=None, html_sealed=None, link_sealed=None),
            execution_options=_NO_SYNC,
        )
        session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - BEATS_KEPT), execution_options=_NO_SYNC)
    settings = current_app.config["EXCHANGE"]
    store = FileStore(settings.file_folder)
    for key in files:
        store.delete(key)
    _count_for_the_planner()
    with transaction():
        # An 18th birthday begins at midnight where somebody lives: within the hour the young person is asked, not the guardian.
        refresh_all(now=now)
    if settings.is_demonstration:
        return  # its people are fictional and their trip long past: erasing them would end the story
    with transaction():
        erased = retain(today=clock.today(settings.time_zone), now=now)
    for one in erased:
        _logger.info("erased", extra={"what": one.what, "because": one.because, "count": one.count})


def _count_for_the_planner() -> None:
    """Let SQLite count its tables where they have changed much; PostgreSQL does so by itself."""
    connection = db.session.connection()
    if is_sqlite(connection):
        # Busy or not, nothing depends on it: the sweep goes on.
        with suppress(OperationalError):
            connection.exec_driver_sql("PRAGMA optimize")
