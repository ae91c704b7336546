"""What journeys add to the pages of others."""

from typing import Any

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.languages import Sentence, _l
from exchange.journeys.models import Direction
from exchange.journeys.queries import trips_of
from exchange.journeys.showing import leg_lines
from exchange.participants.contributions import add_section
from exchange.participants.models import Participant


def participant_section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    """Show a participant's way there and back to whoever may see journeys."""
    if not viewer.may(Permission.JOURNEYS_VIEW, city_id=participant.city_id):
        return None
    legs = trips_of([participant.id])[participant.id]
    adults = {leg.responsible_id: leg.responsible.person.full_name for leg in legs if leg.responsible_id and leg.responsible}
    ways = [
        (
            direction,
            leg_lines([leg for leg in legs if leg.journey.direction is direction], names={}, responsible=adults, own=participant.id),
        )
        for direction in Direction
    ]
    return _l("Journey"), "journeys/_participant.html", {"ways": ways, "cohort": participant.cohort}


def connect() -> None:
    """Register what journeys contribute."""
    add_section(participant_section)
