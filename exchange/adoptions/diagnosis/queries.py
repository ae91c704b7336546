"""Reads of the joint diagnosis: the one of their own city, for its officers and its young people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from exchange.adoptions.diagnosis.models import Need
from exchange.adoptions.models import Adoption
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound


def get_need(adoption: Adoption, need_id: UUID) -> Need:
    """Return a need of an adoption that the viewer has found, with its answers, or raise NotFound."""
    chosen = select(Need).where(Need.id == need_id, Need.adoption_id == adoption.id).options(selectinload(Need.marks))
    need = db.session.scalar(chosen)
    if need is None:
        raise NotFound
    return need
