"""What finding alike ones does when something changes, and whose its rows are."""

from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.similar.models import Combination, Comparison


def connect() -> None:
    """Say whose rows they are."""
    belongs(Comparison, of_person=lambda person_id: Comparison.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(Combination, of_person=lambda person_id: Combination.asked_by_id == person_id, when_erased=WhenErased.KEEP)
