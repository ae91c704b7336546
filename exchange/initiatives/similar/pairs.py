"""What was asked about two: to make one of both, or that one gives way to the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.rules import PUBLIC
from exchange.initiatives.similar.models import Combination


class GivingWay(NamedTuple):
    """An author asks that one leaves the catalogue in favour of another."""

    slug: str
    title: str
    language: str
    other_slug: str
    other_title: str
    other_language: str
    asked_at: datetime


def _gives_way() -> ColumnElement[bool]:
    """Return the condition that one of the two is to go on, and nothing is made of both."""
    return or_(Combination.made_id == Combination.first_id, Combination.made_id == Combination.second_id)


def list_asked(one: UUID, other: UUID) -> list[Combination]:
    """Return everything that was asked about two."""
    either = or_(
        and_(Combination.first_id == one, Combination.second_id == other), and_(Combination.first_id == other, Combination.second_id == one)
    )
    return list(db.session.scalars(select(Combination).where(either).order_by(Combination.asked_at, Combination.id)))


def find_combination(one: UUID, other: UUID) -> Combination | None:
    """Return what was asked about making one of two, or None."""
    return next((row for row in list_asked(one, other) if not row.is_giving_way), None)


def list_combinations(initiative_id: UUID, *, is_open: bool = False) -> list[Combination]:
    """Return what was asked about making one of this and another; it is open until somebody says no or what is made is public."""
    chosen = select(Combination).where(or_(Combination.first_id == initiative_id, Combination.second_id == initiative_id))
    if is_open:
        waits = select(Initiative.id).where(Initiative.state.not_in(sorted(PUBLIC)))
        is_made = and_(Combination.made_id.in_(waits), ~_gives_way())
        chosen = chosen.where(Combination.refused_at.is_(None), or_(Combination.made_id.is_(None), is_made))
    return list(db.session.scalars(chosen.order_by(Combination.asked_at, Combination.id)))


def find_combination_made(initiative_id: UUID) -> Combination | None:
    """Return the combination from which an initiative was made, or None."""
    return db.session.scalar(select(Combination).where(Combination.made_id == initiative_id, ~_gives_way()))


def _asked_away(initiative_id: UUID | None) -> Select[Combination]:
    asked = select(Combination).where(_gives_way(), Combination.refused_at.is_(None))
    if initiative_id is None:
        return asked
    either = or_(Combination.first_id == initiative_id, Combination.second_id == initiative_id)
    return asked.where(either, Combination.made_id != initiative_id)


def list_asked_away(initiative_id: UUID) -> Sequence[Combination]:
    """Return the questions whether an initiative gives way that nobody has said no to."""
    return db.session.scalars(_asked_away(initiative_id)).all()


def list_giving_way(initiative_id: UUID | None = None) -> list[GivingWay]:
    """Return what authors ask the network to retire in favour of another, the first asked first; of one initiative, or of all."""
    old, new = aliased(Initiative), aliased(Initiative)
    is_second = Combination.made_id == Combination.second_id
    rows = db.session.execute(
        _asked_away(initiative_id)
        .join(old, old.id == case((is_second, Combination.first_id), else_=Combination.second_id))
        .join(new, new.id == Combination.made_id)
        .where(old.state == InitiativeState.PUBLISHED, new.state == InitiativeState.PUBLISHED)
        .order_by(Combination.asked_at, Combination.id)
        .limit(200)
        .with_only_columns(old.slug, old.title, old.language, new.slug, new.title, new.language, Combination.asked_at)
    )
    return [GivingWay(*row) for row in rows]
