"""Whose the links are."""

from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.lineage.models import InitiativeLink


def connect() -> None:
    """Say whose rows they are: a link stays when whoever made it is erased, without their name."""
    belongs(InitiativeLink, of_person=lambda person_id: InitiativeLink.made_by_id == person_id, when_erased=WhenErased.KEEP)
