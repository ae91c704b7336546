"""The queue only says "there is something to do": a lost wake costs seconds, never a job.

What there is to do stands in rows; the worker's sweep finds whatever a wake missed.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from flask import Flask, current_app, has_app_context
from huey import PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Huey
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

Kind = Literal["jobs", "letters"]
KINDS: tuple[Kind, ...] = ("jobs", "letters")

_logger = logging.getLogger(__name__)


class Waker:
    """Wakes workers over the installation's queue: a SQLite file, PostgreSQL or Redis.

    `queue_url` is empty for the file, else begins with postgresql:// or redis://. Wakes are signed
    with `secret`: the queue's messages are pickles, and only our own may be opened.
    """

    def __init__(self, queue_url: str, *, folder: Path, secret: str) -> None:
        self._open = lambda: _open_queue(queue_url, folder, secret)
        self._huey: Huey | None = None
        self._tasks: dict[Kind, Any] = {}

    @property
    def huey(self) -> Huey:
        """Return the queue; opened when first needed, so that nothing is touched before."""
        if self._huey is None:
            self._huey = self._open()
            for kind in KINDS:
                self._tasks[kind] = self._huey.task(name=f"wake_{kind}")(_nobody_listens)
        return self._huey

    def listen(self, work: Callable[[Kind], None]) -> Huey:
        """Make this process answer wakes by calling `work(kind)`; returns the queue for a consumer."""
        self._huey = self._open()

        def answer(kind: Kind) -> Callable[[], None]:
            return lambda: work(kind)

        for kind in KINDS:
            self._tasks[kind] = self._huey.task(name=f"wake_{kind}")(answer(kind))
        return self._huey

    def wake(self, kind: Kind) -> bool:
        """Wake one worker; says False where the queue cannot be reached (the sweep makes up for it)."""
        try:
            # Enough wakes lie there already: each of them works until nothing is left.
            if self.huey.pending_count() < 20:
                self._tasks[kind]()
        except Exception as error:  # noqa: BLE001 - whatever the queue is, the row is safe already
            _logger.warning("no worker could be woken (%s); the next sweep finds the work", type(error).__name__)
            return False
        return True


def waker(app: Flask | None = None) -> Waker:
    """Return the installation's waker."""
    application = app or current_app
    found: Waker | None = application.extensions.get("exchange_waker")
    if found is None:
        settings = application.config["EXCHANGE"]
        found = Waker(settings.queue_url, folder=settings.instance_folder, secret=settings.secret_key)
        application.extensions["exchange_waker"] = found
    return found


def wake_after_commit(session: Session, kind: Kind) -> None:
    """Wake a worker when this session's transaction is kept; nothing happens if it is not."""
    session.info.setdefault("wakes", set()).add(kind)


@event.listens_for(Session, "after_commit")
def _send_wakes(session: Session) -> None:
    wakes: set[Kind] = session.info.pop("wakes", set())
    if wakes and has_app_context():
        for kind in sorted(wakes):
            waker().wake(kind)


@event.listens_for(Session, "after_soft_rollback")
def _forget_wakes(session: Session, _previous: Any) -> None:
    if not session.in_transaction():
        session.info.pop("wakes", None)


def _nobody_listens() -> None:
    """Stand in where a process only wakes others."""


def _open_queue(queue_url: str, folder: Path, secret: str) -> Huey:
    options: dict[str, Any] = {"results": False, "utc": True, "serializer": SignedSerializer(secret, salt="queue")}
    if queue_url.startswith(("postgres://", "postgresql")):
        _scheme, _separator, rest = queue_url.partition("://")
        return PostgresHuey("exchange", dsn=f"postgresql://{rest}", table_prefix="exchange_queue", **options)
    if queue_url.startswith(("redis://", "rediss://")):
        return RedisHuey("exchange", url=queue_url, **options)
    file = folder / "queue.sqlite"
    return SqliteHuey("exchange", filename=str(file), fsync=False, **options)
