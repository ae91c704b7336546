"""Reads of editions, themes and recommendations: public facts."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.foundation.database import db
from exchange.manifesto.models import Theme


def list_themes(*, with_principles: bool = False) -> list[Theme]:
    """Return the themes in the order of their editions, principles only where asked for."""
    chosen = select(Theme).options(joinedload(Theme.edition, innerjoin=True)).order_by(Theme.edition_id, Theme.position)
    if not with_principles:
        chosen = chosen.where(Theme.is_principle.is_(False))
    return list(db.session.scalars(chosen))
