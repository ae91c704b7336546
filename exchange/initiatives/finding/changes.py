"""What tells the catalogue as it is from what it was: keep by it what follows from published initiatives alone."""

from uuid import UUID

from sqlalchemy import Select, select

from exchange.initiatives.finding.models import CatalogueChange

# Keys come in the order in which changes began, not in which they were committed: so many of the last tell states apart.
LAST = 32


def last_changes() -> Select[UUID]:
    """Select the keys of the last changes; there are none before the first, and then nothing tells two states apart."""
    return select(CatalogueChange.id).order_by(CatalogueChange.id.desc()).limit(LAST)
