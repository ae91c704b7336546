"""Give one person a free place, or take them out: first what it will do, then exactly that, or what it would do now instead."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants import consequences
from exchange.participants.counting import need_of
from exchange.participants.foreseeing import Foresee, MeansOtherThings, foresee, make_sure, read_facts
from exchange.participants.forms import PlaceForm, WithdrawForm
from exchange.participants.models import Participant
from exchange.participants.outcomes import Consequences
from exchange.participants.queries import get_participant
from exchange.participants.rules import why_not_withdraw
from exchange.participants.services import give_place, why_not_give_place, withdraw_participant
from exchange.participants.views.blueprint import blueprint

Answer = str | tuple[str, int] | Response
_Shown = Consequences


def _leaving(participant: Participant) -> Foresee:
    return partial(consequences.of_leaving, leaving=frozenset({participant.id}))


def _placing(participant: Participant) -> Foresee:
    need = need_of(participant)
    return partial(consequences.of_place, delegation_id=participant.delegation_id, need=need, participant_id=participant.id)


def _look(participant: Participant, what: Foresee) -> _Shown:
    return foresee(participant.cohort, [participant.delegation], what, now=clock.now())


def _show(
    template: str, participant: Participant, form: WithdrawForm | PlaceForm, found: _Shown, reasons: list[Obstacle], *, moved: bool = False
) -> str:
    form.seen.data = found.seal
    said = found.sentences()
    return render_template(template, participant=participant, form=form, found=found, sentences=said, reasons=reasons, moved=moved)


def _carry_out(template: str, participant: Participant, form: WithdrawForm | PlaceForm, what: Foresee, deed: Callable[[], str]) -> Answer:
    """Do what the page said, once; when it would do something else by now, show that and do nothing."""
    try:
        with one_effect(form, owner_id=current_viewer().account_id) as effect:
            if not effect.earlier:
                delegations, seen = [participant.delegation], form.seen.data or ""
                make_sure(participant.cohort, delegations, what, seen=seen, now=clock.now())
                say(deed())
                effect.location = url_for("participants.show", participant_id=participant.id)
    except MeansOtherThings as moved:
        return _show(template, participant, form, moved.consequences, [], moved=True), 409
    except Refused as refused:
        return _show(template, participant, form, _look(participant, what), refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/participants/<uuid:participant_id>/withdraw")
@requires(Permission.PARTICIPANTS_EDIT)
def withdraw_page(participant_id: UUID) -> Answer:
    """Say what withdrawing would do."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.PARTICIPANTS_EDIT)
    found = _look(participant, _leaving(participant))
    return _show("participants/withdraw.html", participant, WithdrawForm(), found, why_not_withdraw(participant.state))


@blueprint.post("/participants/<uuid:participant_id>/withdraw")
@requires(Permission.PARTICIPANTS_EDIT)
def withdraw(participant_id: UUID) -> Answer:
    """Take somebody out and give their place back."""
    viewer, form = current_viewer(), WithdrawForm()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    if not form.validate():
        return _show("participants/withdraw.html", participant, form, _look(participant, _leaving(participant)), []), 422

    def deed() -> str:
        held = participant.holds_place
        withdraw_participant(participant, reason=form.reason.data or "", actor=viewer, now=clock.now())
        if held:
            return _("%(name)s does not travel any more. The place is free again.", name=participant.person.full_name)
        return _("%(name)s does not wait any more.", name=participant.person.full_name)

    return _carry_out("participants/withdraw.html", participant, form, _leaving(participant), deed)


@blueprint.get("/participants/<uuid:participant_id>/place")
@requires(Permission.PARTICIPANTS_REGISTER)
def place_page(participant_id: UUID) -> Answer:
    """Say what giving somebody a place would do, and who would be passed over."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.PARTICIPANTS_REGISTER)
    facts = read_facts(participant.cohort, [participant.delegation], now=clock.now())
    today = clock.today(participant.cohort.conference.time_zone)
    full = facts.room.why_not_take(participant.city_id, [need_of(participant)])
    reasons = why_not_give_place(participant, today=today) or full
    return _show("participants/place.html", participant, PlaceForm(), _placing(participant)(facts), reasons)


@blueprint.post("/participants/<uuid:participant_id>/place")
@requires(Permission.PARTICIPANTS_REGISTER)
def place(participant_id: UUID) -> Answer:
    """Give a free place to somebody who waits or had withdrawn."""
    viewer, form = current_viewer(), PlaceForm()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_REGISTER)
    if not form.validate():
        return _show("participants/place.html", participant, form, _look(participant, _placing(participant)), []), 422

    def deed() -> str:
        give_place(participant, reason=(form.reason.data or "").strip(), actor=viewer, now=clock.now())
        return _("%(name)s has a place now.", name=participant.person.full_name)

    return _carry_out("participants/place.html", participant, form, _placing(participant), deed)
