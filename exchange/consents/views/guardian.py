"""A guardian's page: every question once, yes or no, one name below; what was agreed to is taken back here as easily."""

from uuid import UUID

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from exchange.access.guards import guardian_only
from exchange.consents.cases import read_cases
from exchange.consents.effects import EFFECTS
from exchange.consents.forms import SigningForm, answers_in, show_reasons, signing_form
from exchange.consents.models import Capacity, Channel, Consent, Purpose
from exchange.consents.queries import get_consent, get_signing, list_consents, list_signed
from exchange.consents.services import Signed, record_answers, withdraw_consent
from exchange.consents.standings import Held, Voice, is_open, own_words
from exchange.consents.views.blueprint import answered, blueprint, give_evidence, questions, signings_of
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians.models import Method
from exchange.guardians.rules import Right
from exchange.guardians.sessions import current_guardian
from exchange.guardians.visiting import note_signed
from exchange.participants.models import Participant
from exchange.people.models import Guardian

_CHANNELS = {Method.EMAIL_CODE.value: Channel.EMAIL_CODE, Method.PAPER_CODE.value: Channel.PAPER_CODE}


def _child(participant_id: UUID) -> tuple[Participant, Guardian, list[Consent]]:
    participant, contact = current_guardian().child(participant_id, to=Right.SIGN)
    voice = Voice(Capacity.GUARDIAN, contact.id)
    return participant, contact, [one for one in list_consents(participant.id) if voice.is_of(one)]


def _words(participant: Participant, contact: Guardian) -> dict[Purpose, Held]:
    case = read_cases([participant.id], now=clock.now())[0]
    return own_words(case.answers, Voice(Capacity.GUARDIAN, contact.id), signers=case.signers, trip=case.trip)


def _form(words: dict[Purpose, Held]) -> SigningForm:
    wants_all = request.args.get("ask") == "all"
    return signing_form(purpose for purpose in Purpose if wants_all or is_open(words[purpose]))


def _page(participant: Participant, consents: list[Consent], form: SigningForm, words: dict[Purpose, Held], code: int) -> tuple[str, int]:
    asked = questions(form, Capacity.GUARDIAN, words)
    page = render_template(
        "consents/guardian.html",
        participant=participant,
        form=form,
        questions=asked,
        answered=[one for one in answered(words, consents) if one["purpose"].value not in form],
        signings=signings_of(consents),
        asks_all=request.args.get("ask") == "all",
    )
    return page, code


@blueprint.get("/guardian/children/<uuid:participant_id>/consents")
@guardian_only
def guardian(participant_id: UUID) -> tuple[str, int]:
    """Ask what is still to be answered, and show what was."""
    participant, contact, consents = _child(participant_id)
    words = _words(participant, contact)
    form = _form(words)
    form.given_by_name.data = form.given_by_name.data or contact.name
    return _page(participant, consents, form, words, 200)


@blueprint.post("/guardian/children/<uuid:participant_id>/consents")
@guardian_only
def guardian_sign(participant_id: UUID) -> tuple[str, int] | AnyResponse:
    """Record a guardian's answers under their name."""
    who = current_guardian()
    participant, contact, consents = _child(participant_id)
    words = _words(participant, contact)
    form = _form(words)
    if not form.validate():
        return _page(participant, consents, form, words, 422)
    signed = Signed(
        name=form.given_by_name.data or "",
        capacity=Capacity.GUARDIAN,
        channel=_CHANNELS[who.method],
        language=reader_language(),
        guardian=contact,
        signature=form.signature.data or "",
        visit_id=who.session_id,
        needs_check=not who.is_verified,
    )
    try:
        with one_effect(form, owner_id=contact.id) as effect:
            if not effect.earlier:
                record_answers(participant, answers_in(form), signed=signed, actor=who.actor, now=clock.now())
                note_signed(who, participant, now=clock.now())
                effect.location = url_for("guardians.tasks")
                say(_("Your answers are kept. Thank you."))
                if signed.needs_check:
                    say(_("Somebody from your city will ask you once, in person or by phone, before they count."), kind="note")
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(participant, consents, form, words, 422)
    return effect.redirect()


@blueprint.post("/guardian/children/<uuid:participant_id>/consents/<uuid:consent_id>/withdraw")
@guardian_only
def guardian_withdraw(participant_id: UUID, consent_id: UUID) -> AnyResponse:
    """Take a yes back."""
    who = current_guardian()
    participant, contact = who.child(participant_id, to=Right.SIGN)
    consent = get_consent(consent_id, participant=participant)
    if consent.guardian_id != contact.id:
        raise NotFound
    form = ConfirmForm()
    with one_effect(form, owner_id=contact.id) as effect:
        if not effect.earlier:
            channel = _CHANNELS[who.method]
            withdraw_consent(consent, participant, by_name=contact.name, channel=channel, actor=who.actor, now=clock.now())
            effect.location = url_for("consents.guardian", participant_id=participant.id)
            say(_("Taken back: %(what)s. %(effect)s", what=consent.purpose.label, effect=EFFECTS[consent.purpose]))
    return effect.redirect()


@blueprint.get("/guardian/children/<uuid:participant_id>/consents/<uuid:signing_id>.pdf")
@guardian_only
def guardian_evidence(participant_id: UUID, signing_id: UUID) -> Response:
    """Give the evidence page of the guardian's own signature."""
    participant, contact = current_guardian().child(participant_id, to=Right.SIGN)
    signing = get_signing(signing_id, participant=participant)
    answers = list_signed(signing)
    if not answers or answers[0].guardian_id != contact.id:
        raise NotFound
    return give_evidence(signing, answers, participant)
