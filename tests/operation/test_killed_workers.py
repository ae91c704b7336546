"""Workers are killed with -9 in the middle of jobs and letters: nothing is lost, nothing doubled unknowingly."""

import email
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from config import Settings
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.app import create_app
from exchange.demonstration.outbox import make_job, make_letter
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.models import Job, JobState
from exchange.messages.models import Letter, LetterState

ROOT = Path(__file__).resolve().parents[2]
LETTERS = 40
# As tests/operation/mortal_worker.py has them.
THREADS = 2
# How long a state is waited for, in seconds: only what hangs takes so long, however busy the machine is.
PATIENCE = 180


class Server:
    """A mail server that keeps what it took, refuses some at first, and can kill whoever speaks to it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.kill_at: set[int] = set()
        self.refuse_once: set[str] = set()
        self.worker: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content)
        reader = envelope.rcpt_tos[0]
        if reader in self.refuse_once:
            self.refuse_once.remove(reader)
            return "451 4.3.0 come back later"
        self.taken.append((reader, message["Message-ID"]))
        if len(self.taken) in self.kill_at and self.worker is not None:
            # It was taken, and the worker dies before it can hear so.
            self.worker.send_signal(signal.SIGKILL)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


class House:
    """An installation of its own, whose workers come and go."""

    def __init__(self, folder: Path, port: int) -> None:
        self.environment = {
            "EXCHANGE_ENVIRONMENT": "development",
            "EXCHANGE_INSTANCE": str(folder),
            "EXCHANGE_MAIL_MODE": "smtp",
            "EXCHANGE_MAIL_SERVER": "127.0.0.1",
            "EXCHANGE_MAIL_PORT": str(port),
            "EXCHANGE_MAIL_SECURITY": "none",
        }
        self.app: Flask = create_app(Settings.from_environment({**self.environment, "EXCHANGE_ENVIRONMENT": "testing"}))
        self.folder = folder
        with self.app.app_context():
            db.create_all()

    def do(self, deed: Callable[[], Any]) -> Any:
        with self.app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction():
                return deed()

    def states(self, column: Any) -> Counter[str]:
        """Count what the test itself added: a worker adds jobs of the day on its own, at some hours."""
        query = select(column).where(Job.kind == "test.mortal") if column is Job.state else select(column)
        return Counter(state.value for state in self.do(lambda: list(db.session.scalars(query))))

    def is_left_behind(self, model: Any, taken: Any) -> bool:
        """Say whether a living worker has long seen a lease that ended, and nothing else to do."""

        def look() -> bool:
            until = list(db.session.scalars(select(model.leased_until).where(model.state == taken)))
            waits = db.session.scalar(select(model.id).where(model.state == "queued").limit(1))
            return waits is None and len(until) > 0 and max(until) < clock.now() - timedelta(seconds=1)

        return bool(self.do(look))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "worker.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(ROOT / "tests/operation/mortal_worker.py"), *arguments],
                cwd=ROOT,
                env={**os.environ, **self.environment, "PYTHONPATH": str(ROOT)},
                stderr=log,
            )

    def work_until(self, done: Callable[[], bool], *arguments: str, each: Any = None) -> int:
        """Keep a worker running, a new one whenever it died, until it is done; return how many died."""
        deadline = time.monotonic() + PATIENCE
        deaths = 0
        worker = self.start(*arguments)
        try:
            while True:
                if each is not None:
                    each(worker)
                if worker.poll() is not None:
                    assert worker.returncode == -signal.SIGKILL, (self.folder / "worker.log").read_text()[-2000:]
                    deaths += 1
                    worker = self.start(*arguments)
                elif done():
                    return deaths
                assert time.monotonic() < deadline, (self.folder / "worker.log").read_text()[-2000:]
                time.sleep(0.05)
        finally:
            worker.terminate()
            assert worker.wait(PATIENCE) in (0, -signal.SIGKILL)


@pytest.fixture
def house(tmp_path: Path, server: tuple[Server, int]) -> Iterator[House]:
    found = House(tmp_path, server[1])
    yield found
    with found.app.app_context():
        db.engine.dispose()


def add_jobs(house: House, deadly: set[int]) -> None:
    notes = house.folder / "notes"
    notes.mkdir()

    def add() -> None:
        for number in range(8):
            make_job(
                "test.mortal",
                arguments={"folder": str(notes), "name": f"{number}", "deadly": number in deadly},
                run_at=clock.now(),
            )

    house.do(add)


def test_no_job_is_lost_when_workers_die_in_the_middle(house: House) -> None:
    add_jobs(house, deadly={1, 4})
    deaths = house.work_until(lambda: house.states(Job.state)["done"] == 8)
    # Both deadly jobs may have met in one worker, and the second may have died before it noted anything.
    assert 1 <= deaths <= 2
    begun = {file.name: len(file.read_text().split()) for file in (house.folder / "notes").iterdir()}
    assert sorted(begun) == [str(n) for n in range(8)]
    # A job beside the deadly one may have died with it; none ran more often than workers lived.
    assert 2 in (begun["1"], begun["4"])
    assert max(begun.values()) <= deaths + 1


def test_the_job_is_lost_without_the_lease(house: House) -> None:
    add_jobs(house, deadly={4})
    house.work_until(lambda: house.is_left_behind(Job, JobState.RUNNING), "without-lease")
    assert house.states(Job.state)[JobState.RUNNING.value] >= 1


def add_letters(house: House, server: Server) -> dict[str, str]:
    """Queue letters; return each reader's Message-ID."""

    def add() -> dict[str, str]:
        letters = [make_letter(f"reader{n}@example.org", link=f"/invitation/secret-{n}", now=clock.now()) for n in range(LETTERS)]
        return {letter.to_address: letter.message_id for letter in letters}

    expected: dict[str, str] = house.do(add)
    server.refuse_once = {"reader3@example.org"}
    return expected


def come_back_sooner(house: House) -> None:
    """Let the refused letter's rest pass."""

    def hurry() -> None:
        for letter in db.session.scalars(select(Letter).where(Letter.state == LetterState.QUEUED, Letter.attempts > 0)):
            letter.next_try_at = clock.now()

    house.do(hurry)


def test_no_letter_is_lost_and_a_double_is_known_by_its_number(house: House, server: tuple[Server, int]) -> None:
    mail = server[0]
    expected = add_letters(house, mail)
    mail.kill_at = {5, 17, 30}

    def watch(worker: subprocess.Popen[bytes]) -> None:
        mail.worker = worker
        come_back_sooner(house)

    deaths = house.work_until(lambda: house.states(Letter.state)["sent"] == LETTERS, each=watch)
    assert deaths == 3
    assert set(mail.taken) == set(expected.items()), "every letter, and under its one Message-ID"
    # What a worker had handed over and could not note any more: one letter for each of its threads.
    assert len(mail.taken) <= LETTERS + deaths * THREADS
    assert len(mail.taken) > LETTERS, "a letter that was taken before its worker died goes again"
    kept = house.do(lambda: [letter.link_sealed for letter in db.session.scalars(select(Letter))])
    assert kept == [None] * LETTERS


def test_the_letter_is_lost_without_the_lease(house: House, server: tuple[Server, int]) -> None:
    mail = server[0]
    add_letters(house, mail)
    mail.refuse_once = set()
    mail.kill_at = {5}

    def watch(worker: subprocess.Popen[bytes]) -> None:
        mail.worker = worker

    house.work_until(lambda: house.is_left_behind(Letter, LetterState.SENDING), "without-lease", each=watch)
    assert house.states(Letter.state)[LetterState.SENDING.value] >= 1


def test_a_worker_ends_cleanly(house: House) -> None:
    worker = house.start()
    deadline = time.monotonic() + PATIENCE
    while "ready" not in (house.folder / "worker.log").read_text():
        assert time.monotonic() < deadline, "it never said that it was ready"
        time.sleep(0.05)
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
