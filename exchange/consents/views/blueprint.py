"""The blueprint that the pages of consents share, and what several of them show."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from exchange.consents.effects import FORESEEN
from exchange.consents.facts import say_reason
from exchange.consents.models import Answer, Capacity, Consent, Purpose, Signing
from exchange.consents.paper import evidence_pdf
from exchange.consents.standings import ConsentState, Held, is_open
from exchange.consents.texts import current_text
from exchange.foundation.forms import ExchangeForm
from exchange.participants.models import Participant

blueprint = Blueprint("consents", __name__)


def questions(form: ExchangeForm, capacity: Capacity, words: Mapping[Purpose, Held]) -> list[dict[str, Any]]:
    """Return the questions of a form: each with its text, and why it is asked again where that is so."""
    return [
        {
            "field": form[purpose.value],
            "text": current_text(purpose).read_by(capacity),
            "again": say_reason(words[purpose].reason) if words[purpose].state is ConsentState.STALE else None,
        }
        for purpose in Purpose
        if purpose.value in form
    ]


def answered(words: Mapping[Purpose, Held], consents: Iterable[Consent]) -> list[dict[str, Any]]:
    """Return what one voice has answered, and the yes to take back where it is one; `consents` are theirs, the newest first."""
    last: dict[Purpose, Consent] = {}
    for consent in consents:
        last.setdefault(consent.purpose, consent)
    return [
        {
            "purpose": purpose,
            "state": words[purpose].state,
            "consent": last[purpose],
            "effect": FORESEEN[purpose],
            "may_take_back": last[purpose].withdrawn_at is None and last[purpose].answer is Answer.GIVEN,
        }
        for purpose in Purpose
        if purpose in last and not is_open(words[purpose])
    ]


def signings_of(consents: Iterable[Consent]) -> list[tuple[Signing, list[Consent]]]:
    """Return the signatures with the answers under each, the newest first."""
    found: dict[UUID, tuple[Signing, list[Consent]]] = {}
    for consent in consents:
        if consent.signing is not None:
            found.setdefault(consent.signing.id, (consent.signing, []))[1].append(consent)
    return sorted(found.values(), key=lambda pair: (pair[0].signed_at, pair[0].id), reverse=True)


def give_evidence(signing: Signing, answers: list[Consent], participant: Participant) -> Response:
    """Give the evidence page of one signature as a PDF that nothing keeps on the way."""
    answer = Response(evidence_pdf(signing, answers, participant), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="consent-{signing.evidence_hash[:8]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
