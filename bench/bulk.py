"""Put many rows into the application's tables at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

Row = Mapping[str, Any]


class Bulk:
    """Writes rows of tables over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._is_postgres = connection.dialect.name == "postgresql"
        if not self._is_postgres:
            self._driver.execute("BEGIN IMMEDIATE")

    def add(self, model: Any, rows: Iterable[Row]) -> None:
        """Add rows of a model or table; what a row does not say gets the column's default."""
        table: Table = getattr(model, "__table__", model)
        columns = list(table.columns)
        fill = [self._filler(column) for column in columns]
        names = [column.name for column in columns]
        cells = ([filled(row) for filled in fill] for row in rows)
        listed = ", ".join(f'"{name}"' for name in names)
        if self._is_postgres:
            with self._driver.cursor().copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
                for row in cells:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" for _name in names)
            self._driver.executemany(f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', cells)

    def finish(self) -> None:
        """Keep everything and let the planner count it, as a database does by itself in time."""
        self._driver.execute("COMMIT")
        if self._is_postgres:
            self._driver.autocommit = True
        self._driver.execute("ANALYZE")
        if self._is_postgres:
            self._driver.autocommit = False

    def _filler(self, column: Column[Any]) -> Callable[[Row], Any]:
        to_driver = column.type.dialect_impl(self._connection.dialect).bind_processor(self._connection.dialect)
        name, default = column.name, _default_of(column)

        def fill(row: Row) -> Any:
            value = row[name] if name in row else default()
            # A processor makes JSON's null of None, where the column means nothing at all.
            return value if value is None or to_driver is None else to_driver(value)

        return fill


def _default_of(column: Column[Any]) -> Callable[[], Any]:
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        value = default.arg
        return lambda: value
    if isinstance(default, CallableColumnDefault):
        made: Any = default.arg
        return lambda: made(None)
    return lambda: None


def numbered(count: int, make: Callable[[int], Row]) -> Sequence[Row]:
    """Return the rows of the first `count` numbers."""
    return [make(number) for number in range(count)]
