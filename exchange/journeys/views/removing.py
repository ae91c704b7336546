"""Take a leg out of its journey, once who would be told was shown."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.pages import one_effect, say
from exchange.journeys import queries, services
from exchange.journeys.forms import RemoveForm
from exchange.journeys.rules import leg_title
from exchange.journeys.views.blueprint import blueprint
from exchange.journeys.views.legs import whom_it_reaches

_PLAN = Permission.JOURNEYS_PLAN


@blueprint.get("/legs/<uuid:leg_id>/remove")
@requires(_PLAN)
def ask_to_remove(leg_id: UUID) -> str:
    """Show who would be told that a leg is taken out."""
    leg = queries.get_leg(leg_id, viewer=current_viewer(), permission=_PLAN)
    form = RemoveForm(formdata=None, version=leg.journey.version)
    aboard = queries.list_people_aboard(leg) if leg.arrives_at > clock.now() else []
    return render_template(
        "journeys/preview.html",
        journey=leg.journey,
        cohort=leg.journey.cohort,
        leg=None,
        leg_words=leg_title(leg),
        rows=[],
        added=[],
        removed=[],
        **whom_it_reaches(aboard),
        action=url_for(".remove_leg", leg_id=leg.id),
        back_url=url_for(".show", journey_id=leg.journey_id),
        kept=[("form_id", str(form.form_id.data)), ("version", str(leg.journey.version))],
    )


@blueprint.post("/legs/<uuid:leg_id>/remove")
@requires(_PLAN)
def remove_leg(leg_id: UUID) -> Response:
    """Take a leg out of its journey."""
    viewer, form = current_viewer(), RemoveForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            leg = queries.get_leg(leg_id, viewer=viewer, permission=_PLAN)
            effect.location = url_for(".show", journey_id=leg.journey_id)
            services.remove_leg(leg, version=form.version.data or 0, tell=form.decided.data == "tell", actor=viewer, now=clock.now())
            say(_("The leg is removed."))
    return effect.redirect()
