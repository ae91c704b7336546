"""The blueprint that the pages of participants share, and what several of them show."""

from flask import Blueprint

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import find_delegation, get_delegation, list_delegations
from exchange.foundation.obstacles import NotFound

blueprint = Blueprint("participants", __name__)


def delegation_for(cohort: Cohort, city_slug: str | None, *, viewer: Viewer) -> Delegation | None:
    """Return the delegation that a viewer works on: the named city's, else the only one they have."""
    if city_slug:
        return get_delegation(cohort, city_slug, viewer=viewer)
    if not viewer.is_network and len(viewer.city_ids) == 1:
        return find_delegation(cohort, next(iter(viewer.city_ids)), viewer=viewer)
    return None


def delegation_choices(cohort: Cohort, *, viewer: Viewer, right: str) -> list[Delegation]:
    """Return the delegations in which a viewer has a right; raise NotFound when there is none."""
    found = [one for one in list_delegations(cohort, viewer=viewer) if viewer.may(right, city_id=one.city_id)]
    if not found and not any(viewer.may(right, city_id=city_id) for city_id in viewer.city_ids) and not viewer.is_network:
        raise NotFound
    return found
