"""A job is a row with state, lease and attempts, written in the transaction that needs it."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, Sentence, _l


class JobState(StrEnum):
    """How far a job got."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @cached_property
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

    @property
    def is_over(self) -> bool:
        """Say whether nothing more happens."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def what_went_wrong(self) -> Sentence:
        """Say why it did not work; `error` is one of our words or a rule's own sentence."""
        return _WORDS.get(self.error, self.error)


# What the programme itself writes into `error`; a sentence is chosen when the page is read.
_WORDS: dict[str, LazyString] = {
    "again": _l("It stopped in the middle. It starts again by itself in a few minutes."),
    "unknown": _l("This worker does not know how to do it yet. It is tried again in a few minutes."),
    "gone": _l("What it was about is no longer there."),
    "stopped": _l("It was started five times and did not come to its end. Nothing half-done was kept."),
}


class WorkerBeat(Identified, Model):
    """A worker that is alive says so every few seconds; whoever stays silent is not."""

    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(ShortText, unique=True, info=plain("machine and process"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
