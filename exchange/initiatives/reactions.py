"""What initiatives do when something changes below them."""

from datetime import datetime
from typing import Any

from exchange.consents.signals import consent_changed
from exchange.initiatives.deciding import refresh_credits
from exchange.participants.models import Participant


def _credit_again(participant: Participant, *, now: datetime, **_more: Any) -> None:
    refresh_credits(participant.person_id, today=now.date())


def connect() -> None:
    """Listen: a consent given or taken back changes which name stands in public at once."""
    consent_changed.connect(_credit_again)
