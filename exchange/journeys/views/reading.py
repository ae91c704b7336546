"""The journeys of a cohort: page, leaf to print, JSON and calendar, from one reading."""

from typing import Any

from flask import Response, jsonify, render_template, url_for

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.queries import get_cohort
from exchange.foundation.languages import _
from exchange.journeys import rules
from exchange.journeys.api import travel_as_json
from exchange.journeys.calendar import events_of
from exchange.journeys.models import Direction
from exchange.journeys.showing import leg_lines, names_of
from exchange.journeys.travel import DelegationTravel, get_travel, list_travel
from exchange.journeys.views.blueprint import blueprint, calendar_file, public_url
from exchange.messages.writing import absolute


@blueprint.get("/cohorts/<slug>/journeys")
@requires(Permission.JOURNEYS_VIEW)
def index(slug: str) -> str:
    """Show each delegation's way there and back, and who is on none."""
    cohort = get_cohort(slug, viewer=current_viewer())
    shown = [_shown(travel) for travel in list_travel(cohort, viewer=current_viewer())]
    return render_template("journeys/index.html", cohort=cohort, shown=shown, is_closed=bool(rules.why_not_plan(cohort)))


def _shown(travel: DelegationTravel) -> dict[str, Any]:
    names = names_of(travel.travellers)
    viewer = current_viewer()
    return {
        "travel": travel,
        "city": travel.city,
        "ways": [
            {
                "direction": direction,
                "journeys": [(journey, leg_lines(journey.legs, names=names)) for journey in travel.ways(direction)],
                "missing": travel.missing(direction),
            }
            for direction in Direction
        ],
        "obstacles": travel.obstacles,
        "may_plan": viewer.may(Permission.JOURNEYS_PLAN, city_id=travel.city.id),
    }


@blueprint.get("/cohorts/<slug>/journeys.json")
@requires(Permission.JOURNEYS_VIEW)
def index_json(slug: str) -> Response:
    """Give the same to programs."""
    cohort = get_cohort(slug, viewer=current_viewer())
    travels = list_travel(cohort, viewer=current_viewer())
    return jsonify(cohort=cohort.slug, delegations=[travel_as_json(travel) for travel in travels])


@blueprint.get("/cohorts/<slug>/journeys/<city_slug>.ics")
@requires(Permission.JOURNEYS_VIEW)
def delegation_calendar(slug: str, city_slug: str) -> Response:
    """Give a delegation's legs as a calendar, without names."""
    cohort = get_cohort(slug, viewer=current_viewer())
    travel = get_travel(cohort, city_slug, viewer=current_viewer())
    events = events_of(
        [leg for journey in travel.journeys for leg in journey.legs],
        public_url=public_url(),
        address=absolute(url_for(".index", slug=slug)),
        with_counts=True,
    )
    name = _("%(cohort)s: journeys of %(city)s", cohort=cohort.name, city=travel.city.name)
    return calendar_file(events, name=name, file_name=f"{slug}-{city_slug}")


@blueprint.get("/cohorts/<slug>/journeys/<city_slug>/print")
@requires(Permission.JOURNEYS_VIEW)
def leaf(slug: str, city_slug: str) -> str:
    """Show a delegation's journeys as a leaf for paper, with everybody's name to tick."""
    cohort = get_cohort(slug, viewer=current_viewer())
    travel = get_travel(cohort, city_slug, viewer=current_viewer())
    return render_template("journeys/leaf.html", cohort=cohort, **_shown(travel))
