"""What features above initiatives show on an initiative's page, sheet and data.

A feature registers in its `reactions.connect()`; initiatives knows none of them by name:

    def _cities_that_took_it_up(initiative: Initiative, viewer: Viewer) -> Section | None:
        return Section("adoptions/_on_initiative.html", {"adoptions": …}, place=Place.MAIN, sheet=[…], data=[…])

    def connect() -> None:
        add_section(_cities_that_took_it_up)

A MAIN section is an own `<section>` with an h2; a SIDE one stands in the right-hand column, before “At a glance” (the button
that adopts). The template sees the context's names besides `initiative`. On a page that anonymous readers may
keep for a minute there must be no POST form and nothing of one reader: show a link to them instead.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from exchange.access.viewers import Viewer
from exchange.initiatives.models import Initiative


class Place(StrEnum):
    """Where on the page a section stands."""

    MAIN = "main"
    SIDE = "side"


@dataclass(frozen=True)
class Section:
    """A template with its context; `sheet` are sections of the printed sheet, `data` is {key: JSON} beside the facts."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: Place = Place.MAIN
    sheet: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


SectionMaker = Callable[[Initiative, Viewer], "Section | None"]
sections: list[SectionMaker] = []


def add_section(maker: SectionMaker) -> None:
    """Register a section once, however often the application is built."""
    if maker not in sections:
        sections.append(maker)


def sections_of(initiative: Initiative, *, viewer: Viewer) -> list[Section]:
    """Return what all features show about an initiative to a viewer."""
    made = (maker(initiative, viewer) for maker in sections)
    return [section for section in made if section is not None]
