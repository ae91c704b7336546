"""What features use: register a task, put a job into the queue, tell how far it got."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from exchange.foundation.database import db
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.waking import wake_after_commit

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class JobRun:
    """One attempt at a job, as its task sees it. `arguments` are primitive."""

    id: UUID
    arguments: dict[str, Any]
    owner_account_id: UUID | None = None
    attempt: int = 1
    tell: Progress = field(default=lambda _done, _total: None, repr=False)

    def progress(self, done: int, total: int) -> None:
        """Say how far the work got; also keeps the job ours. Cheap enough for every row."""
        self.tell(done, total)


Task = Callable[[JobRun], dict[str, Any]]
T = TypeVar("T", bound=Task)

_TASKS: dict[str, Task] = {}


def task(kind: str) -> Callable[[T], T]:
    """Register what does jobs of a kind. It may run twice: after a killed worker it starts again.

    It opens its own `transaction()` and returns a small dict: `location` (an address to go to),
    `file_key` and `file_name` (to download), counts.
    """

    def register(run: T) -> T:
        earlier = _TASKS.get(kind)
        if earlier is not None and (earlier.__module__, earlier.__name__) != (run.__module__, run.__name__):
            raise ValueError(f"two tasks are called {kind!r}")
        _TASKS[kind] = run
        return run

    return register


def find_task(kind: str) -> Task | None:
    """Return what does jobs of a kind, or None."""
    return _TASKS.get(kind)


def enqueue(
    kind: str,
    *,
    arguments: dict[str, Any],
    owner_account_id: UUID | None,
    now: datetime,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
) -> Job:
    """Add a job to the caller's transaction; a worker is woken once it is committed.

    With a `dedupe_key` that is taken the earlier job is returned, set going again if it had failed.
    """
    if kind not in _TASKS:
        raise ValueError(f"no task is called {kind!r}; is its tasks.py loaded by the application?")
    if dedupe_key is not None:
        earlier = db.session.scalars(select(Job).where(Job.dedupe_key == dedupe_key)).one_or_none()
        if earlier is not None:
            if earlier.state is JobState.FAILED:
                start_again(earlier, now=now)
            return earlier
    job = Job(
        kind=kind,
        arguments=arguments,
        owner_account_id=owner_account_id,
        run_at=run_at or now,
        dedupe_key=dedupe_key,
        created_at=now,
    )
    db.session.add(job)
    wake_after_commit(db.session(), "jobs")
    return job


def start_again(job: Job, *, now: datetime) -> None:
    """Put a failed job back into the queue with all its attempts."""
    job.state = JobState.QUEUED
    job.attempts = 0
    job.run_at = now
    job.error = ""
    job.finished_at = None
    job.progress_done = 0
    job.progress_total = 0
    wake_after_commit(db.session(), "jobs")
