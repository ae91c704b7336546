"""The way from an initiative to the cities for which it could be; and whose rows these are."""

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Place, Section, add_section
from exchange.matching.models import CitySearch, LaterNote


def _card(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show staff the way to it; the page itself asks the database nothing for that."""
    if initiative.state is not InitiativeState.PUBLISHED or not viewer.may(Permission.ADOPTIONS_MOVE):
        return None
    return Section("matching/_card.html", {"slug": initiative.slug}, place=Place.SIDE)


def connect() -> None:
    """Register the card, and whose rows these are: what somebody wrote for their city stays with it."""
    add_section(_card)
    belongs(CitySearch, of_person=lambda person_id: CitySearch.saved_by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(LaterNote, of_person=lambda person_id: LaterNote.by_id == person_id, when_erased=WhenErased.KEEP)
