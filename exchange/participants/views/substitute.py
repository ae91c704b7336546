"""Somebody goes in somebody's stead."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, Optional

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _, _l
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant
from exchange.participants.substituting import substitute_participant, why_not_be_replaced
from exchange.participants.views.blueprint import blueprint
from exchange.participants.waiting.queries import who_can_step_in

Answer = str | tuple[str, int] | Response


class SubstituteForm(ExchangeForm):
    """Who goes instead, and why."""

    new = RadioField(_l("Who goes instead"), validators=[InputRequired(_l("Choose who goes instead."))])
    reason = StringField(
        _l("Why, in one sentence"),
        description=_l("Nothing about health or family, please: the city and the network read it."),
        validators=[Optional(), Length(max=500)],
    )


def _form(participant: Participant) -> SubstituteForm:
    form = SubstituteForm()
    form.new.choices = [
        SelectChoice(str(one.participant_id), f"{one.name} · {state.label}") for one, state in who_can_step_in(participant.delegation)
    ]
    return form


def _page(participant: Participant, form: SubstituteForm, reasons: list[Obstacle]) -> str:
    barred = why_not_be_replaced(participant.state, cohort=participant.cohort, today=clock.today())
    return render_template("participants/substitute.html", participant=participant, form=form, barred=barred, reasons=reasons)


@blueprint.get("/participants/<uuid:participant_id>/substitute")
@requires(Permission.PARTICIPANTS_EDIT)
def substitute_page(participant_id: UUID) -> str:
    """Say what passes on and what does not, and who could go instead."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.PARTICIPANTS_EDIT)
    form = _form(participant)
    form.new.data = form.new.data or request.args.get("new")
    return _page(participant, form, [])


@blueprint.post("/participants/<uuid:participant_id>/substitute")
@requires(Permission.PARTICIPANTS_EDIT)
def substitute(participant_id: UUID) -> Answer:
    """Let somebody go in somebody's stead."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    form = _form(participant)
    if not form.validate():
        return _page(participant, form, []), 422
    new = get_participant(UUID(form.new.data), viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                substitute_participant(participant, new, reason=form.reason.data or "", actor=viewer, now=clock.now())
                effect.location = url_for("participants.show", participant_id=new.id)
                say(_("%(new)s goes in the stead of %(old)s.", new=new.person.full_name, old=participant.person.full_name))
    except Refused as refused:
        return _page(participant, form, refused.obstacles), 422
    return effect.redirect()
