"""Keep what was computed from the database for as long as the database is as it was: not a moment longer.

Nobody says what changed, so nobody can forget to: the database itself is asked whether anything was committed since.
SQLite counts the commits of others (`PRAGMA data_version`) and the rows that a connection changed itself; on PostgreSQL
equal snapshots see exactly the same committed transactions. Any write, of whatever table, ends what was kept.

A view takes the `moment()` before it reads the first row that it computes with, and hands it to `Kept`. What a few tables alone
decide may be kept by something narrower that changes whenever they do, a mark of theirs, which is handed over as `asked`.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from flask_babel import get_locale
from sqlalchemy.engine import Connection, Engine

from exchange.foundation.database import db, is_sqlite

T = TypeVar("T")
U = TypeVar("U")
# Each connection of SQLite keeps its own, unless it is kept by a mark. A page over 250 cities takes an eighth of a megabyte, so all
# of a process' four threads stay below ten.
MOST_KEPT = 8
# The figures behind it take a whole one.
MOST_LARGE = 1
# Whole pages, packed: eight to twelve kilobytes each.
MOST_PAGES = 48
# Small things that readers' addresses name lie on a shelf of their own, so that they push nothing large away.
MOST_SMALL = 512

_SNAPSHOT = "SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NOT NULL"
_Shelf = OrderedDict[Hashable, tuple[Hashable, Any]]
_shelves: WeakKeyDictionary[Engine, dict[tuple[int, bool], _Shelf]] = WeakKeyDictionary()
_lock = Lock()


def moment() -> Hashable | None:
    """Return what is equal for as long as nothing is committed; None while this connection itself is writing."""
    return _stamp(db.session.connection())


class Kept(Generic[T]):
    """Something computed when it is first asked for, or taken from an equal moment; nobody may change it.

    All that `compute` reads must be read after the moment `since`, and follow from the database, the key, and the scope and
    language in force. Who may read the result is asked before, each time.
    """

    def __init__(
        self,
        key: Hashable,
        compute: Callable[[], T],
        *,
        since: Hashable | None,
        asked: Callable[[], Hashable | None] | None = None,
        is_small: bool = False,
        is_large: bool = False,
        is_page: bool = False,
    ) -> None:
        self._key, self._compute, self._since, self._asked = key, compute, since, asked
        self._most = MOST_SMALL if is_small else MOST_LARGE if is_large else MOST_PAGES if is_page else MOST_KEPT

    def __call__(self) -> T:
        """Return the thing itself."""
        return _kept(self._key, self._compute, since=self._since, asked=self._asked, most=self._most)

    def kept(self, what: Hashable, make: Callable[[], U]) -> U:
        """Return what is made of it and of nothing else, kept as long as the thing itself."""
        return _kept((self._key, what), make, since=self._since, asked=self._asked, most=max(self._most, MOST_KEPT))


def _kept(key: Hashable, compute: Callable[[], T], *, since: Hashable | None, asked: Callable[[], Hashable | None] | None, most: int) -> T:
    if since is None:
        return compute()
    connection = db.session.connection()
    shelf = _shelf_of(connection, most, is_everybodys=asked is not None)
    place = (db.session.info.get("scope"), db.session.info.get("unscoped"), str(get_locale()), key)
    with _lock:
        found = shelf.get(place)
    if found is not None and found[0] == since:
        result: T = found[1]
        return result
    result = compute()
    # Nothing may have been committed between the first and the last of the statements either.
    if (asked() if asked is not None else _stamp(connection)) == since:
        with _lock:
            shelf[place] = (since, result)
            shelf.move_to_end(place)
            while len(shelf) > most:
                shelf.popitem(last=False)
    return result


def _stamp(connection: Connection) -> Hashable | None:
    if db.session.info.get("writing"):
        return None
    if is_sqlite(connection):
        driver: Any = connection.connection.dbapi_connection
        if driver.in_transaction:
            return None
        return driver.execute("PRAGMA data_version").fetchone()[0], driver.total_changes
    snapshot, is_writing = connection.exec_driver_sql(_SNAPSHOT).one()
    return None if is_writing else str(snapshot)


def _shelf_of(connection: Connection, most: int, *, is_everybodys: bool) -> _Shelf:
    # On SQLite both counts are the connection's own; a mark is a row that every connection reads alike.
    if is_sqlite(connection) and not is_everybodys:
        shelf: _Shelf = connection.info.setdefault(("exchange-kept", most), OrderedDict())
        return shelf
    with _lock:
        return _shelves.setdefault(connection.engine, {}).setdefault((most, is_everybodys), OrderedDict())
