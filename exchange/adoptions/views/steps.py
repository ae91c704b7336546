"""The page on which the words of a step are put right."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries, services
from exchange.adoptions.forms import StepForm
from exchange.adoptions.models import Adoption, AdoptionStep
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.views.diagnosis import why_closed
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.rules import answer_version

_MOVE = Permission.ADOPTIONS_MOVE


def _found(adoption_id: UUID, step_id: UUID) -> tuple[Adoption, AdoptionStep]:
    adoption = queries.get_adoption(adoption_id, viewer=current_viewer(), permission=_MOVE)
    if why_closed(adoption):
        raise NotFound
    return adoption, queries.get_step(adoption, step_id)


@blueprint.get("/adoptions/<uuid:adoption_id>/steps/<uuid:step_id>")
@requires(_MOVE)
def step(adoption_id: UUID, step_id: UUID) -> str:
    """Show the words of a step."""
    return _page(*_found(adoption_id, step_id))


def _page(adoption: Adoption, taken: AdoptionStep, form: StepForm | None = None, reasons: list[Obstacle] | None = None) -> str:
    return render_template(
        "adoptions/step.html",
        adoption=adoption,
        initiative=adoption.initiative,
        step=taken,
        form=form or StepForm(formdata=None, sentence=taken.sentence, seen=answer_version(taken.sentence)),
        reasons=reasons or [],
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/steps/<uuid:step_id>")
@requires(_MOVE)
def reword_step(adoption_id: UUID, step_id: UUID) -> Response | tuple[str, int]:
    """Keep other words."""
    viewer, form = current_viewer(), StepForm()
    adoption, taken = _found(adoption_id, step_id)
    if not form.validate_on_submit():
        return _page(adoption, taken, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                words, seen = form.sentence.data or "", form.seen.data or ""
                services.reword_step(adoption, taken, words, seen_print=seen, actor=viewer, now=clock.now())
                say(_("Kept. The old words are gone."))
    except Refused as refused:
        return _page(adoption, taken, form, refused.obstacles), 422
    return effect.redirect()
