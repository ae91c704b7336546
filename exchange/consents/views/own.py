"""A young person's own page: their word beside the guardian's, or, from 18 on, their own answers."""

from collections.abc import Iterable
from uuid import UUID

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.consents.cases import Case, read_cases
from exchange.consents.effects import EFFECTS
from exchange.consents.forms import SigningForm, answers_in, show_reasons, signing_form
from exchange.consents.models import Capacity, Channel, Purpose
from exchange.consents.queries import get_consent, get_signing, list_consents, list_own_places, list_signed
from exchange.consents.services import Signed, record_answers, withdraw_consent
from exchange.consents.standings import ConsentState, Held, Voice, is_open, own_words
from exchange.consents.views.blueprint import answered, blueprint, give_evidence, questions, signings_of
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant


def _place(participant_id: UUID) -> Participant:
    found = next((place for place in list_own_places(current_viewer()) if place.id == participant_id), None)
    if found is None:
        raise NotFound
    return found


def _ask(case: Case) -> tuple[Capacity, dict[Purpose, Held]]:
    capacity = Capacity.ASSENT if case.signers.is_minor else Capacity.SELF
    words = own_words(case.answers, Voice(capacity), signers=case.signers, trip=case.trip)
    if capacity is Capacity.SELF:
        # From 18 on what a guardian said is shown, to be confirmed.
        held = case.held()
        words = {one: held[one] if word.state is ConsentState.MISSING else word for one, word in words.items()}
    return capacity, words


def _form(words: dict[Purpose, Held]) -> SigningForm:
    wants_all = request.args.get("ask") == "all"
    return signing_form(purpose for purpose in Purpose if wants_all or is_open(words[purpose]))


def _page(place: Participant, places: Iterable[Participant], case: Case, form: SigningForm, code: int) -> tuple[str, int]:
    capacity, words = _ask(case)
    everything = list_consents(place.id)
    mine = [one for one in everything if Voice(capacity).is_of(one)]
    held = case.held()
    page = render_template(
        "consents/own.html",
        participant=place,
        places=[other for other in places if other.id != place.id],
        form=form,
        is_minor=case.signers.is_minor,
        questions=questions(form, capacity, words),
        answered=[one for one in answered(words, mine) if one["purpose"].value not in form],
        guardian_done=[(purpose, held[purpose].state is ConsentState.GIVEN) for purpose in Purpose] if case.signers.is_minor else [],
        signings=signings_of(everything),
        asks_all=request.args.get("ask") == "all",
    )
    return page, code


@blueprint.get("/me/consents")
@requires(Permission.MINE)
def own() -> tuple[str, int] | str:
    """Ask somebody what they themselves agree to, for the next of their trips or the chosen one."""
    places = list_own_places(current_viewer())
    if not places:
        return render_template("consents/nothing.html")
    chosen = request.args.get("trip", "")
    place = next((one for one in places if str(one.id) == chosen), places[0])
    case = read_cases([place.id], now=clock.now())[0]
    form = _form(_ask(case)[1])
    form.given_by_name.data = form.given_by_name.data or place.person.full_name
    return _page(place, places, case, form, 200)


@blueprint.post("/me/consents/<uuid:participant_id>")
@requires(Permission.MINE)
def own_sign(participant_id: UUID) -> tuple[str, int] | AnyResponse:
    """Record somebody's own answers."""
    viewer = current_viewer()
    place = _place(participant_id)
    case = read_cases([place.id], now=clock.now())[0]
    capacity, words = _ask(case)
    form = _form(words)
    if not form.validate():
        return _page(place, [], case, form, 422)
    signed = Signed(form.given_by_name.data or "", capacity, Channel.ACCOUNT, reader_language(), signature=form.signature.data or "")
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                record_answers(place, answers_in(form), signed=signed, actor=viewer, now=clock.now())
                effect.location = url_for("consents.own", trip=place.id)
                say(_("Your answers are kept. Thank you."))
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(place, [], case, form, 422)
    return effect.redirect()


@blueprint.post("/me/consents/<uuid:participant_id>/<uuid:consent_id>/withdraw")
@requires(Permission.MINE)
def own_withdraw(participant_id: UUID, consent_id: UUID) -> AnyResponse:
    """Take one's own yes back."""
    viewer = current_viewer()
    place = _place(participant_id)
    consent = get_consent(consent_id, participant=place)
    if consent.capacity is Capacity.GUARDIAN:
        raise NotFound
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            withdraw_consent(consent, place, by_name=place.person.full_name, channel=Channel.ACCOUNT, actor=viewer, now=clock.now())
            effect.location = url_for("consents.own", trip=place.id)
            say(_("Taken back: %(what)s. %(effect)s", what=consent.purpose.label, effect=EFFECTS[consent.purpose]))
    return effect.redirect()


@blueprint.get("/me/consents/<uuid:participant_id>/<uuid:signing_id>.pdf")
@requires(Permission.MINE)
def own_evidence(participant_id: UUID, signing_id: UUID) -> Response:
    """Give the evidence page of an answer about oneself."""
    place = _place(participant_id)
    signing = get_signing(signing_id, participant=place)
    return give_evidence(signing, list_signed(signing), place)
