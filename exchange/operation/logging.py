"""One line of JSON per event, with the request's number and without anything about people."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from exchange.foundation.database import db
from exchange.foundation.declarations import Sensitivity

_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_SECRET = re.compile(r"[A-Za-z0-9_\-]{32,}")
_ALWAYS_HIDDEN = frozenset({"password", "token", "link", "secret", "cookie", "authorization", "email", "address"})
_GUARDED = (Sensitivity.C2, Sensitivity.C3)
# What these lists of names hold is ours, not people's.
_PLAIN_KEYS = frozenset({"event", "level", "logger", "timestamp", "request_id", "stack"})

Event = MutableMapping[str, Any]


def guarded_names() -> frozenset[str]:
    """Return the names of columns whose content must not reach a log: identity, contact, health, papers."""
    names = set(_ALWAYS_HIDDEN)
    for table in db.metadata.tables.values():
        for column in table.columns:
            declared = column.info.get("personal")
            if declared and declared["sensitivity"] in _GUARDED:
                names.add(column.name.removesuffix("_sealed"))
    return frozenset(names)


def redact(text: str) -> str:
    """Take addresses and everything that looks like a secret out of a text."""
    return _SECRET.sub("[hidden]", _MAIL.sub("[address]", text))


class Redactor:
    """Hides the values of guarded names, and addresses and secrets wherever they stand."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        for name, value in list(event.items()):
            if name in {"_record", "_from_structlog"}:
                continue
            event[name] = "[hidden]" if name in self._hidden else self._cleaned(name, value)
        return event

    def _cleaned(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return value if name in _PLAIN_KEYS - {"event", "stack"} else redact(value)
        if isinstance(value, dict):
            return {k: "[hidden]" if k in self._hidden else self._cleaned(str(k), v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self._cleaned(name, item) for item in value]
        return value


def say_where(_logger: Any, _method: str, event: Event) -> Event:
    """Turn an exception into its kind and its places. Its message may quote a row, so it stays out."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if found and found[0] is not None:
        event["error"] = found[0].__name__
        event["stack"] = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(found[2])[-12:]
        ]
    return event


def set_up_logging() -> None:
    """Send every log line, ours and the libraries', as JSON to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        say_where,
        Redactor(guarded_names()),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("huey", "werkzeug", "alembic.runtime.migration", "flask-limiter"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
