"""What cannot be seen from outside: statements a page, and what the application hands to its typesetter."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import event

from bench.client import Request
from exchange.foundation import pdf
from exchange.foundation.database import db

_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass
class Statements:
    """The statements of one page, in order, with their seconds."""

    sent: list[tuple[str, float]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self.sent)

    @property
    def seconds(self) -> float:
        """How long the database took for all of them, as far as its first row."""
        return sum(seconds for _statement, seconds in self.sent)


@contextmanager
def listening(app: Flask) -> Iterator[Statements]:
    """Write down the statements that reach the application's database inside the block."""
    found = Statements()
    with app.app_context():
        engine = db.engine

    def before(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: Any) -> None:
        context.bench_started_at = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any) -> None:
        if not statement.startswith(_FRAME):
            found.sent.append((statement, time.perf_counter() - context.bench_started_at))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def open_page(app: Flask, request: Request) -> int:
    """Open an address inside this process; return the status."""
    answer = app.test_client(use_cookies=False).get(request.path, headers={"Accept-Language": "en", **request.headers})
    return answer.status_code


def count_statements(app: Flask, request: Request, *, before: Callable[[], None] | None = None) -> Statements | int:
    """Return the statements of a page that was opened once before, or the status that it answered instead of 200."""
    status = open_page(app, request)
    if status != 200:
        return status
    if before is not None:
        before()
    with listening(app) as found:
        open_page(app, request)
    return found


def typesetting_orders(app: Flask, request: Request) -> list[bytes]:
    """Return what the application hands to its typesetter for a PDF."""
    orders: list[bytes] = []
    run_limited = pdf.run_limited

    def noted(module: str, *, payload: bytes, **limits: Any) -> bytes:
        orders.append(payload)
        return run_limited(module, payload=payload, **limits)

    with patch.object(pdf, "run_limited", noted):
        open_page(app, request)
    return orders
