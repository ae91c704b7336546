"""Count what reaches the database."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

# The wall of PostgreSQL is told apart (tests/access/test_walls.py), so that lists count the same on both databases.
TELL = "SELECT set_config("


def sent(session: Session, call: Callable[[], Any]) -> list[str]:
    """Return the statements that a call sends (savepoints of the test's own frame are none), the wall's own too."""
    statements: list[str] = []

    def seen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", seen)
    try:
        call()
    finally:
        event.remove(connection, "before_cursor_execute", seen)
    return statements


def counted(session: Session, call: Callable[[], Any]) -> int:
    """Return how many statements a call sends beside what it tells the wall."""
    return sum(not statement.startswith(TELL) for statement in sent(session, call))
