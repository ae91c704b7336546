"""The blueprint that the pages of cohorts share, and what several of them show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint
from flask_babel import get_locale

from exchange.access.guards import current_viewer
from exchange.access.permissions import Permission
from exchange.cities.models import City
from exchange.cities.queries import list_cities_for, list_cities_in_network
from exchange.cohorts import queries, rules
from exchange.cohorts.contributions import Figure, figures_of, travellers_of
from exchange.cohorts.forms import MoveForm
from exchange.cohorts.funding import FundingView, has_rules, look_at_funding
from exchange.cohorts.funnel import FunnelLine, lines_of
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation import clock

blueprint = Blueprint("cohorts", __name__)
# More delegations than this are compared in a table, each with a small arc.
MOST_CARDS = 3


def cohort_facts(cohort: Cohort) -> dict[str, Any]:
    """Return what every page of one cohort shows."""
    viewer = current_viewer()
    return {
        "cohort": cohort,
        "delegations": queries.list_delegations(cohort, viewer=viewer),
        "may_move": viewer.may(Permission.COHORTS_OPEN),
        "next_states": rules.NEXT_STATES[cohort.state],
        "move_form": MoveForm(formdata=None),
        "today": clock.today(cohort.conference.time_zone),
    }


@dataclass(frozen=True)
class Funnel:
    """How far some delegations are, as a page shows it."""

    lines: list[FunnelLine]
    figures: dict[UUID, dict[str, Figure]]
    funding: FundingView | None
    today: date


def funding_of(cohort: Cohort, delegations: Sequence[Delegation]) -> FundingView | None:
    """Return what the funding asks of a cohort, as far as its reader may know; nobody is counted where it asks nothing."""
    if not has_rules(cohort.funding_scheme):
        return None
    is_whole = current_viewer().is_network
    return look_at_funding(cohort, delegations, travellers_of(cohort), is_whole=is_whole, language=str(get_locale() or "en"))


def look_at_funnel(cohort: Cohort, delegations: Sequence[Delegation]) -> Funnel:
    """Count how far the delegations are that a page shows, as far as its reader may know."""
    viewer, today = current_viewer(), clock.today(cohort.conference.time_zone)
    travellers = travellers_of(cohort)
    figures = figures_of(cohort, delegations, viewer=viewer, today=today)
    funding = look_at_funding(cohort, delegations, travellers, is_whole=False, language=str(get_locale() or "en"))
    by_group = funding.by_group if funding else {}
    return Funnel(lines_of(cohort, delegations, travellers, figures, findings=by_group, today=today), figures, funding, today)


def pledging_cities() -> list[City]:
    """Return the cities for which the viewer may pledge places."""
    viewer = current_viewer()
    return list_cities_in_network(clock.today()) if viewer.is_network else list_cities_for(viewer.cities_for(Permission.PLACES_PLEDGE))
