"""A job is a row with state, lease and attempts, written in the transaction that needs it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l


class JobState(StrEnum):
    """How far a job got."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            JobState.QUEUED: _l("Waits its turn"),
            JobState.RUNNING: _l("Under way"),
            JobState.DONE: _l("Done"),
            JobState.FAILED: _l("Failed"),
        }[self]


class Job(Identified, Model):
    """One piece of work; `arguments` are primitive, `result` small (a file key, counts)."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_run_at", "state", "run_at"),)

    kind: Mapped[str] = mapped_column(String(60), info=plain("which task"))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("ids and options"))
    owner_account_id: Mapped[UUID | None]
    state: Mapped[JobState] = mapped_column(stored_enum(JobState, "job_state"), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[str] = mapped_column(String(40), default="", info=plain("who holds the lease"))
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("file key, counts"))
    error: Mapped[str] = mapped_column(default="", info=plain("a sentence for people, no values"))
    dedupe_key: Mapped[str | None] = mapped_column(ShortText, unique=True, info=plain())
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class WorkerBeat(Identified, Model):
    """A worker that is alive says so every few seconds; whoever stays silent is not."""

    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(ShortText, unique=True, info=plain("machine and process"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
