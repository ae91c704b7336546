"""Reads of what people want to stand under their initiatives."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from exchange.foundation.database import db
from exchange.initiatives.naming.models import NameStyle, PublicName


def styles_of(person_ids: Collection[UUID]) -> dict[UUID, NameStyle]:
    """Return {person: their wish} of those who said one; one statement."""
    if not person_ids:
        return {}
    rows = db.session.execute(select(PublicName.person_id, PublicName.style).where(PublicName.person_id.in_(sorted(person_ids))))
    return {row.person_id: row.style for row in rows}
