"""What participants tell the features they stand on, and what is whose when a person's rows are copied or erased."""

from exchange.foundation.declarations import WhenErased, belongs
from exchange.participants.queries import places_back_since, places_of
from exchange.participants.waiting.models import WaitingMember


def connect() -> None:
    """Register what participants contribute."""
    belongs(
        WaitingMember,
        of_person=lambda person_id: WaitingMember.participant_id.in_(places_of(person_id)),
        back_since=lambda day: WaitingMember.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
