"""Who works on which job: a lease that ends by itself when its worker dies."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from exchange.foundation.database import db, release_connection, transaction, transaction_apart
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.leases import change_one, may_be_taken

LEASE = timedelta(seconds=60)
# A task that says nothing for so long is taken to hang; its lease is no longer renewed for it.
LONGEST_SILENCE = timedelta(minutes=15)
MOST_ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker has taken this job meanwhile: stop."""


@dataclass(frozen=True)
class Claim:
    """A job that this worker alone may do until its lease ends."""

    id: UUID
    token: str
    kind: str
    arguments: dict[str, Any]
    owner_account_id: UUID | None
    attempt: int


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a job that may be taken: it waits, or its worker fell silent."""
    waits, runs = Job.state == JobState.QUEUED, Job.state == JobState.RUNNING
    return may_be_taken(waits=waits, since=Job.run_at, is_taken=runs, leased_until=Job.leased_until, now=now)


def due_jobs(*, now: datetime, limit: int) -> Select[UUID]:
    """Select the ids of jobs that may be taken, the longest waiting first."""
    return select(Job.id).where(is_due(now)).order_by(Job.run_at, Job.id).limit(limit)


def claim_next(*, now: datetime) -> Claim | None:
    """Take the job that has waited longest; None when nothing is due."""
    while True:
        candidates = [i for i in db.session.scalars(due_jobs(now=now, limit=20)) if i not in HELD]
        release_connection()
        if not candidates:
            return None
        for job_id in candidates:
            claim = claim_job(job_id, now=now)
            if claim is not None:
                return claim
        # Every candidate went to another worker, or had been tried too often: look again.


def claim_job(job_id: UUID, *, now: datetime) -> Claim | None:
    """Take one job by one conditional UPDATE: of two workers exactly one gets it, the other None."""
    token = secrets.token_hex(16)
    with transaction() as session:
        if _change(
            session,
            and_(Job.id == job_id, is_due(now), Job.attempts < MOST_ATTEMPTS),
            state=JobState.RUNNING,
            lease_token=token,
            leased_until=now + LEASE,
            attempts=Job.attempts + 1,
        ):
            row = session.execute(select(Job.kind, Job.arguments, Job.owner_account_id, Job.attempts).where(Job.id == job_id)).one()
            return Claim(job_id, token, row.kind, row.arguments, row.owner_account_id, row.attempts)
        _change(
            session,
            and_(Job.id == job_id, is_due(now), Job.attempts >= MOST_ATTEMPTS),
            state=JobState.FAILED,
            error="stopped",
            lease_token="",
            leased_until=None,
            finished_at=now,
        )
    return None


def tell_progress(claim: Claim, *, done: int, total: int, now: datetime, session: Session) -> None:
    """Write how far a job got and renew its lease; raises LeaseLost when it is no longer ours."""
    if not _change(
        session,
        _is_ours(claim.id, claim.token),
        progress_done=done,
        progress_total=total,
        leased_until=now + LEASE,
    ):
        raise LeaseLost


def finish(claim: Claim, *, result: dict[str, Any], now: datetime) -> bool:
    """Mark a job done; False when another worker has taken it meanwhile."""
    with transaction() as session:
        return _change(
            session,
            _is_ours(claim.id, claim.token),
            state=JobState.DONE,
            result=result,
            error="",
            lease_token="",
            leased_until=None,
            finished_at=now,
        )


def give_back(claim: Claim, *, error: str, run_at: datetime) -> bool:
    """Put a job back to be tried again later."""
    with transaction() as session:
        return _change(
            session,
            _is_ours(claim.id, claim.token),
            state=JobState.QUEUED,
            error=error,
            run_at=run_at,
            lease_token="",
            leased_until=None,
        )


def give_up(claim: Claim, *, error: str, now: datetime) -> bool:
    """Mark a job failed, with a word of ours or a sentence for its owner."""
    with transaction() as session:
        return _change(
            session,
            _is_ours(claim.id, claim.token),
            state=JobState.FAILED,
            error=error,
            lease_token="",
            leased_until=None,
            finished_at=now,
        )


class Held:
    """The jobs in the hands of this process: its heartbeat renews them, its threads leave them alone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: dict[UUID, tuple[str, datetime]] = {}

    def __contains__(self, job_id: UUID) -> bool:
        with self._lock:
            return job_id in self._jobs

    @contextmanager
    def hold(self, claim: Claim, *, now: datetime) -> Iterator[None]:
        """Keep a job in our hands while its task runs."""
        self.heard_of(claim, now=now)
        try:
            yield
        finally:
            with self._lock:
                self._jobs.pop(claim.id, None)

    def heard_of(self, claim: Claim, *, now: datetime) -> None:
        """Note that a task gave a sign of life."""
        with self._lock:
            self._jobs[claim.id] = (claim.token, now)

    def renew(self, *, now: datetime) -> int:
        """Renew the lease of each job held here whose task was heard of lately; return how many."""
        with self._lock:
            lively = [(job_id, token) for job_id, (token, heard) in self._jobs.items() if now - heard < LONGEST_SILENCE]
        renewed = 0
        for job_id, token in lively:
            with transaction_apart() as session:
                renewed += _change(session, _is_ours(job_id, token), leased_until=now + LEASE)
        return renewed


HELD = Held()


def _is_ours(job_id: UUID, token: str) -> ColumnElement[bool]:
    return and_(Job.id == job_id, Job.lease_token == token, Job.state == JobState.RUNNING)


def _change(session: Session, condition: ColumnElement[bool], **values: Any) -> bool:
    return change_one(session, Job, condition, **values)
