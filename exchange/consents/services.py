"""Record an answer, or that it was taken back. Nothing is overwritten: a later answer follows an earlier one."""

from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.consents import rules
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.consents.signals import consent_changed
from exchange.consents.texts import current_text
from exchange.foundation.database import db
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.participants.models import Participant


def record_consent(
    participant: Participant,
    *,
    purpose: Purpose,
    answer: Answer,
    given_by_name: str,
    capacity: Capacity,
    language: str,
    channel: Channel = Channel.PAPER,
    actor: Viewer,
    now: datetime,
) -> Consent:
    """Record what somebody answered to the present text; raise Refused when they may not answer it."""
    person = participant.person
    refuse_if(
        rules.why_not_answer(
            capacity=capacity,
            given_by_name=given_by_name,
            birth_date=person.birth_date,
            participant_name=person.full_name,
            today=now.date(),
        )
    )
    consent = Consent(
        participant=participant,
        participant_id=participant.id,
        city_id=participant.city_id,
        purpose=purpose,
        answer=answer,
        text_version=current_text(purpose).version,
        language=language,
        given_by_name=given_by_name.strip(),
        capacity=capacity,
        channel=channel,
        answered_at=now,
        recorded_by_id=actor.person_id,
    )
    db.session.add(consent)
    db.session.flush()
    record("consent-recorded", participant, actor=actor, now=now, changed=[f"{purpose.value}-{answer.value}"])
    consent_changed.send(participant, now=now)
    return consent


def withdraw_consent(consent: Consent, participant: Participant, *, actor: Viewer, now: datetime) -> None:
    """Record that an answer was taken back; the answer itself stays as evidence."""
    refuse_if(rules.why_not_withdraw(consent))
    consent.withdrawn_at = now
    record("consent-withdrawn", participant, actor=actor, now=now, changed=[f"{consent.purpose.value}-withdrawn"])
    consent_changed.send(participant, now=now)
