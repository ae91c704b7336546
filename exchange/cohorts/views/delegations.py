"""Pages of a cohort's delegations: each city's share, and its pledge."""

from flask import jsonify, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts import queries, services
from exchange.cohorts.contributions import sections_of
from exchange.cohorts.forms import PledgeForm
from exchange.cohorts.models import Cohort
from exchange.cohorts.rulewords import ACTIONS, deadlines_of
from exchange.cohorts.views.blueprint import blueprint, cohort_facts, look_at_funnel, pledging_cities
from exchange.foundation import clock
from exchange.foundation.obstacles import Obstacle


@blueprint.get("/cohorts/<slug>/delegations")
@requires(Permission.COHORTS_VIEW)
def delegations(slug: str) -> str:
    """Show how far each delegation is, and the form to pledge."""
    viewer = current_viewer()
    cohort = queries.get_cohort(slug, viewer=viewer)
    return _delegations_page(cohort, _pledge_form(), [])


def _delegations_page(cohort: Cohort, form: PledgeForm, reasons: list[Obstacle]) -> str:
    facts = cohort_facts(cohort)
    funnel = look_at_funnel(cohort, facts["delegations"])
    return render_template("cohorts/delegations.html", form=form, reasons=reasons, funnel=funnel, **facts)


@blueprint.get("/cohorts/<slug>/delegations/<city_slug>")
@requires(Permission.COHORTS_VIEW)
def delegation(slug: str, city_slug: str) -> str:
    """Show one delegation: its places, people, adults and days, and what is to be done next."""
    viewer = current_viewer()
    cohort = queries.get_cohort(slug, viewer=viewer)
    found = queries.get_delegation(cohort, city_slug, viewer=viewer)
    funnel = look_at_funnel(cohort, [found])
    return render_template(
        "cohorts/delegation.html",
        cohort=cohort,
        delegation=found,
        line=funnel.lines[0],
        funding=funnel.funding,
        figures=funnel.figures[found.id].values(),
        sections=sections_of(found, viewer=viewer),
        days=deadlines_of(cohort),
        today=funnel.today,
        actions=ACTIONS,
        may_pledge=viewer.may(Permission.PLACES_PLEDGE, city_id=found.city_id),
    )


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
    """Lead to what a pledge will do; it is made there."""
    viewer, form = current_viewer(), _pledge_form()
    cohort = queries.get_cohort(slug, viewer=viewer)
    if not form.validate_on_submit():
        return _delegations_page(cohort, form, []), 422
    city = next(c for c in pledging_cities() if c.slug == form.city.data)
    places = form.places.data or 0
    reasons = services.why_not_pledge_now(
        cohort,
        queries.find_delegation(cohort, city.id, viewer=viewer),
        city=city,
        places=places,
        today=clock.today(cohort.conference.time_zone),
    )
    if reasons:
        return _delegations_page(cohort, form, reasons), 422
    return redirect(url_for("participants.foreseen", slug=slug, of="pledge", city=city.slug, places=places), code=303)


def _pledge_form() -> PledgeForm:
    form = PledgeForm()
    form.city.choices = [SelectChoice(city.slug, city.name) for city in pledging_cities()]
    return form
