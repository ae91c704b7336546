"""What the families of the story agreed to: every question under one signature, and what holds because of it."""

from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.consents.evidence import evidence_of, hash_of
from exchange.consents.keeping import refresh_standings
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose, Signing
from exchange.consents.texts import current_text, text_hash
from exchange.demonstration.story.scene import Scene
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor

# The care story has no health details of them.
WITHOUT_HEALTH_DETAILS = frozenset({"amelie-k"})
_PHOTOS = (Purpose.PHOTO_INTERNAL, Purpose.PHOTO_PRESS, Purpose.PHOTO_SOCIAL)


def add_answers(
    participant: Participant,
    *,
    photo: Answer,
    health: Answer = Answer.GIVEN,
    desk: Viewer,
    answered: datetime,
    channel: Channel = Channel.PAPER,
) -> None:
    """Add the answers of one family: yes to everything, to photos and health details as they like."""
    said = {Purpose.HEALTH_DATA: health} | dict.fromkeys(_PHOTOS, photo)
    person = participant.person
    by_guardian = is_minor(person.birth_date, answered.date())
    guardian = person.guardians[0] if by_guardian else None
    capacity = Capacity.GUARDIAN if guardian else Capacity.SELF
    signing = Signing(participant_id=participant.id, city_id=participant.city_id, signed_at=answered)
    db.session.add(signing)
    db.session.flush()
    consents = [
        Consent(
            participant=participant,
            participant_id=participant.id,
            city_id=participant.city_id,
            signing=signing,
            signing_id=signing.id,
            guardian_id=guardian.id if guardian else None,
            purpose=purpose,
            answer=said.get(purpose, Answer.GIVEN),
            text_version=current_text(purpose).version,
            text_hash=text_hash(current_text(purpose).version, capacity, person.language),
            language=person.language,
            given_by_name=guardian.name if guardian else person.full_name,
            capacity=capacity,
            channel=channel,
            answered_at=answered,
            recorded_by_id=desk.person_id if channel is Channel.PAPER else None,
        )
        for purpose in Purpose
    ]
    db.session.add_all(consents)
    db.session.flush()
    signing.evidence_hash = hash_of(evidence_of(signing, consents))
    record(
        "consent-recorded", participant, actor=desk, now=answered, changed=[f"{one.purpose.value}-{one.answer.value}" for one in consents]
    )


def tell_of_consents(scene: Scene) -> None:
    """Write down what holds today for everybody of the story."""
    refresh_standings([place.id for place in scene.places.values()], now=scene.now)
