"""Put many rows into the application's tables at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Table
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

Row = Mapping[str, Any]
# By whether it is PostgreSQL: the indexes of a table that are no key, and how they were made.
_INDEXES = {
    False: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    True: "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = to_regclass(%s) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
}


class Bulk:
    """Writes rows of tables over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._is_postgres = connection.dialect.name == "postgresql"
        # The recipe knows what it puts in: nothing is looked up row by row meanwhile.
        if self._is_postgres:
            self._driver.execute("SET session_replication_role = replica")
        else:
            for pragma in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF", "cache_size = -400000"):
                self._driver.execute(f"PRAGMA {pragma}")
            self._driver.execute("BEGIN IMMEDIATE")

    def add(self, model: Any, rows: Iterable[Row]) -> None:
        """Add rows of a model or table; what a row does not say gets the column's default."""
        table: Table = getattr(model, "__table__", model)
        columns = list(table.columns)
        fill = [self._filler(column) for column in columns]
        self.put(table, [column.name for column in columns], ([filled(row) for filled in fill] for row in rows))

    def put(self, model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows whose cells are as the driver takes them (see `form`): several times as quick."""
        table: Table = getattr(model, "__table__", model)
        listed = ", ".join(f'"{name}"' for name in names)
        if self._is_postgres:
            with self._driver.cursor().copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" for _name in names)
            self._driver.executemany(f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', rows)

    def form(self, column: Any) -> Callable[[Any], Any]:
        """Return what makes a column's value what the driver takes."""
        to_driver = column.type.dialect_impl(self.connection.dialect).bind_processor(self.connection.dialect)
        return to_driver or (lambda value: value)

    @contextmanager
    def without_indexes(self, models: Iterable[Any]) -> Iterator[None]:
        """Take the indexes of some tables away, but for keys, and build them again at the end of the block."""
        made: list[tuple[str, str]] = []
        for model in models:
            name = getattr(model, "__table__", model).name
            found = self._driver.execute(_INDEXES[self._is_postgres], (name,)).fetchall()
            made += [(str(index), str(statement)) for index, statement in found]
        for index, _statement in made:
            self._driver.execute(f'DROP INDEX "{index}"')
        yield
        for _index, statement in made:
            self._driver.execute(statement)

    def finish(self) -> None:
        """Keep everything and let the planner count it, as a database does by itself in time."""
        self._driver.execute("COMMIT")
        if self._is_postgres:
            self._driver.autocommit = True
        self._driver.execute("ANALYZE")
        if self._is_postgres:
            self._driver.autocommit = False
        else:
            self._driver.execute("PRAGMA journal_mode = WAL")

    def _filler(self, column: Column[Any]) -> Callable[[Row], Any]:
        to_driver = column.type.dialect_impl(self.connection.dialect).bind_processor(self.connection.dialect)
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
