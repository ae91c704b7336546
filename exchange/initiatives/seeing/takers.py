"""Which cities took up what was born at a session: a feature above knows, and registers."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from exchange.foundation.languages import Sentence


class Taker(NamedTuple):
    """A city that took an initiative up, how far it has got, and the chip of that."""

    city: str
    stage: Sentence
    chip: str


TakersOf = Callable[[Sequence[UUID]], dict[UUID, list[Taker]]]
_askings: list[TakersOf] = []


def add_takers(asking: TakersOf) -> None:
    """Register what knows the cities, once, however often the application is built."""
    if asking not in _askings:
        _askings.append(asking)


def takers_of(initiative_ids: Sequence[UUID]) -> dict[UUID, list[Taker]]:
    """Return {initiative: who took it up}."""
    found: dict[UUID, list[Taker]] = {}
    for asking in _askings if initiative_ids else ():
        for initiative_id, takers in asking(initiative_ids).items():
            found.setdefault(initiative_id, []).extend(takers)
    return found
