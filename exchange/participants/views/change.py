"""Change or confirm one participant."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm, ExchangeForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.birthdays import SENTENCES, switch_of
from exchange.participants.facts import Facts, stored_facts
from exchange.participants.forms import EditForm, facts_for_form, show_obstacles
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import get_participant, list_obstacles
from exchange.participants.rules import why_not_confirm
from exchange.participants.services import change_participant, confirm_participant
from exchange.participants.views.blueprint import blueprint

Answer = str | tuple[str, int] | Response


def _edit_page(participant: Participant, form: EditForm, code: int) -> Answer:
    # Where the date of birth turns a minor into an adult or back, it is said before it is saved.
    told = SENTENCES.get(form.switch.data or "", "")
    return render_template("participants/edit.html", participant=participant, form=form, cohort=participant.cohort, told=told), code


@blueprint.get("/participants/<uuid:participant_id>/edit")
@requires(Permission.PARTICIPANTS_EDIT)
def edit(participant_id: UUID) -> Answer:
    """Show everything about a participant that can be changed."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.PARTICIPANTS_EDIT)
    stored = stored_facts(participant, participant.person, participant.person.guardians, sealed=False)
    form = EditForm(data={**facts_for_form(stored), "version": str(participant.version)})
    form.country = participant.delegation.city.country
    return _edit_page(participant, form, 200)


@blueprint.post("/participants/<uuid:participant_id>/edit")
@requires(Permission.PARTICIPANTS_EDIT)
def update(participant_id: UUID) -> Answer:
    """Save what was changed."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    form = EditForm()
    form.country = participant.delegation.city.country
    if not form.validate():
        return _edit_page(participant, form, 422)
    facts, told = form.facts(), form.switch.data or ""
    form.switch.data = _switch_of(participant, facts)
    if form.switch.data != told and form.switch.data:
        return _edit_page(participant, form, 200)
    version = int(form.version.data) if (form.version.data or "").isdigit() else None
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                changed = change_participant(participant, facts, version=version, actor=viewer, now=clock.now())
                effect.location = url_for("participants.show", participant_id=participant.id)
                say(_("Saved.") if changed else _("Nothing had changed, so nothing was saved."))
    except Refused as refusal:
        show_obstacles(form, refusal.obstacles)
        return _edit_page(participant, form, 422)
    return effect.redirect()


def _switch_of(participant: Participant, facts: Facts) -> str:
    birth = facts.get("birth_date")
    return switch_of(
        participant.person.birth_date,
        birth if isinstance(birth, date) else None,
        kind=ParticipantKind(str(facts.get("kind") or participant.kind)),
        cohort=participant.cohort,
    )


@blueprint.get("/participants/<uuid:participant_id>/confirm")
@requires(Permission.PARTICIPANTS_EDIT)
def confirm_page(participant_id: UUID) -> Answer:
    """Say what confirming would do, or why it cannot happen yet."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.PARTICIPANTS_EDIT)
    obstacles = list_obstacles([participant], cohort=participant.cohort)[participant.id]
    reasons = why_not_confirm(participant.state, obstacles)
    remaining = [obstacle for obstacle in obstacles if obstacle not in reasons]
    return render_template("participants/confirm.html", participant=participant, reasons=reasons, remaining=remaining)


@blueprint.post("/participants/<uuid:participant_id>/confirm")
@requires(Permission.PARTICIPANTS_EDIT)
def confirm(participant_id: UUID) -> Answer:
    """Confirm that somebody travels."""

    def do(participant: Participant, viewer: Viewer) -> str:
        confirm_participant(participant, actor=viewer, now=clock.now())
        return _("%(name)s is confirmed.", name=participant.person.full_name)

    return _do_once(ConfirmForm(), participant_id, Permission.PARTICIPANTS_EDIT, do)


def _do_once(form: ExchangeForm, participant_id: UUID, right: Permission, deed: Callable[[Participant, Viewer], str]) -> Response:
    """Do something to a participant, once however often the form is sent; the deed returns what is said of it."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=right)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            say(deed(participant, viewer))
            effect.location = url_for("participants.show", participant_id=participant.id)
    return effect.redirect()
