"""What an act that frees or takes places says of itself, and how what arrives names it."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from exchange.cohorts.models import Delegation
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.participants.foreseeing import Foresee

Asked = dict[str, list[str]]


class Act(NamedTuple):
    """One act: what it says of itself, whom it concerns, what it will do, why it may not be, and how it is done."""

    title: Sentence
    button: Sentence
    delegations: list[Delegation]
    foresee: Foresee
    reasons: list[Obstacle]
    do: Callable[[], object]
    fields: dict[str, list[str]]
    back: str
    # Whom it is about by name, and under which heading.
    people: list[str] = []
    heading: Sentence = ""
    notes: list[Sentence] = []
    # What is said once it is done.
    said: Sentence = _l("Done.")
    # Where it leads once it is done; where nothing is said, back.
    leads_to: str = ""
    # What is asked before it is done: why somebody does not travel.
    form: ExchangeForm | None = None


def uuid_of(text: str) -> UUID:
    """Return the id that an address names; a text that is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
