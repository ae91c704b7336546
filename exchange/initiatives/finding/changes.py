"""What tells a part of the database as it is from what it was: keep by its mark what follows from that part alone."""

from enum import IntEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from exchange.initiatives.finding.models import CatalogueChange


class Part(IntEnum):
    """A part that is marked as a whole; each has a row."""

    CATALOGUE = 1
    # Who took up what and how far it came, with what the Manifesto says: what coverage and flows are made of.
    REPLICATION = 2


def last_change(part: Part = Part.CATALOGUE) -> Select[UUID]:
    """Select the mark of the last change; there is none before the first, and then nothing tells two states apart."""
    return select(CatalogueChange.mark).where(CatalogueChange.id == part.value)


def mark_change(connection: Connection, part: Part = Part.CATALOGUE) -> None:
    """Mark that something changes, within its transaction.

    There is one row for a part, so whoever changes it waits for whoever does: the mark that readers see is the last one kept. It is
    drawn by lot, not counted: what is taken back leaves no number that another change would get.
    """
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = insert(CatalogueChange.__table__).values(id=part.value, mark=uuid4())
    connection.execute(written.on_conflict_do_update(index_elements=["id"], set_={"mark": written.excluded.mark}))
