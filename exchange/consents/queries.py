"""Reads of consents."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from exchange.cohorts.models import Cohort
from exchange.consents.models import Answer, Consent, Purpose
from exchange.consents.rules import ConsentState, consent_obstacle, state_of
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.participants.models import Participant
from exchange.participants.rules import PREPARING, Standing


def list_consents(participant_id: UUID) -> list[Consent]:
    """Return every answer of a participant, the newest first; the caller has got the participant through a viewer."""
    return list(
        db.session.scalars(
            select(Consent).where(Consent.participant_id == participant_id).order_by(Consent.answered_at.desc(), Consent.id.desc())
        )
    )


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


def gather_consent_obstacles(people: Sequence[Standing], cohort: Cohort) -> dict[UUID, list[Obstacle]]:
    """Return who still has to agree to taking part; one statement for all."""
    asked = [who for who in people if who.state in PREPARING]
    if not asked:
        return {}
    rows = db.session.execute(
        select(Consent.participant_id, Consent.answer, Consent.withdrawn_at)
        .where(Consent.purpose == Purpose.PARTICIPATION, Consent.participant_id.in_([who.id for who in asked]))
        .order_by(Consent.answered_at, Consent.id)
    )
    states = {row.participant_id: state_of(row.answer, row.withdrawn_at) for row in rows}
    found = {}
    for who in asked:
        state = states.get(who.id, ConsentState.MISSING)
        obstacle = consent_obstacle(who.id, state, kind=who.kind, birth_date=who.birth_date, cohort=cohort)
        if obstacle is not None:
            found[who.id] = [obstacle]
    return found


def consent_waits(_cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that taking part is not agreed to; the same answer as the former."""
    last = (
        select(case((Consent.withdrawn_at.is_not(None), "withdrawn"), (Consent.answer == Answer.GIVEN, "given"), else_="refused"))
        .where(Consent.participant_id == Participant.id, Consent.purpose == Purpose.PARTICIPATION)
        .order_by(Consent.answered_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Participant)
        .scalar_subquery()
    )
    return func.coalesce(last, "missing") != "given"
