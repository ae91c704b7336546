"""What journeys add to the pages of others, and what they do when somebody goes in another's stead."""

from datetime import datetime
from typing import Any

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.languages import Sentence, _l
from exchange.journeys.seating import pass_seats_on, seats_that_pass_on
from exchange.journeys.showing import trip_ways
from exchange.journeys.trips import trips_of
from exchange.participants.contributions import add_handover, add_section
from exchange.participants.models import Participant
from exchange.participants.signals import participant_substituted


def participant_section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    """Show a participant's way there and back to whoever may see journeys."""
    if not viewer.may(Permission.JOURNEYS_VIEW, city_id=participant.city_id):
        return None
    ways = trip_ways(trips_of([participant.id])[participant.id], names={})
    return _l("Journey"), "journeys/_participant.html", {"ways": ways, "cohort": participant.cohort}


def keep_seats(old: Participant, *, new: Participant, now: datetime) -> None:
    """Let whoever goes in somebody's stead sit where they sat."""
    pass_seats_on(old, new, now=now)


def connect() -> None:
    """Register what journeys contribute."""
    add_section(participant_section)
    participant_substituted.connect(keep_seats)
    add_handover(seats_that_pass_on)
