"""Whose rows the tables of checks and mergings hold, for copies, erasure and retention."""

from exchange.foundation.declarations import WhenErased, belongs
from exchange.people.checks.models import LeaderCheck
from exchange.people.duplicates.models import MergedPerson


def connect() -> None:
    """Say whose rows they are."""
    belongs(LeaderCheck, of_person=lambda person_id: LeaderCheck.person_id == person_id, when_erased=WhenErased.DELETE)
    belongs(MergedPerson, of_person=lambda person_id: MergedPerson.person_id == person_id, when_erased=WhenErased.BLANK)
