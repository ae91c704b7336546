"""Plan a journey: begin one, name it, look at it, take it away."""

from uuid import UUID

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.queries import get_cohort, get_delegation
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.pages import one_effect, say
from exchange.journeys import queries, rules, services
from exchange.journeys.forms import OpenJourneyForm, RemoveForm, RenameForm
from exchange.journeys.models import Direction, Journey
from exchange.journeys.showing import leg_lines, names_of
from exchange.journeys.views.blueprint import blueprint


@blueprint.post("/cohorts/<slug>/journeys")
@requires(Permission.JOURNEYS_PLAN)
def create(slug: str) -> Response:
    """Begin a way there or back and go on to its first leg."""
    viewer, form = current_viewer(), OpenJourneyForm()
    if not form.validate_on_submit():
        abort(422)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            cohort = get_cohort(slug, viewer=viewer)
            delegation = get_delegation(cohort, form.city.data or "", viewer=viewer)
            journey = services.open_journey(delegation, direction=Direction(form.direction.data), actor=viewer, now=clock.now())
            effect.location = url_for(".new_leg", journey_id=journey.id)
    return effect.redirect()


@blueprint.get("/journeys/<uuid:journey_id>")
@requires(Permission.JOURNEYS_PLAN)
def show(journey_id: UUID) -> str:
    """Show one journey with all that can be done to it."""
    viewer = current_viewer()
    journey = queries.get_journey(journey_id, viewer=viewer, permission=Permission.JOURNEYS_PLAN)
    return _page(journey, RenameForm(formdata=None, name=journey.name, version=journey.version))


def _page(journey: Journey, form: RenameForm) -> str:
    travellers = queries.travellers_of(journey.cohort, viewer=current_viewer(), delegation_id=journey.delegation_id)
    return render_template(
        "journeys/show.html",
        journey=journey,
        cohort=journey.cohort,
        city=journey.delegation.city,
        lines=leg_lines(journey.legs, names=names_of(travellers)),
        obstacles=[
            *(obstacle for leg in journey.legs for obstacle in rules.leg_obstacles(leg, travellers=travellers)),
            *rules.day_obstacles(journey, cohort=journey.cohort),
            *rules.change_obstacles([journey]),
        ],
        is_closed=bool(rules.why_not_plan(journey.cohort)),
        why_not_remove=rules.why_not_remove_journey(journey),
        form=form,
    )


@blueprint.post("/journeys/<uuid:journey_id>/name")
@requires(Permission.JOURNEYS_PLAN)
def rename(journey_id: UUID) -> Response | tuple[str, int]:
    """Give a journey a name."""
    viewer, form = current_viewer(), RenameForm()
    journey = queries.get_journey(journey_id, viewer=viewer, permission=Permission.JOURNEYS_PLAN)
    if not form.validate_on_submit():
        return _page(journey, form), 422
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.rename_journey(journey, name=form.name.data or "", version=form.version.data or 0, actor=viewer, now=clock.now())
            effect.location = url_for(".show", journey_id=journey.id)
    return effect.redirect()


@blueprint.post("/journeys/<uuid:journey_id>/remove")
@requires(Permission.JOURNEYS_PLAN)
def remove(journey_id: UUID) -> Response:
    """Take a journey away on which nobody is."""
    viewer, form = current_viewer(), RemoveForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            journey = queries.get_journey(journey_id, viewer=viewer, permission=Permission.JOURNEYS_PLAN)
            effect.location = url_for(".index", slug=journey.cohort.slug)
            services.remove_journey(journey, actor=viewer, now=clock.now())
            say(_("The journey is removed."))
    return effect.redirect()
