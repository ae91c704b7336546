"""Pages of readiness and actions: which conditions are met, what closes a gap, who does it until when."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries
from exchange.adoptions.dossier import read_dossier
from exchange.adoptions.models import Adoption
from exchange.adoptions.readying import services
from exchange.adoptions.readying.conditions import CONDITIONS, FIRST_STEPS
from exchange.adoptions.readying.forms import ActionForm, ReadinessForm
from exchange.adoptions.readying.models import Action, ActionState
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.views.diagnosis import why_closed
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

_MOVE = Permission.ADOPTIONS_MOVE


def _found(adoption_id: UUID) -> Adoption:
    return queries.get_adoption(adoption_id, viewer=current_viewer(), permission=_MOVE)


@blueprint.get("/adoptions/<uuid:adoption_id>/readiness")
@requires(Permission.ADOPTIONS_VIEW)
def readiness(adoption_id: UUID) -> str:
    """Show the conditions, how ready the city is, and the gaps."""
    return _page(queries.get_adoption(adoption_id, viewer=current_viewer()))


def _page(adoption: Adoption, form: ReadinessForm | None = None, reasons: list[Obstacle] | None = None) -> str:
    dossier = read_dossier(adoption)
    if form is None:
        form = ReadinessForm(formdata=None)
        form.show(dossier.readiness)
    open_for = {action.condition: action for action in dossier.open_actions if action.condition}
    return render_template(
        "adoptions/readiness.html",
        adoption=adoption,
        initiative=adoption.initiative,
        form=form,
        conditions=CONDITIONS,
        standing=dossier.standing,
        answered_at=dossier.readiness.answered_at if dossier.readiness else None,
        actions=open_for,
        reasons=[*why_closed(adoption), *(reasons or [])],
        may_move=current_viewer().may(_MOVE, city_id=adoption.city_id) and not why_closed(adoption),
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/readiness")
@requires(_MOVE)
def save_readiness(adoption_id: UUID) -> Response | tuple[str, int]:
    """Keep the answers."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), ReadinessForm()
    if not form.validate_on_submit():
        return _page(adoption, form), 422
    now = clock.now()
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".readiness", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                earlier = read_dossier(adoption).readiness
                services.keep_answers(adoption, earlier, form.answers(), version=form.version.data or 0, actor=viewer, now=now)
                say(_("Saved."))
    except Refused as refused:
        return _page(adoption, form, refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/adoptions/<uuid:adoption_id>/actions/new")
@requires(_MOVE)
def new_action(adoption_id: UUID) -> str:
    """Ask what is done, by whom, until when; begun from a gap where there is one."""
    adoption, form = _found(adoption_id), ActionForm(formdata=None)
    condition = _condition()
    if condition:
        form.text.data = str(FIRST_STEPS[condition])
    return _action_page(adoption, form, None, condition, [])


def _condition() -> str:
    asked = request.values.get("condition", "")
    return asked if asked in CONDITIONS else ""


def _action_page(adoption: Adoption, form: ActionForm, action: Action | None, condition: str, reasons: list[Obstacle]) -> str:
    return render_template(
        "adoptions/action.html",
        adoption=adoption,
        initiative=adoption.initiative,
        form=form,
        action=action,
        condition=condition,
        about=CONDITIONS.get(action.condition if action else condition),
        is_closed=action is not None and action.state is not ActionState.OPEN,
        reasons=reasons,
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/actions")
@requires(_MOVE)
def add_action(adoption_id: UUID) -> Response | tuple[str, int]:
    """Write down an action."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), ActionForm()
    condition = _condition()
    if not form.validate_on_submit():
        return _action_page(adoption, form, None, condition, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                services.add_action(adoption, **_facts(form), condition=condition, actor=viewer, now=clock.now())
                say(_("The action stands on the page, and among the things that wait for you when its day comes."))
    except Refused as refused:
        return _action_page(adoption, form, None, condition, refused.obstacles), 422
    return effect.redirect()


def _facts(form: ActionForm) -> dict[str, Any]:
    return {"text": form.text.data or "", "owner_name": form.owner_name.data or "", "due_on": form.due_on.data}


@blueprint.get("/adoptions/<uuid:adoption_id>/actions/<uuid:action_id>")
@requires(_MOVE)
def action(adoption_id: UUID, action_id: UUID) -> str:
    """Show one action, to be changed or closed."""
    adoption = _found(adoption_id)
    found = services.get_action(adoption, action_id)
    form = ActionForm(formdata=None)
    form.show(found)
    return _action_page(adoption, form, found, "", [])


@blueprint.post("/adoptions/<uuid:adoption_id>/actions/<uuid:action_id>")
@requires(_MOVE)
def change_action(adoption_id: UUID, action_id: UUID) -> Response | tuple[str, int]:
    """Change an action, or close it with a sentence."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), ActionForm()
    found = services.get_action(adoption, action_id)
    if not form.validate_on_submit():
        return _action_page(adoption, form, found, "", []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                services.change_action(
                    found,
                    adoption,
                    **_facts(form),
                    state=ActionState(form.state.data or ActionState.OPEN),
                    outcome=form.outcome.data or "",
                    version=form.version.data or 0,
                    actor=viewer,
                    now=clock.now(),
                )
                say(_("Saved."))
    except Refused as refused:
        return _action_page(adoption, form, found, "", refused.obstacles), 422
    return effect.redirect()
