"""The database: one base for all tables, one session, and the only commit of the program.

Reads run each in their own snapshot on SQLite (no transaction is opened for them) as they do on
PostgreSQL under READ COMMITTED. Writes happen inside `transaction()` alone, which takes SQLite's
write lock at its start (`BEGIN IMMEDIATE`): a deferred transaction loses registrations under load.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Date, DateTime, Dialect, Engine, Enum, MetaData, String, Text, Uuid, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_enum(kind: type[StrEnum], name: str) -> Enum:
    """Return the column type of a state: its value as text with a named CHECK, no native enum."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class _Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(
    model_class=_Base,
    session_options={"expire_on_commit": False, "autoflush": True},
    engine_options={},
)
# Flask-SQLAlchemy copies the base with its registry, which then takes no map of its own.
db.Model.registry.update_type_annotation_map(  # type: ignore[attr-defined]
    {
        datetime: UtcDateTime(),
        date: Date(),
        UUID: Uuid(),
        str: Text(),
        dict[str, str]: JSON(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[Any]: JSON(),
    }
)

if TYPE_CHECKING:

    class Model(_Base):
        """Every table's base, as the type checker sees it."""

        __abstract__ = True

else:
    Model = db.Model


_id_lock = threading.Lock()
# The millisecond and the count within it of the last key: who orders by keys gets the order of their making.
_last_id = (0, 0)


def new_id() -> UUID:
    """Return a UUIDv7: ordered by time, in one process also within a millisecond (RFC 9562 §5.7, §6.2), and unguessable."""
    global _last_id  # noqa: PLW0603 - one counter for the process
    random_bits = int.from_bytes(os.urandom(8), "big")
    with _id_lock:
        milliseconds, count = time.time_ns() // 1_000_000, 0
        if milliseconds <= _last_id[0]:
            milliseconds, count = _last_id[0], _last_id[1] + 1
            if count > 0xFFF:
                milliseconds, count = milliseconds + 1, 0
        _last_id = milliseconds, count
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= count << 64
    value |= 0b10 << 62
    value |= random_bits & ((1 << 62) - 1)
    return UUID(int=value)


class Identified:
    """A row with a UUIDv7 key, made when the object is built, so that seals can bind to it."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)

    def __init__(self, **facts: Any) -> None:
        facts.setdefault("id", new_id())
        # Defaults are in place at once, so that rules can be asked about an unsaved row.
        own: Any = type(self)
        for key, make in _defaults(own):
            if key not in facts:
                setattr(self, key, make())
        for name, value in facts.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name!r}")
            setattr(self, name, value)


@cache
def _defaults(model: type) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Return the columns of a model that have a default, each with what makes it: found once, not for every row."""
    found: list[tuple[str, Callable[[], Any]]] = []
    mapper: Any = inspect(model)
    for attribute in mapper.column_attrs:
        default = attribute.columns[0].default
        if isinstance(default, ScalarElementColumnDefault):
            found.append((attribute.key, partial(_same, default.arg)))
        elif isinstance(default, CallableColumnDefault):
            found.append((attribute.key, partial(default.arg, None)))  # type: ignore[arg-type]
    return tuple(found)


def _same(value: Any) -> Any:
    return value


ShortText = String(200)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    if type(dbapi_connection).__module__.split(".")[0] != "sqlite3":
        return
    # The driver's own BEGIN is deferred and comes too late; transaction() says BEGIN IMMEDIATE.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        # Writers get in by chance, not in turn: with a hundred at once on a slow machine somebody waits long, and must still get in.
        "busy_timeout=30000",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def is_sqlite(connection: Connection) -> bool:
    """Say whether this connection speaks to SQLite."""
    return connection.dialect.name == "sqlite"


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of a view, command or task: all of it is kept, or nothing.

    Joins a transaction that is already open. The only place that commits.
    """
    session = db.session
    if session.info.get("writing"):
        yield session()
        return
    connection = session.connection()
    if is_sqlite(connection):
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    session.info["writing"] = True
    try:
        yield session()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


@contextmanager
def transaction_apart() -> Iterator[Session]:
    """Open a short transaction on a connection of its own: how far a job got, who holds it.

    It is kept whatever becomes of the transaction that is open around it. On SQLite, which has one
    writer, it waits for that one: do not open it inside `transaction()` there.
    """
    with Session(db.engine, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        connection = session.connection()
        if is_sqlite(connection):
            driver: Any = connection.connection.dbapi_connection
            if not driver.in_transaction:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
        session.info["writing"] = True
        yield session
        session.commit()


@event.listens_for(Session, "before_flush")
def _only_inside_transaction(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse a write outside transaction(): on SQLite it would be kept at once and alone."""
    if (session.new or session.dirty or session.deleted) and not session.info.get("writing"):
        changed = [*session.new, *(o for o in session.dirty if session.is_modified(o)), *session.deleted]
        if changed:
            raise RuntimeError(
                f"a write outside transaction(): {type(changed[0]).__name__}; open `with transaction():` in the view, command or task"
            )


def release_connection() -> None:
    """Give the connection back after reading, without keeping anything."""
    db.session.rollback()
