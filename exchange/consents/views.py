"""Pages of consents: what was answered, and what came in on paper."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.consents.forms import ConsentForm
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.queries import get_consent, list_consents
from exchange.consents.rules import consent_state, why_not_withdraw
from exchange.consents.services import record_consent, withdraw_consent
from exchange.consents.texts import current_text
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant
from exchange.participants.rules import is_minor

blueprint = Blueprint("consents", __name__)

_FIELDS = {"minor-alone": "capacity", "adult-answers": "capacity", "own-name": "given_by_name", "name-missing": "given_by_name"}


def _page(participant: Participant, form: ConsentForm, code: int) -> tuple[str, int]:
    viewer = current_viewer()
    consents = list_consents(participant.id)
    page = render_template(
        "consents/index.html",
        participant=participant,
        form=form,
        consents=[(one, why_not_withdraw(one)) for one in consents],
        states=[(purpose, consent_state(consents, purpose), current_text(purpose)) for purpose in Purpose],
        is_minor=is_minor(participant.person.birth_date, clock.today()),
        may_record=viewer.may(Permission.CONSENTS_RECORD, city_id=participant.city_id),
    )
    return page, code


@blueprint.get("/participants/<uuid:participant_id>/consents")
@requires(Permission.CONSENTS_VIEW)
def index(participant_id: UUID) -> tuple[str, int]:
    """Show the answers of one participant."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.CONSENTS_VIEW)
    form = ConsentForm()
    if not form.is_submitted():
        minor = is_minor(participant.person.birth_date, clock.today())
        guardian = next(iter(participant.person.guardians), None)
        form.capacity.data = form.capacity.data or (Capacity.GUARDIAN if minor else Capacity.SELF).value
        signs = participant.person.full_name if not minor else guardian.name if guardian else ""
        form.given_by_name.data = form.given_by_name.data or signs
        form.language.data = (guardian.language if minor and guardian else "") or participant.person.language
    return _page(participant, form, 200)


@blueprint.post("/participants/<uuid:participant_id>/consents")
@requires(Permission.CONSENTS_RECORD)
def create(participant_id: UUID) -> tuple[str, int] | Response:
    """Record an answer that came in on paper."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CONSENTS_RECORD)
    form = ConsentForm()
    if not form.validate():
        return _page(participant, form, 422)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                record_consent(
                    participant,
                    purpose=Purpose(form.purpose.data),
                    answer=Answer(form.answer.data),
                    given_by_name=form.given_by_name.data or "",
                    capacity=Capacity(form.capacity.data),
                    language=form.language.data,
                    actor=viewer,
                    now=clock.now(),
                )
                effect.location = url_for("consents.index", participant_id=participant.id)
                say(_("The answer is recorded."))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            field = form[_FIELDS.get(obstacle.code, "given_by_name")]
            field.errors = [*field.errors, str(obstacle.sentence)]
        return _page(participant, form, 422)
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/consents/<uuid:consent_id>/withdraw")
@requires(Permission.CONSENTS_RECORD)
def withdraw(participant_id: UUID, consent_id: UUID) -> Response:
    """Record that an answer was taken back."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CONSENTS_RECORD)
    consent = get_consent(consent_id, participant=participant)
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            withdraw_consent(consent, participant, actor=viewer, now=clock.now())
            effect.location = url_for("consents.index", participant_id=participant.id)
            say(_("Recorded: the answer was taken back. The answer itself stays as evidence."))
    return effect.redirect()
