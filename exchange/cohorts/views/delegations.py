"""Pages of a cohort's delegations: each city's share, and its pledge."""

from flask import jsonify, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cities.models import City
from exchange.cities.queries import list_cities, list_cities_for
from exchange.cohorts import queries, services
from exchange.cohorts.forms import PledgeForm
from exchange.cohorts.models import Cohort
from exchange.cohorts.views.blueprint import blueprint, cohort_facts
from exchange.foundation import clock
from exchange.foundation.languages import ngettext
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say


@blueprint.get("/cohorts/<slug>/delegations")
@requires(Permission.COHORTS_VIEW)
def delegations(slug: str) -> str:
    """Show each city's share and the form to pledge."""
    viewer = current_viewer()
    cohort = queries.get_cohort(slug, viewer=viewer)
    return _delegations_page(cohort, _pledge_form(), [])


def _delegations_page(cohort: Cohort, form: PledgeForm, reasons: list[Obstacle]) -> str:
    return render_template("cohorts/delegations.html", form=form, reasons=reasons, **cohort_facts(cohort))


@blueprint.get("/cohorts/<slug>/delegations.json")
@requires(Permission.COHORTS_VIEW)
def delegations_json(slug: str) -> Response:
    """Give the same shares to programs."""
    viewer = current_viewer()
    cohort = queries.get_cohort(slug, viewer=viewer)
    return jsonify(
        cohort=cohort.slug,
        delegations=[
            {
                "city": delegation.city.slug,
                "places_pledged": delegation.pledged_count,
                "places_taken": delegation.taken_count,
                "places_free": delegation.free_count,
                "pledged_on": delegation.pledged_on.isoformat() if delegation.pledged_on else None,
            }
            for delegation in queries.list_delegations(cohort, viewer=viewer)
        ],
    )


@blueprint.post("/cohorts/<slug>/delegations")
@requires(Permission.PLACES_PLEDGE)
def pledge(slug: str) -> Response | tuple[str, int]:
    """Set how many places a city pledges."""
    viewer, form = current_viewer(), _pledge_form()
    cohort = queries.get_cohort(slug, viewer=viewer)
    if not form.validate_on_submit():
        return _delegations_page(cohort, form, []), 422
    city = next(c for c in _pledging_cities() if c.slug == form.city.data)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.pledge_places(
                    cohort,
                    city,
                    places=form.places.data or 0,
                    actor=viewer,
                    today=clock.today(cohort.conference.time_zone),
                    now=clock.now(),
                )
                say(
                    ngettext(
                        "%(city)s now pledges %(num)s place.",
                        "%(city)s now pledges %(num)s places.",
                        form.places.data or 0,
                        city=city.name,
                    )
                )
                effect.location = url_for(".delegations", slug=slug)
    except Refused as refused:
        return _delegations_page(cohort, form, refused.obstacles), 422
    return effect.redirect()


def _pledging_cities() -> list[City]:
    viewer = current_viewer()
    return list_cities() if viewer.is_network else list_cities_for(viewer.cities_for(Permission.PLACES_PLEDGE))


def _pledge_form() -> PledgeForm:
    form = PledgeForm()
    form.city.choices = [SelectChoice(city.slug, city.name) for city in _pledging_cities()]
    return form
