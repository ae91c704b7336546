"""Reads of cohorts and delegations; every list begins from a viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound


@cache
def _cohorts(*, limited: bool, by_slug: bool) -> Select[Cohort]:
    """Return the statement of cohorts, the newest first; its parameters are `slug` and `cities`, where it has them."""
    chosen = select(Cohort).options(joinedload(Cohort.conference, innerjoin=True)).order_by(Cohort.away_from_on.desc())
    if by_slug:
        chosen = chosen.where(Cohort.slug == bindparam("slug"))
    if limited:
        # Those their city takes part in, and open ones.
        own = select(Delegation.cohort_id).where(Delegation.city_id.in_(bindparam("cities", expanding=True)))
        chosen = chosen.where(Cohort.id.in_(own) | (Cohort.state == CohortState.OPEN))
    return chosen


def _seen_by(viewer: Viewer) -> dict[str, list[UUID]]:
    return {} if viewer.is_network else {"cities": sorted(viewer.city_ids)}


def cohorts_visible_to(viewer: Viewer) -> Sequence[Cohort]:
    """Return the cohorts that exist for a viewer with their conferences, the newest first."""
    return db.session.scalars(_cohorts(limited=not viewer.is_network, by_slug=False), _seen_by(viewer)).all()


def get_cohort(slug: str, *, viewer: Viewer) -> Cohort:
    """Return a cohort by its address part, or raise NotFound."""
    cohort = db.session.scalar(_cohorts(limited=not viewer.is_network, by_slug=True), {"slug": slug, **_seen_by(viewer)})
    if cohort is None:
        raise NotFound
    return cohort


@dataclass(frozen=True)
class CohortLine:
    """One row of the list of cohorts."""

    cohort: Cohort
    delegation_count: int
    pledged: int
    taken: int


def list_cohorts(*, viewer: Viewer) -> list[CohortLine]:
    """Return the viewer's cohorts with the figures of the delegations they may see."""
    cohorts = cohorts_visible_to(viewer)
    sums: dict[UUID, Any] = {
        row.cohort_id: row
        for row in db.session.execute(
            select(
                Delegation.cohort_id,
                func.count().label("delegations"),
                func.sum(Delegation.pledged_count).label("pledged"),
                func.sum(Delegation.taken_count).label("taken"),
            ).group_by(Delegation.cohort_id)
        )
    }
    return [
        CohortLine(
            cohort,
            sums[cohort.id].delegations if cohort.id in sums else 0,
            int(sums[cohort.id].pledged or 0) if cohort.id in sums else 0,
            int(sums[cohort.id].taken or 0) if cohort.id in sums else 0,
        )
        for cohort in cohorts
    ]


def delegations_visible_to(viewer: Viewer) -> Select[Delegation]:
    """Select the delegations that exist for a viewer (a leader: those they lead)."""
    chosen = select(Delegation).options(joinedload(Delegation.city, innerjoin=True), joinedload(Delegation.cohort, innerjoin=True))
    return chosen if viewer.is_network else chosen.where(Delegation.city_id.in_(viewer.city_ids))


def list_delegations(cohort: Cohort, *, viewer: Viewer) -> list[Delegation]:
    """Return the delegations of a cohort, by city."""
    return list(
        db.session.scalars(
            delegations_visible_to(viewer)
            .join(City, City.id == Delegation.city_id)
            .where(Delegation.cohort_id == cohort.id)
            .order_by(City.name)
        )
    )


def find_delegation(cohort: Cohort, city_id: UUID, *, viewer: Viewer) -> Delegation | None:
    """Return one city's share of a cohort, or None."""
    return db.session.scalar(delegations_visible_to(viewer).where(Delegation.cohort_id == cohort.id, Delegation.city_id == city_id))


def get_delegation(cohort: Cohort, city_slug: str, *, viewer: Viewer) -> Delegation:
    """Return the share of the city with this address part, or raise NotFound."""
    delegation = db.session.scalar(
        delegations_visible_to(viewer)
        .join(City, City.id == Delegation.city_id)
        .where(Delegation.cohort_id == cohort.id, City.slug == city_slug)
    )
    if delegation is None:
        raise NotFound
    return delegation
