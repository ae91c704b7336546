"""Pages of cohorts: the list, one cohort, its delegations and their pledges."""

from typing import Any

from flask import Blueprint, abort, jsonify, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cities.models import City
from exchange.cities.queries import list_cities, list_cities_for
from exchange.cohorts import queries, rules, services
from exchange.cohorts.forms import CohortForm, MoveForm, PledgeForm
from exchange.cohorts.models import Cohort, CohortState
from exchange.conferences.queries import get_conference_by_id, list_conferences
from exchange.foundation import clock
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

blueprint = Blueprint("cohorts", __name__)
# More delegations than this are compared in a table, each with a small arc.
_MOST_CARDS = 3


@blueprint.get("/cohorts")
@requires(Permission.COHORTS_VIEW)
def index() -> str:
    """List the cohorts of the viewer."""
    return render_template("cohorts/index.html", lines=queries.list_cohorts(viewer=current_viewer()))


@blueprint.get("/cohorts.json")
@requires(Permission.COHORTS_VIEW)
def index_json() -> Response:
    """List the same cohorts for programs."""
    return jsonify(
        cohorts=[
            {
                "slug": line.cohort.slug,
                "name": line.cohort.name,
                "state": line.cohort.state.value,
                "away_from_on": line.cohort.away_from_on.isoformat(),
                "away_until_on": line.cohort.away_until_on.isoformat(),
                "delegations": line.delegation_count,
                "places_pledged": line.pledged,
                "places_taken": line.taken,
            }
            for line in queries.list_cohorts(viewer=current_viewer())
        ]
    )


@blueprint.get("/cohorts/new")
@requires(Permission.COHORTS_OPEN)
def new() -> str:
    """Show the form of a new cohort."""
    return render_template("cohorts/new.html", form=_cohort_form(), reasons=[])


@blueprint.post("/cohorts")
@requires(Permission.COHORTS_OPEN)
def create() -> Response | tuple[str, int]:
    """Open a cohort."""
    viewer, form = current_viewer(), _cohort_form()
    if not form.validate_on_submit():
        return render_template("cohorts/new.html", form=form, reasons=[]), 422
    facts = {name: form[name].data for name in form.data if name not in _NOT_FACTS}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                conference = get_conference_by_id(form.conference.data)
                cohort = services.open_cohort(conference, actor=viewer, now=clock.now(), **facts)
                effect.location = url_for(".show", slug=cohort.slug)
    except Refused as refused:
        return render_template("cohorts/new.html", form=form, reasons=refused.obstacles), 422
    return effect.redirect()


_NOT_FACTS = {"csrf_token", "form_id", "conference"}


def _cohort_form() -> CohortForm:
    form = CohortForm()
    form.conference.choices = [SelectChoice(str(c.id), c.name) for c in list_conferences()]
    return form


@blueprint.get("/cohorts/<slug>")
@requires(Permission.COHORTS_VIEW)
def show(slug: str) -> str:
    """Show one cohort: its rules, its days and the delegations one may see."""
    viewer = current_viewer()
    cohort = queries.get_cohort(slug, viewer=viewer)
    return render_template("cohorts/show.html", most_cards=_MOST_CARDS, **_cohort_facts(cohort))


def _cohort_facts(cohort: Cohort) -> dict[str, Any]:
    viewer = current_viewer()
    return {
        "cohort": cohort,
        "delegations": queries.list_delegations(cohort, viewer=viewer),
        "may_move": viewer.may(Permission.COHORTS_OPEN),
        "next_states": rules.NEXT_STATES[cohort.state],
        "move_form": MoveForm(formdata=None),
        "today": clock.today(cohort.conference.time_zone),
    }


@blueprint.post("/cohorts/<slug>/state")
@requires(Permission.COHORTS_OPEN)
def move(slug: str) -> Response:
    """Take a cohort to its next state."""
    viewer, form = current_viewer(), MoveForm()
    if not form.validate_on_submit() or form.state.data not in set(CohortState):
        abort(422)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            cohort = queries.get_cohort(slug, viewer=viewer)
            services.move_cohort(cohort, CohortState(form.state.data), actor=viewer, now=clock.now())
            say(_("%(cohort)s is now: %(state)s.", cohort=cohort.name, state=cohort.state.label))
            effect.location = url_for(".show", slug=slug)
    return effect.redirect()


@blueprint.get("/cohorts/<slug>/delegations")
@requires(Permission.COHORTS_VIEW)
def delegations(slug: str) -> str:
    """Show each city's share and the form to pledge."""
    viewer = current_viewer()
    cohort = queries.get_cohort(slug, viewer=viewer)
    return _delegations_page(cohort, _pledge_form(), [])


def _delegations_page(cohort: Cohort, form: PledgeForm, reasons: list[Obstacle]) -> str:
    return render_template("cohorts/delegations.html", form=form, reasons=reasons, **_cohort_facts(cohort))


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
