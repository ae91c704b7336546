"""Pages of what a city kept, changed, left out and added; and two cities side by side, for everybody."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries
from exchange.adoptions.adapting.forms import DeltaForm
from exchange.adoptions.adapting.queries import adaptations_of
from exchange.adoptions.adapting.rules import fidelity_of, parts_to_decide, side_by_side
from exchange.adoptions.adapting.services import keep_parts
from exchange.adoptions.adapting.showing import FATE_CHIP
from exchange.adoptions.dossier import read_dossier
from exchange.adoptions.models import Adoption
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.views.diagnosis import why_closed
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.queries import get_initiative

_MOVE = Permission.ADOPTIONS_MOVE
_PUBLIC = frozenset({InitiativeState.PUBLISHED, InitiativeState.RETIRED})


@blueprint.get("/adoptions/<uuid:adoption_id>/delta")
@requires(Permission.ADOPTIONS_VIEW)
def delta(adoption_id: UUID) -> str:
    """Show what became of each part."""
    return _page(queries.get_adoption(adoption_id, viewer=current_viewer()))


def _page(adoption: Adoption, form: DeltaForm | None = None, reasons: list[Obstacle] | None = None) -> str:
    dossier = read_dossier(adoption)
    parts = parts_to_decide(dossier.parts, adoption.initiative.steps)
    if form is None:
        form = DeltaForm(formdata=None)
        form.show(parts, version=dossier.adaptation.version if dossier.adaptation else 0)
    return render_template(
        "adoptions/delta.html",
        adoption=adoption,
        initiative=adoption.initiative,
        form=form,
        parts=parts,
        fidelity=fidelity_of(parts),
        chips=FATE_CHIP,
        core=dossier.decision.core if dossier.decision else [],
        reasons=reasons or [],
        closed=why_closed(adoption),
        may_move=current_viewer().may(_MOVE, city_id=adoption.city_id) and not why_closed(adoption),
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/delta")
@requires(_MOVE)
def save_delta(adoption_id: UUID) -> Response | tuple[str, int]:
    """Keep what became of the parts."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE)
    form = DeltaForm()
    if not form.validate_on_submit():
        return _page(adoption, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".delta", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                earlier = read_dossier(adoption).adaptation
                keep_parts(adoption, earlier, form.parts(), version=form.version.data or 0, actor=viewer, now=clock.now())
                say(_("Saved. Everybody who reads the initiative can see it now."))
    except Refused as refused:
        return _page(adoption, form, refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/adaptations")
@public
def adaptations(slug: str) -> str:
    """Show side by side what two cities did with one initiative; public facts alone."""
    initiative = get_initiative(slug, viewer=current_viewer())
    if initiative.state not in _PUBLIC:
        raise NotFound
    cities = adaptations_of(initiative.id)
    asked = [request.args.get("left", ""), request.args.get("right", "")]
    chosen = [next((one for one in cities if one.city_slug == slug), None) for slug in asked]
    left = chosen[0] or next((one for one in cities if one is not chosen[1]), None)
    right = chosen[1] if chosen[1] is not left else None
    right = right or next((one for one in cities if one is not left), None)
    return render_template(
        "adoptions/adaptations.html",
        initiative=initiative,
        cities=cities,
        left=left,
        right=right,
        pairs=side_by_side(left.parts if left else [], right.parts if right else []),
        fidelities=[fidelity_of(one.parts) if one else None for one in (left, right)],
        chips=FATE_CHIP,
    )
