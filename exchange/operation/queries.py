"""Reads of running an installation: one's own jobs, and figures for operators."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.jobs.models import Job, JobState, WorkerBeat
from exchange.foundation.obstacles import NotFound
from exchange.messages.models import Letter, LetterState


def get_job(job_id: UUID, *, viewer: Viewer) -> Job:
    """Return a job of the viewer's own account; NotFound for anybody else's."""
    job = db.session.scalars(select(Job).where(Job.id == job_id, Job.owner_account_id == viewer.account_id)).one_or_none()
    if job is None or viewer.account_id is None:
        raise NotFound
    return job


def count_letters() -> dict[LetterState, int]:
    """Return how many letters are in each state."""
    rows = db.session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    counted = {state: count for state, count in rows}  # noqa: C416 - a row is no pair to the type checker
    return {state: counted.get(state, 0) for state in LetterState}


def count_jobs() -> dict[JobState, int]:
    """Return how many jobs are in each state."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    counted = {state: count for state, count in rows}  # noqa: C416 - a row is no pair to the type checker
    return {state: counted.get(state, 0) for state in JobState}


def find_last_beat() -> datetime | None:
    """Return when a worker was last heard of, None if never."""
    return db.session.scalar(select(func.max(WorkerBeat.seen_at)))


def find_oldest_due_letter(*, now: datetime) -> datetime | None:
    """Return since when the longest waiting letter should have gone."""
    return db.session.scalar(select(func.min(Letter.next_try_at)).where(Letter.state == LetterState.QUEUED, Letter.next_try_at <= now))


def find_oldest_due_job(*, now: datetime) -> datetime | None:
    """Return since when the longest waiting job should have begun."""
    return db.session.scalar(select(func.min(Job.run_at)).where(Job.state == JobState.QUEUED, Job.run_at <= now))
