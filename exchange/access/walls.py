"""The wall inside PostgreSQL: the database itself knows which cities a transaction may touch.

Row-level security (migration 0002) compares each row with the setting `app.cities`. It is told here,
before the first statement for which it differs from what was told: so it follows `enter_scope` and
`unscoped` exactly, once per transaction and change. It is told with `set_config(…, true)` and nothing
else: such a setting ends with its transaction, so a pooled connection carries nothing to the next.
Who tells nothing sees no row.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.engine import Connection

SETTING = "app.cities"
EVERYWHERE = "*"
# No city has this key. It says "asked, and none", where the network's own people are still known.
NOWHERE = str(UUID(int=0))
TELL = f"SELECT set_config('{SETTING}', %(cities)s, true)"
_WANTED, _TOLD = "exchange-cities-wanted", "exchange-cities-told"
_OF_THE_FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@lru_cache(maxsize=1024)
def written(cities: frozenset[UUID] | None) -> str:
    """Return a scope as the setting writes it: `*`, or the cities between commas."""
    return EVERYWHERE if cities is None else ",".join(sorted(map(str, cities))) or NOWHERE


def speak_for(connection: Connection, wanted: Callable[[], str]) -> None:
    """Tell PostgreSQL what `wanted` says, from now to the end of this connection's transaction."""
    if connection.dialect.name != "postgresql":
        return
    if not event.contains(connection.engine, "before_cursor_execute", _tell):
        event.listen(connection.engine, "begin", _begin)
        event.listen(connection.engine, "rollback_savepoint", _rolled_back)
        event.listen(connection.engine, "before_cursor_execute", _tell)
    connection.info[_WANTED] = wanted


def everywhere_at_once(connection: Connection) -> None:
    """Open the wall for the rest of a transaction that no session holds: a migration."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(TELL, {"cities": EVERYWHERE})


def _begin(connection: Connection) -> None:
    connection.info.pop(_WANTED, None)
    connection.info[_TOLD] = ""


def _rolled_back(connection: Connection, _name: str, _context: None) -> None:
    # What was told since the savepoint is taken back with it: unknown until told again.
    connection.info[_TOLD] = None


def _tell(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    wanted = connection.info.get(_WANTED)
    # A savepoint is rolled back in a transaction that may be broken, where nothing else can be said.
    if wanted is None or statement.startswith(_OF_THE_FRAME):
        return
    cities = wanted()
    if cities == connection.info.get(_TOLD, ""):
        return
    connection.info[_TOLD] = cities  # before it is said: saying it comes by here too
    try:
        connection.exec_driver_sql(TELL, {"cities": cities})
    except BaseException:
        connection.info[_TOLD] = None
        raise
