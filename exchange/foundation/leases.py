"""Rows that one worker at a time may have: taken by one conditional UPDATE, until a lease ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, update
from sqlalchemy.orm import Session


def may_be_taken(
    *, waits: ColumnElement[bool], since: Any, is_taken: ColumnElement[bool], leased_until: Any, now: datetime
) -> ColumnElement[bool]:
    """Return the condition of a row to take: it waits and its time (`since`) has come, or whoever took it fell silent."""
    return or_(and_(waits, since <= now), and_(is_taken, leased_until < now))


def change_one(session: Session, model: Any, condition: ColumnElement[bool], **values: Any) -> bool:
    """Change the one row that a condition names, if it still holds; of two workers exactly one is told True."""
    done = session.execute(update(model).where(condition).values(**values), execution_options={"synchronize_session": False})
    return isinstance(done, CursorResult) and done.rowcount == 1
