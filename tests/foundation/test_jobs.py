"""A job is a row: one worker gets it, a dead worker loses it, its end is written once."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.demonstration.makers import THEN
from exchange.demonstration.outbox import make_job
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs import lease, queue
from exchange.foundation.jobs.lease import HELD, LEASE, MOST_ATTEMPTS, Claim, claim_job, claim_next, finish, give_back
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import JobRun, enqueue, task
from exchange.foundation.jobs.running import run_claimed
from exchange.foundation.jobs.waking import waker
from exchange.foundation.obstacles import Obstacle, Refused
from tests.support import houses

LATER = THEN + timedelta(minutes=5)


@task("test.count")
def count_to_three(job: JobRun) -> dict[str, object]:
    """Say progress three times."""
    for step in range(1, 4):
        job.progress(step, 3)
    return {"counted": 3, "asked": job.arguments}


@task("test.refused")
def refused(_job: JobRun) -> dict[str, object]:
    """Refuse as a rule does."""
    raise Refused([Obstacle("gone", "The file can no longer be read."), Obstacle("x", "Send it again.")])


@task("test.broken")
def broken(_job: JobRun) -> dict[str, object]:
    """Break as a program does."""
    raise ZeroDivisionError("of nothing anybody should read")


@pytest.fixture(scope="module")
def open_house(engine_name: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """An application of its own whose transactions are real."""
    with houses.open_house(engine_name, f"exchange_jobs_{worker_id}", folder=tmp_path_factory.mktemp("jobs")) as app:
        yield app


@pytest.fixture
def house(open_house: Flask) -> Iterator[Flask]:
    """The open house, entered as the programme; jobs of earlier tests are gone."""
    with houses.entered(open_house, without=Job) as app:
        yield app


def fresh(job_id: UUID) -> Job:
    return db.session.scalars(select(Job).where(Job.id == job_id).execution_options(populate_existing=True)).one()


def kept_job(database: Session, kind: str = "test.count", **facts: object) -> Job:
    job = make_job(kind, **facts)
    database.commit()
    return job


def take(database: Session, job: Job, *, now: datetime = THEN) -> Claim:
    """Claim a job as a worker does, and keep that: the test's own transaction stays open."""
    claim = claim_job(job.id, now=now)
    assert claim is not None
    database.commit()
    return claim


def real_job(kind: str = "test.count", **facts: object) -> Job:
    with transaction():
        return make_job(kind, **facts)


def take_really(job: Job, *, now: datetime = THEN) -> Claim:
    claim = claim_job(job.id, now=now)
    assert claim is not None
    return claim


def test_a_job_waits_in_the_callers_transaction(database: Session) -> None:
    job = enqueue("test.count", arguments={"a": 1}, owner_account_id=None, now=THEN)
    assert (job.state, job.run_at, job.arguments, job.attempts) == (JobState.QUEUED, THEN, {"a": 1}, 0)


def test_a_kind_that_nobody_does_is_refused_at_once(database: Session) -> None:
    with pytest.raises(ValueError, match="no task is called"):
        enqueue("test.unheard-of", arguments={}, owner_account_id=None, now=THEN)


def test_the_same_key_twice_is_one_job(database: Session) -> None:
    one = enqueue("test.count", arguments={}, owner_account_id=None, now=THEN, dedupe_key="k")
    database.flush()
    two = enqueue("test.count", arguments={}, owner_account_id=None, now=LATER, dedupe_key="k")
    assert one.id == two.id
    one.state, one.attempts, one.error = JobState.FAILED, 5, "stopped"
    three = enqueue("test.count", arguments={}, owner_account_id=None, now=LATER, dedupe_key="k")
    assert (three.id, three.state, three.attempts, three.error, three.run_at) == (one.id, JobState.QUEUED, 0, "", LATER)


def test_a_worker_is_woken_after_the_commit_and_not_without_it(database: Session, app: Flask) -> None:
    queue_of_wakes = waker(app).huey
    queue_of_wakes.flush()
    enqueue("test.count", arguments={}, owner_account_id=None, now=THEN)
    database.flush()
    assert queue_of_wakes.pending_count() == 0
    database.rollback()
    database.commit()
    assert queue_of_wakes.pending_count() == 0
    enqueue("test.count", arguments={}, owner_account_id=None, now=THEN)
    database.commit()
    assert queue_of_wakes.pending_count() == 1
    queue_of_wakes.flush()


def test_who_claims_first_has_it_until_the_lease_ends(database: Session) -> None:
    job = kept_job(database)
    first = claim_job(job.id, now=THEN)
    assert first is not None
    assert claim_job(job.id, now=THEN + LEASE) is None
    second = claim_job(job.id, now=THEN + LEASE + timedelta(seconds=1))
    assert second is not None
    assert (first.attempt, second.attempt, fresh(job.id).lease_token) == (1, 2, second.token)
    assert finish(first, result={"late": True}, now=LATER) is False
    assert fresh(job.id).state is JobState.RUNNING
    assert finish(second, result={"counted": 3}, now=LATER) is True
    assert (fresh(job.id).state, fresh(job.id).result, fresh(job.id).lease_token) == (JobState.DONE, {"counted": 3}, "")


def test_a_job_is_not_begun_before_its_time(database: Session) -> None:
    job = kept_job(database, run_at=LATER)
    assert claim_job(job.id, now=THEN) is None
    assert claim_next(now=THEN) is None
    claimed = claim_next(now=LATER)
    assert claimed is not None
    assert claimed.id == job.id


def test_a_job_that_ends_its_workers_is_given_up(database: Session) -> None:
    job = kept_job(database)
    now = THEN
    for attempt in range(1, MOST_ATTEMPTS + 1):
        claim = claim_job(job.id, now=now)
        assert claim is not None
        assert claim.attempt == attempt
        now += LEASE + timedelta(seconds=1)
    assert claim_job(job.id, now=now) is None
    row = fresh(job.id)
    assert (row.state, row.error) == (JobState.FAILED, "stopped")
    assert str(row.what_went_wrong) == "It was started five times and did not come to its end. Nothing half-done was kept."


def test_the_heartbeat_renews_what_this_process_holds(database: Session) -> None:
    job = kept_job(database)
    claim = take(database, job)
    with HELD.hold(claim, now=THEN):
        assert claim_next(now=LATER) is None, "our own threads leave it alone"
        assert HELD.renew(now=LATER) == 1
        assert fresh(job.id).leased_until == LATER + LEASE
        assert HELD.renew(now=THEN + lease.LONGEST_SILENCE) == 0, "a task that says nothing for so long hangs"
    assert HELD.renew(now=LATER) == 0


def test_a_task_runs_and_tells(house: Flask) -> None:
    job = real_job(arguments={"rows": 3})
    claim = take_really(job)
    run_claimed(claim)
    row = fresh(job.id)
    assert (row.state, row.result) == (JobState.DONE, {"counted": 3, "asked": {"rows": 3}})
    assert (row.progress_done, row.progress_total, row.error) == (3, 3, "")


def test_a_refusal_is_the_answer_and_is_not_tried_again(house: Flask) -> None:
    job = real_job("test.refused")
    claim = take_really(job)
    run_claimed(claim)
    row = fresh(job.id)
    assert (row.state, row.error) == (JobState.FAILED, "The file can no longer be read. Send it again.")


def test_a_fault_is_tried_again_later_and_its_message_stays_out(house: Flask) -> None:
    job = real_job("test.broken")
    claim = take_really(job)
    with time_machine.travel(LATER, tick=False):
        run_claimed(claim)
    row = fresh(job.id)
    assert (row.state, row.error) == (JobState.QUEUED, "again")
    assert LATER + timedelta(seconds=8) < row.run_at < LATER + timedelta(seconds=12)


def test_a_worker_that_lost_its_lease_stops(house: Flask) -> None:
    job = real_job()
    claim = take_really(job)
    taken = take_really(job, now=LATER)
    run_claimed(claim)
    row = fresh(job.id)
    assert (row.state, row.lease_token, row.progress_done) == (JobState.RUNNING, taken.token, 0)


def test_progress_inside_a_transaction_is_kept_with_it(house: Flask) -> None:
    @task("test.inside")
    def inside(run: JobRun) -> dict[str, object]:
        with transaction():
            run.progress(1, 2)
        return {}

    job = real_job("test.inside")
    claim = take_really(job)
    run_claimed(claim)
    assert (fresh(job.id).state, fresh(job.id).progress_done) == (JobState.DONE, 1)
    del queue._TASKS["test.inside"]


def test_given_back_is_due_again(database: Session) -> None:
    job = kept_job(database)
    claim = take(database, job)
    give_back(claim, error="again", run_at=LATER)
    assert claim_job(job.id, now=THEN) is None
    again = claim_job(job.id, now=LATER)
    assert again is not None


def race(app: Flask, job_id: UUID, runners: int) -> list[str]:
    """Let several workers claim one job at the same moment; return the tokens of those who think they have it."""
    start = threading.Barrier(runners)
    won: list[str] = []

    def run() -> None:
        with app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            start.wait()
            claim = claim_job(job_id, now=LATER)
            if claim is not None:
                won.append(claim.token)

    threads = [threading.Thread(target=run) for _ in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won


def waiting_job(app: Flask) -> UUID:
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        with transaction():
            return make_job("test.count").id


def test_of_many_workers_one_wins(open_house: Flask) -> None:
    for _round in range(3):
        assert len(race(open_house, waiting_job(open_house), 6)) == 1


def test_the_race_is_lost_without_the_condition(open_house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def always_due(_now: datetime) -> object:
        return Job.id.is_not(None)

    monkeypatch.setattr(lease, "is_due", always_due)
    assert len(race(open_house, waiting_job(open_house), 5)) > 1
