"""Pages of cohorts: the list, a new one, one cohort and its states."""

from flask import abort, jsonify, render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts import queries, services
from exchange.cohorts.forms import CohortForm, MoveForm
from exchange.cohorts.models import CohortState
from exchange.cohorts.rules import why_not_move_to
from exchange.cohorts.rulewords import shown
from exchange.cohorts.views.blueprint import MOST_CARDS, blueprint, cohort_facts, funding_of
from exchange.conferences.queries import get_conference_by_id, list_conferences
from exchange.foundation import clock
from exchange.foundation.obstacles import Refused, refuse_if
from exchange.foundation.pages import one_effect


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
    facts = cohort_facts(cohort)
    return render_template(
        "cohorts/show.html",
        most_cards=MOST_CARDS,
        funding=funding_of(cohort, facts["delegations"]),
        funding_name=shown("funding_scheme", cohort.funding_scheme),
        **facts,
    )


@blueprint.post("/cohorts/<slug>/state")
@requires(Permission.COHORTS_OPEN)
def move(slug: str) -> Response:
    """Lead to what its next state will do to a cohort; it is set there."""
    viewer, form = current_viewer(), MoveForm()
    if not form.validate_on_submit() or form.state.data not in set(CohortState):
        abort(422)
    refuse_if(why_not_move_to(queries.get_cohort(slug, viewer=viewer), CohortState(form.state.data)))
    return redirect(url_for("participants.foreseen", slug=slug, of="move", state=form.state.data), code=303)
