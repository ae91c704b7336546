"""What photos do when an answer, a birthday or an initiative changes, and whose rows they are."""

from datetime import datetime
from typing import Any

from exchange.access.viewers import PROGRAMME
from exchange.consents.signals import consent_changed
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.models import Initiative
from exchange.initiatives.photos.models import InitiativePhoto, PhotoFace
from exchange.initiatives.photos.queries import shows
from exchange.initiatives.photos.services import ask_after_sending, refresh_photos, refresh_photos_of
from exchange.initiatives.photos.showing import photos_section
from exchange.initiatives.sections import add_section
from exchange.initiatives.signals import initiative_published, initiative_retired, initiative_submitted
from exchange.participants.models import Participant
from exchange.participants.signals import participant_changed


def _person_changed(participant: Participant, *, now: datetime, **_more: Any) -> None:
    refresh_photos_of(participant.person_id, now=now)


def _initiative_moved(initiative: Initiative, *, now: datetime, **_more: Any) -> None:
    refresh_photos(InitiativePhoto.initiative_id == initiative.id, now=now)


def _sent(initiative: Initiative, *, now: datetime, **_more: Any) -> None:
    ask_after_sending(initiative, actor=PROGRAMME, now=now)


def connect() -> None:
    """Listen: whoever takes a yes back is seen nowhere from that moment on, and who put the photo there is told."""
    consent_changed.connect(_person_changed)
    participant_changed.connect(_person_changed)
    initiative_published.connect(_initiative_moved)
    initiative_retired.connect(_initiative_moved)
    initiative_submitted.connect(_sent)
    add_section(photos_section)
    belongs(
        InitiativePhoto,
        of_person=lambda person_id: (InitiativePhoto.by_id == person_id) | shows(person_id),
        when_erased=WhenErased.DELETE,
    )
    belongs(PhotoFace, of_person=lambda person_id: PhotoFace.person_id == person_id, when_erased=WhenErased.DELETE)
