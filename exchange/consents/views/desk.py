"""The desk's page: what holds for each purpose, who still answers, the ledger, and any past day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.consents.cases import Case, read_cases
from exchange.consents.effects import EFFECTS, FORESEEN
from exchange.consents.evidence import code_of, is_untouched
from exchange.consents.facts import say_reason
from exchange.consents.forms import CheckForm, PaperForm, answers_in, paper_form, show_reasons
from exchange.consents.models import Capacity, Channel, Consent, Purpose
from exchange.consents.queries import get_consent, get_signing, ledger_on, list_consents, list_signed, photo_mark
from exchange.consents.rules import why_not_withdraw
from exchange.consents.services import Signed, check_signing, record_answers, withdraw_consent
from exchange.consents.standings import ConsentState, Held, Voice, is_open, own_words
from exchange.consents.texts import current_text
from exchange.consents.views.blueprint import blueprint, give_evidence, signings_of
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import Sentence, _, _l
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant

_SELF, _SOMEBODY = "self", "somebody"
_MARKS: Mapping[str, Sentence] = {
    "all": _l("Photos: yes, inside and outside the group"),
    "some": _l("Photos: only for what was agreed to"),
    "none": _l("No photos"),
}


def _waiting_for(case: Case, held: Mapping[Purpose, Held], participant: Participant) -> dict[Purpose, list[str]]:
    """Return who has yet to answer what: guardians by name, or the person."""
    words = {
        guardian.name or _("a parent or guardian without a name"): own_words(
            case.answers, Voice(Capacity.GUARDIAN, guardian.id), signers=case.signers, trip=case.trip
        )
        for guardian in participant.person.guardians
        if case.signers.is_minor and guardian.id in case.signers.guardian_ids
    }
    found: dict[Purpose, list[str]] = {}
    for purpose, one in held.items():
        if one.state is ConsentState.GIVEN or (one.state in {ConsentState.REFUSED, ConsentState.WITHDRAWN} and not case.signers.both):
            continue
        if not case.signers.is_minor:
            found[purpose] = [participant.person.called] if is_open(one) else []
        else:
            found[purpose] = [name for name, said in words.items() if is_open(said[purpose])]
    return found


def _signers(participant: Participant, case: Case) -> list[tuple[str, str]]:
    if not case.signers.is_minor:
        return [(_SELF, participant.person.full_name)]
    known = [(str(one.id), one.name or "–") for one in participant.person.guardians if one.id in case.signers.guardian_ids]
    return [*known, (_SOMEBODY, _("Somebody else with parental rights"))]


def _chosen_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None


def _page(participant: Participant, code: int, *, form: PaperForm | None = None, check: CheckForm | None = None) -> tuple[str, int]:
    viewer = current_viewer()
    case = read_cases([participant.id], now=clock.now())[0]
    day = _chosen_day()
    held = case.held() if day is None else ledger_on(participant, day)
    waiting = _waiting_for(case, held, participant) if day is None else {}
    consents = list_consents(participant.id)
    if form is None:
        form = _fresh_form(participant, case)
    page = render_template(
        "consents/index.html",
        participant=participant,
        form=form,
        check=check or CheckForm(formdata=None),
        day=day,
        today=case.signers.today,
        states=[_state(purpose, held[purpose], waiting.get(purpose, ()), case) for purpose in Purpose],
        ledger=[(one, why_not_withdraw(one), FORESEEN[one.purpose]) for one in consents],
        signings=[
            (signing, answers, code_of(signing.evidence_hash), is_untouched(signing, answers)) for signing, answers in signings_of(consents)
        ],
        is_minor=case.signers.is_minor,
        asks_by_phone=held[Purpose.HEALTH_DATA].state in {ConsentState.REFUSED, ConsentState.WITHDRAWN},
        photo_mark=_MARKS[photo_mark(held)],
        purposes=[purpose.value for purpose in Purpose],
        may_record=viewer.may(Permission.CONSENTS_RECORD, city_id=participant.city_id),
        may_check=viewer.may(Permission.CONSENTS_CHECK, city_id=participant.city_id),
    )
    return page, code


def _state(purpose: Purpose, held: Held, waiting: Sequence[str], case: Case) -> dict[str, Any]:
    capacity = Capacity.GUARDIAN if case.signers.is_minor else Capacity.SELF
    return {
        "purpose": purpose,
        "state": held.state,
        "why": say_reason(held.reason),
        "waiting": waiting,
        "text": current_text(purpose).read_by(capacity),
        "version": current_text(purpose).version,
    }


def _fresh_form(participant: Participant, case: Case) -> PaperForm:
    form = paper_form(_signers(participant, case))
    if not form.is_submitted():
        first = next((one for one in participant.person.guardians if one.id in case.signers.guardian_ids), None)
        signs = first.name if case.signers.is_minor and first else "" if case.signers.is_minor else participant.person.full_name
        form.given_by_name.data = form.given_by_name.data or signs
        form.language.data = (first.language if case.signers.is_minor and first else "") or participant.person.language
    return form


@blueprint.get("/participants/<uuid:participant_id>/consents")
@requires(Permission.CONSENTS_VIEW)
def index(participant_id: UUID) -> tuple[str, int]:
    """Show what holds for one participant, today or at the end of a past day."""
    return _page(get_participant(participant_id, viewer=current_viewer(), permission=Permission.CONSENTS_VIEW), 200)


@blueprint.post("/participants/<uuid:participant_id>/consents")
@requires(Permission.CONSENTS_RECORD)
def create(participant_id: UUID) -> tuple[str, int] | AnyResponse:
    """Record the answers that came in on a paper."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CONSENTS_RECORD)
    case = read_cases([participant.id], now=clock.now())[0]
    form = paper_form(_signers(participant, case))
    if not form.validate():
        return _page(participant, 422, form=form)
    guardian = next((one for one in participant.person.guardians if str(one.id) == form.who.data), None)
    signed = Signed(
        name=form.given_by_name.data or "",
        capacity=Capacity.SELF if form.who.data == _SELF else Capacity.GUARDIAN,
        channel=Channel.PAPER,
        language=form.language.data,
        guardian=guardian,
        on=form.signed_on.data,
    )
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                record_answers(participant, answers_in(form), signed=signed, actor=viewer, now=clock.now())
                effect.location = url_for("consents.index", participant_id=participant.id)
                say(_("The paper is recorded."))
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(participant, 422, form=form)
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/consents/<uuid:consent_id>/withdraw")
@requires(Permission.CONSENTS_RECORD)
def withdraw(participant_id: UUID, consent_id: UUID) -> AnyResponse:
    """Record that whoever answered took it back, in person or by phone."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CONSENTS_RECORD)
    consent: Consent = get_consent(consent_id, participant=participant)
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            withdraw_consent(consent, participant, actor=viewer, now=clock.now())
            effect.location = url_for("consents.index", participant_id=participant.id)
            say(_("Taken back: %(what)s. %(effect)s", what=consent.purpose.label, effect=EFFECTS[consent.purpose]))
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/consents/signatures/<uuid:signing_id>/check")
@requires(Permission.CONSENTS_CHECK)
def check(participant_id: UUID, signing_id: UUID) -> tuple[str, int] | AnyResponse:
    """Confirm a signature after asking whoever signed."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CONSENTS_CHECK)
    signing = get_signing(signing_id, participant=participant)
    form = CheckForm()
    if not form.validate():
        return _page(participant, 422, check=form)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                check_signing(signing, participant, reason=form.reason.data or "", actor=viewer, now=clock.now())
                effect.location = url_for("consents.index", participant_id=participant.id)
                say(_("Confirmed: the signature counts from now on."))
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(participant, 422, check=form)
    return effect.redirect()


@blueprint.get("/participants/<uuid:participant_id>/consents/signatures/<uuid:signing_id>.pdf")
@requires(Permission.CONSENTS_VIEW)
def evidence(participant_id: UUID, signing_id: UUID) -> Response:
    """Give the evidence page of one signature."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=Permission.CONSENTS_VIEW)
    signing = get_signing(signing_id, participant=participant)
    return give_evidence(signing, list_signed(signing), participant)
