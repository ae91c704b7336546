"""What tells the catalogue as it is from what it was: keep by it what follows from published initiatives alone."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from exchange.initiatives.finding.models import CatalogueChange

_ONLY = 1


def last_change() -> Select[UUID]:
    """Select the mark of the last change; there is none before the first, and then nothing tells two states apart."""
    return select(CatalogueChange.mark)


def mark_change(connection: Connection) -> None:
    """Mark that something changes, within its transaction.

    There is one row, so whoever changes the catalogue waits for whoever does: the mark that readers see is the last one kept. It is
    drawn by lot, not counted: what is taken back leaves no number that another change would get.
    """
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    written = insert(CatalogueChange.__table__).values(id=_ONLY, mark=uuid4())
    connection.execute(written.on_conflict_do_update(index_elements=["id"], set_={"mark": written.excluded.mark}))
