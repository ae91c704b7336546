"""The worker: answers wakes, and every ten seconds looks for whatever is unfinished.

Rows are the truth; the queue only makes things start at once. Each piece of work runs in a context
of its own, as the programme, in the language of whoever asked for it.
"""

import logging
import os
import signal
import socket
import threading
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g
from huey.consumer import Consumer
from sqlalchemy import select

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.accounts.models import Account
from exchange.foundation import clock
from exchange.foundation.database import db, release_connection, transaction
from exchange.foundation.jobs.daily import start_todays_jobs
from exchange.foundation.jobs.lease import HELD, claim_next, due_jobs
from exchange.foundation.jobs.models import WorkerBeat
from exchange.foundation.jobs.running import run_claimed
from exchange.foundation.jobs.waking import Kind, waker
from exchange.messages.delivery import deliver_due_letters, due_letters
from exchange.operation.retention import forget_what_is_over
from exchange.people.models import Person

SWEEP_SECONDS = 10
PATIENCE_SECONDS = 20
_BETWEEN_CLEARINGS = timedelta(hours=1)
_logger = logging.getLogger(__name__)


class _Consumer(Consumer):
    """Huey's consumer without its signal handlers: it may live in a web process."""

    def _set_signal_handlers(self) -> None:
        pass


class Worker:
    """Runs until it is stopped. One thread stays free of jobs, so that letters never wait for one."""

    def __init__(self, app: Flask, *, threads: int = 3, sweep_seconds: float = SWEEP_SECONDS) -> None:
        self._app = app
        self._threads = max(2, threads)
        self._sweep_seconds = sweep_seconds
        self._free_for_jobs = threading.Semaphore(self._threads - 1)
        self._stop = threading.Event()
        self._name = f"{socket.gethostname()[:120]}:{os.getpid()}"
        self._started_at = clock.now()
        self._cleared_at: datetime | None = None

    def stop(self, *_signal: Any) -> None:
        """Ask the worker to finish what it holds and end; safe in a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; what is not finished twenty seconds later is left to its lease."""
        queue = waker(self._app).listen(self.work)
        consumer = _Consumer(queue, workers=self._threads, periodic=False, initial_delay=0.1, max_delay=0.5, backoff=1.2)
        consumer.start()
        _logger.info("the worker is ready")
        try:
            while not self._stop.is_set():
                self.sweep()
                consumer.check_worker_health()
                self._stop.wait(self._sweep_seconds)
        finally:
            consumer.stop_flag.set()
            self._wait_for(consumer)
            self._say_goodbye()
            queue.storage.close()
        _logger.info("the worker has ended")

    def work(self, kind: Kind) -> None:
        """Do everything of a kind that is due; called in one of the consumer's threads."""
        if kind == "letters":
            with self._app.app_context():
                enter_scope(db.session(), EVERYWHERE)
                deliver_due_letters(should_stop=self._stop.is_set)
                release_connection()
            return
        if not self._free_for_jobs.acquire(blocking=False):
            return  # those who are at it go on until nothing is left
        try:
            while not self._stop.is_set() and self._do_one_job():
                pass
        finally:
            self._free_for_jobs.release()

    def _do_one_job(self) -> bool:
        with self._app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            claim = claim_next(now=clock.now())
            if claim is None:
                return False
            language = db.session.scalar(
                select(Person.language).join(Account, Account.person_id == Person.id).where(Account.id == claim.owner_account_id)
            )
            release_connection()
            g.language = language or None
            run_claimed(claim)
            release_connection()
        return True

    def sweep(self) -> None:
        """Say that we live, keep what we hold, wake what was forgotten, forget what is over."""
        try:
            with self._app.app_context():
                enter_scope(db.session(), EVERYWHERE)
                now = clock.now()
                HELD.renew(now=now)
                self._beat(now)
                waiting: list[Kind] = []
                if db.session.scalars(due_letters(now=now, limit=1)).first() is not None:
                    waiting.append("letters")
                if db.session.scalars(due_jobs(now=now, limit=1)).first() is not None:
                    waiting.append("jobs")
                release_connection()
                for kind in waiting:
                    if not waker().wake(kind):
                        # The queue is away: do without it.
                        threading.Thread(target=self.work, args=(kind,), daemon=True).start()
                if self._cleared_at is None or now - self._cleared_at > _BETWEEN_CLEARINGS:
                    forget_what_is_over(now=now)
                    start_todays_jobs(now=now, zone=self._app.config["EXCHANGE"].time_zone)
                    self._cleared_at = now
                release_connection()
        except Exception:
            # A database that restarts must not end the worker.
            _logger.exception("a sweep did not finish")

    def _beat(self, now: datetime) -> None:
        with transaction() as session:
            beat = session.scalars(select(WorkerBeat).where(WorkerBeat.name == self._name)).one_or_none()
            if beat is None:
                session.add(WorkerBeat(name=self._name, started_at=self._started_at, seen_at=now))
            else:
                beat.seen_at = now

    def _say_goodbye(self) -> None:
        try:
            with self._app.app_context(), transaction() as session:
                for beat in session.scalars(select(WorkerBeat).where(WorkerBeat.name == self._name)):
                    session.delete(beat)
        except Exception:
            _logger.exception("the worker could not say goodbye")

    @staticmethod
    def _wait_for(consumer: Consumer) -> None:
        deadline = clock.now() + timedelta(seconds=PATIENCE_SECONDS)
        for _worker, thread in consumer.worker_threads:
            thread.join(max(0.0, (deadline - clock.now()).total_seconds()))


def run_worker(app: Flask, *, threads: int) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""
    worker = Worker(app, threads=threads)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()


def start_embedded_worker(app: Flask) -> Worker:
    """Start a worker beside the pages of this web process; for one small machine."""
    worker = Worker(app)
    threading.Thread(target=worker.run, name="embedded-worker", daemon=True).start()
    return worker
