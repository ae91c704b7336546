"""What tells a part of the database as it is from what it was: keep by its mark what follows from that part alone.

A mark is drawn when something changes and written last of all, when its transaction is committed: whoever writes holds the rows of the
marks for a moment only and takes them in one order, so that no two writers wait for each other.
"""

from enum import IntEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, SessionTransaction

from exchange.foundation.database import db
from exchange.initiatives.finding.models import CatalogueChange

_DRAWN = "marks that are not written yet"


class Part(IntEnum):
    """A part that is marked as a whole; each has a row."""

    CATALOGUE = 1
    # Who took up what and how far it came, with what the Manifesto says: what coverage and flows are made of.
    REPLICATION = 2


def last_change(part: Part = Part.CATALOGUE) -> Select[UUID]:
    """Select the mark of the last change that was committed."""
    return select(CatalogueChange.mark).where(CatalogueChange.id == part.value)


def own_change(part: Part = Part.CATALOGUE) -> UUID | None:
    """Return the mark of what this session itself has changed and not committed yet, as far as it has been flushed."""
    drawn: dict[Part, UUID] = db.session.info.get(_DRAWN, {})
    return drawn.get(part)


def current_mark(part: Part = Part.CATALOGUE) -> UUID | None:
    """Return the mark as this session sees it; there is none before the first change, and then nothing tells two states apart."""
    committed = db.session.scalar(last_change(part))
    # Asking has flushed what was waiting.
    return own_change(part) or committed


def mark_change(session: Session, part: Part = Part.CATALOGUE) -> None:
    """Draw a mark: something changes within the session's transaction.

    It is drawn by lot, not counted: what is taken back leaves no number that another change would get.
    """
    session.info.setdefault(_DRAWN, {})[part] = uuid4()


def write_mark(connection: Connection, part: Part, mark: UUID) -> None:
    """Write a mark; whoever changes the same part at the same moment waits for the other's commit."""
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = insert(CatalogueChange.__table__).values(id=part.value, mark=mark)
    connection.execute(written.on_conflict_do_update(index_elements=["id"], set_={"mark": written.excluded.mark}))


def _write_all(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    drawn: dict[Part, UUID] = session.info.pop(_DRAWN, {})
    for part in sorted(drawn):
        # Not the mark that was drawn: what this session read for itself under it may lack what somebody else has committed since.
        write_mark(session.connection(), part, uuid4())


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_DRAWN, None)


def connect() -> None:
    """Write marks from now on, last of all in their transaction; once, however often the application is built."""
    for moment, listener in (("before_commit", _write_all), ("after_transaction_end", _forget)):
        if not event.contains(Session, moment, listener):
            event.listen(Session, moment, listener)
