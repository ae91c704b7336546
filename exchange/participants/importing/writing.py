"""Write rows of a roster in bulk: gathered table by table, parents first, some hundred at a time."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, Text, bindparam, cast, column, func, insert, select
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.engine import Connection

from exchange.foundation.database import db
from exchange.history.models import HistoryLine
from exchange.participants.models import Participant, ParticipantWord
from exchange.people.models import Guardian, Person

Row = dict[str, Any]


class Batch:
    """Rows to be written in bulk, table by table, parents first.

    They are written on the connection, below the session and its city scope: every row is built here with the city of
    the delegation, which the caller has fetched for a viewer with the right to import there.
    """

    def __init__(self) -> None:
        self.people: list[Row] = []
        self.participants: list[Row] = []
        self.guardians: list[Row] = []
        self.words: list[Row] = []
        self.lines: list[Row] = []

    def write(self) -> None:
        """Write everything that was gathered; called after each chunk, so that memory stays flat however long a file is."""
        db.session.flush()
        connection = db.session.connection()
        for model, rows in (
            (Person, self.people),
            (Participant, self.participants),
            (Guardian, self.guardians),
            (ParticipantWord, self.words),
            (HistoryLine, self.lines),
        ):
            if rows:
                write_rows(connection, model.__table__, rows)  # type: ignore[arg-type]
                rows.clear()


def write_rows(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Write rows of the same columns in one go, below the session and its city scope; the rows are changed.

    SQLAlchemy's own way looks at each row anew, and PostgreSQL at each statement: that took longer than the writing.
    """
    missing = {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.name not in rows[0] and column.default is not None and column.default.is_scalar
    }
    for row in rows:
        row.update(missing)
    columns = [column for column in table.columns if column.name in rows[0]]
    if connection.dialect.name == "postgresql":
        _write_as_one(connection, table, columns, rows)
    else:
        _write_each(connection, table, columns, rows)


def _write_as_one(connection: Connection, table: Table, columns: list[Column[Any]], rows: list[Row]) -> None:
    """Send all rows as one value of one statement, which row-level security looks at as at any other."""
    told = func.json_to_recordset(cast(bindparam("rows", json.dumps(rows, default=_said), Text()), JSON()))
    source = told.table_valued(*[column(one.name, one.type) for one in columns]).render_derived(with_types=True)
    names = [one.name for one in columns]
    connection.execute(insert(table).from_select(names, select(*[source.c[name] for name in names]), include_defaults=False))


def _write_each(connection: Connection, table: Table, columns: list[Column[Any]], rows: list[Row]) -> None:
    """Hand each row to the driver, its values as its columns' types say them."""
    dialect = connection.dialect
    turning = [(one.name, turn) for one in columns if (turn := one.type.dialect_impl(dialect).bind_processor(dialect)) is not None]
    for row in rows:
        for name, turn in turning:
            row[name] = turn(row[name])
    names = [one.name for one in columns]
    statement = insert(table).compile(dialect=dialect, column_keys=names)
    connection.exec_driver_sql(str(statement), [tuple(map(row.__getitem__, names)) for row in rows])


def _said(value: object) -> str:
    """Return an id, a day, an instant or sealed bytes as PostgreSQL reads them from a text."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return value.isoformat() if isinstance(value, date) else str(value)
