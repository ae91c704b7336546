"""What care adds to others: an obstacle, a section of the person's page, and whose rows its tables hold."""

from exchange.care.models import CareEntry, CareReading, CareSheet
from exchange.foundation.declarations import WhenErased, belongs
from exchange.participants.queries import places_back_since, places_of


def _declare() -> None:
    belongs(
        CareSheet,
        of_person=lambda person_id: CareSheet.participant_id.in_(places_of(person_id)),
        back_since=lambda day: CareSheet.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    belongs(
        CareEntry,
        of_person=lambda person_id: CareEntry.participant_id.in_(places_of(person_id)),
        when_erased=WhenErased.DELETE,
    )
    # Who read what stays as proof; the reasons go with the person.
    belongs(
        CareReading,
        of_person=lambda person_id: CareReading.participant_id.in_(places_of(person_id)),
        when_erased=WhenErased.BLANK,
    )


def connect() -> None:
    """Tell the features below what care knows."""
    _declare()
