"""What descriptions do when an initiative becomes public, and whose rows they are."""

from typing import Any

from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.describing.models import Description, DescriptionProposal
from exchange.initiatives.describing.showing import known_section, writing_card
from exchange.initiatives.describing.standing import keep_standing
from exchange.initiatives.models import Initiative
from exchange.initiatives.sections import add_section
from exchange.initiatives.signals import initiative_published


def _published(initiative: Initiative, **_more: Any) -> None:
    keep_standing(initiative)


def connect() -> None:
    """Listen: what becomes public shows at once what is written down of it."""
    initiative_published.connect(_published)
    add_section(known_section)
    add_section(writing_card)
    # The address goes with the adult who answered for it; what the city knows stays.
    belongs(Description, of_person=lambda person_id: Description.contact_by_id == person_id, when_erased=WhenErased.BLANK)
    belongs(DescriptionProposal, of_person=lambda person_id: DescriptionProposal.by_id == person_id, when_erased=WhenErased.KEEP)
