"""Who can be told that something waits for them."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from exchange.people.models import Guardian
from exchange.readiness.models import Digest


def digests_of(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition on Digest that it remembers letters to a person or to their guardians."""
    return or_(Digest.person_id == person_id, Digest.guardian_id.in_(select(Guardian.id).where(Guardian.person_id == person_id)))
