"""Reads of consents."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, func, select

from exchange.cohorts.models import Cohort
from exchange.consents.models import Answer, Consent, Purpose
from exchange.consents.rules import ConsentState, consent_obstacle
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.participants.models import Participant
from exchange.participants.rules import Standing

_CONSENTS = (
    select(Consent).where(Consent.participant_id == bindparam("participant_id")).order_by(Consent.answered_at.desc(), Consent.id.desc())
)


def list_consents(participant_id: UUID) -> list[Consent]:
    """Return every answer of a participant, the newest first; the caller has got the participant through a viewer."""
    return list(db.session.scalars(_CONSENTS, {"participant_id": participant_id}))


def list_consents_of(participant_ids: Sequence[UUID]) -> dict[UUID, list[Consent]]:
    """Return every answer of several participants."""
    found: dict[UUID, list[Consent]] = defaultdict(list)
    if participant_ids:
        for consent in db.session.scalars(select(Consent).where(Consent.participant_id.in_(list(participant_ids)))):
            found[consent.participant_id].append(consent)
    return found


def get_consent(consent_id: UUID, *, participant: Participant) -> Consent:
    """Return one answer of a participant, or raise NotFound."""
    consent = db.session.scalar(select(Consent).where(Consent.id == consent_id, Consent.participant_id == participant.id))
    if consent is None:
        raise NotFound
    return consent


def consent_word() -> ColumnElement[str]:
    """Return the state of a Participant's consent to taking part, as SQL: a value of ConsentState."""
    last = (
        select(
            case(
                # As consents/rules.state_of has it.
                (Consent.withdrawn_at.is_not(None), ConsentState.MISSING.value),
                (Consent.answer == Answer.GIVEN, ConsentState.GIVEN.value),
                else_=ConsentState.REFUSED.value,
            )
        )
        .where(Consent.participant_id == Participant.id, Consent.purpose == Purpose.PARTICIPATION)
        .order_by(Consent.answered_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Participant)
        .scalar_subquery()
    )
    return func.coalesce(last, ConsentState.MISSING.value)


def judge_consent(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return whether somebody still has to agree to taking part."""
    obstacle = consent_obstacle(who.id, ConsentState(word), kind=who.kind, birth_date=who.birth_date, cohort=cohort)
    return [] if obstacle is None else [obstacle]


def consent_waits(_cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that taking part is not agreed to; the same answer as the former."""
    return consent_word() != ConsentState.GIVEN.value
