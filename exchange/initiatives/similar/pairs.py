"""What was asked about two: to make one of both, or that one gives way to the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from exchange.foundation.database import db
from exchange.initiatives.lineage.rules import ordered
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.similar.models import Combination


class GivingWay(NamedTuple):
    """An author asks that one leaves the catalogue in favour of another."""

    old: Initiative
    new: Initiative
    asked_at: datetime


def _gives_way() -> ColumnElement[bool]:
    """Return the condition that one of the two is to go on, and nothing is made of both."""
    return or_(Combination.made_id == Combination.first_id, Combination.made_id == Combination.second_id)


def find_combination(one: UUID, other: UUID) -> Combination | None:
    """Return what was asked about two, or None."""
    first, second = ordered(one, other)
    return db.session.scalar(select(Combination).where(Combination.first_id == first, Combination.second_id == second))


def list_combinations(initiative_id: UUID, *, is_open: bool = False) -> list[Combination]:
    """Return what was asked about making one of this and another."""
    chosen = select(Combination).where(or_(Combination.first_id == initiative_id, Combination.second_id == initiative_id))
    if is_open:
        chosen = chosen.where(and_(Combination.refused_at.is_(None), Combination.made_id.is_(None)))
    return list(db.session.scalars(chosen.order_by(Combination.asked_at, Combination.id)))


def find_combination_made(initiative_id: UUID) -> Combination | None:
    """Return the combination from which an initiative was made, or None."""
    return db.session.scalar(select(Combination).where(Combination.made_id == initiative_id, ~_gives_way()))


def list_giving_way(initiative_id: UUID | None = None) -> list[GivingWay]:
    """Return what authors ask the network to retire in favour of another, the first asked first; of one initiative, or of all."""
    asked = (
        select(Combination)
        .where(_gives_way(), Combination.refused_at.is_(None))
        .options(
            joinedload(Combination.first, innerjoin=True).joinedload(Initiative.city, innerjoin=True),
            joinedload(Combination.second, innerjoin=True).joinedload(Initiative.city, innerjoin=True),
        )
        .order_by(Combination.asked_at, Combination.id)
        .limit(200)
    )
    if initiative_id is not None:
        asked = asked.where(or_(Combination.first_id == initiative_id, Combination.second_id == initiative_id))
    return _open_ones(db.session.scalars(asked).all(), initiative_id)


def _open_ones(asked: Sequence[Combination], initiative_id: UUID | None) -> list[GivingWay]:
    lines = []
    for one in asked:
        old, new = (one.first, one.second) if one.made_id == one.second_id else (one.second, one.first)
        is_open = old.state is new.state is InitiativeState.PUBLISHED
        if is_open and initiative_id in (None, old.id):
            lines.append(GivingWay(old, new, one.asked_at))
    return lines
