"""Reads for the family of an initiative: which cities took each one up, and what a city wrote up from its adoption."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.lineage.tree import Taking
from exchange.adoptions.models import Adoption
from exchange.cities.models import City
from exchange.cities.named import names_as_text, names_of
from exchange.foundation.database import db
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.models import Initiative


def list_takings(initiative_ids: Collection[UUID]) -> list[Taking]:
    """Return which cities took some initiatives up, and how far each got; public facts, one statement."""
    rows: Any = db.session.execute(
        select(Adoption.initiative_id, City.slug, City.name, names_as_text(), Adoption.stage, Adoption.stopped_in)
        .join(City, City.id == Adoption.city_id)
        .where(Adoption.initiative_id.in_(sorted(initiative_ids)))
        .order_by(Adoption.started_at, Adoption.id)
    )
    return [Taking(key, slug, name, names_of(names), stage, stopped_in) for key, slug, name, names, stage, stopped_in in rows]


def count_takings(initiative_ids: Collection[UUID]) -> dict[str, int]:
    """Return {address part of a city: how many of some initiatives it took up}; one statement."""
    rows = db.session.execute(
        select(City.slug, func.count().label("taken"))
        .select_from(Adoption)
        .join(City, City.id == Adoption.city_id)
        .where(Adoption.initiative_id.in_(sorted(initiative_ids)))
        .group_by(City.slug)
    )
    return {row.slug: row.taken for row in rows}


def find_written_up(adoption: Adoption) -> Initiative | None:
    """Return what the city has written up from its adoption, or None."""
    return db.session.scalar(
        select(Initiative)
        .join(InitiativeLink, InitiativeLink.child_id == Initiative.id)
        .where(
            InitiativeLink.parent_id == adoption.initiative_id,
            InitiativeLink.kind == LinkKind.ADAPTS,
            Initiative.city_id == adoption.city_id,
            Initiative.is_by_city,
        )
        .order_by(InitiativeLink.made_at)
        .limit(1)
    )


def list_adapted_parts(adoption_id: UUID) -> list[dict[str, str]]:
    """Return what became of each part of the original in this city, as it was written down; empty when nothing was."""
    parts: list[dict[str, str]] | None = db.session.scalar(select(Adaptation.parts).where(Adaptation.adoption_id == adoption_id))
    return parts or []


def find_adoption_behind(initiative: Initiative) -> UUID | None:
    """Return the adoption from which a city has written an initiative up, or None."""
    return db.session.scalar(
        select(Adoption.id)
        .join(InitiativeLink, InitiativeLink.parent_id == Adoption.initiative_id)
        .where(InitiativeLink.child_id == initiative.id, InitiativeLink.kind == LinkKind.ADAPTS, Adoption.city_id == initiative.city_id)
        .limit(1)
    )
