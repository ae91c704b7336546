"""What changes the catalogue says so, within the same transaction."""

from typing import Any

from sqlalchemy import inspect

from exchange.cities.models import City
from exchange.initiatives.finding.changes import Part
from exchange.initiatives.finding.watching import Watch
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.manifesto.models import Edition, Theme


def _is_public(row: Any) -> bool:
    """Say whether everybody may read it, or could until now: what somebody writes for themselves concerns nobody else yet."""
    if isinstance(row, Initiative):
        return InitiativeState.PUBLISHED in {row.state, *inspect(row).attrs.state.history.deleted}
    if isinstance(row, InitiativeTranslation):
        return row.published_at is not None or any(inspect(row).attrs.published_at.history.deleted)
    return True


# What is kept of each by the facets, and by what is alike.
_CATALOGUE = Watch(
    Part.CATALOGUE,
    {
        Initiative: (
            "state", "published_at", "city_id", "seen_city_id", "stage", "evidence_level", "language", "slug", *NAMES, "themes",
            "recommendations",
        ),
        InitiativeTranslation: ("published_at", "language", "initiative_id", "title", "answers"),
        City: ("slug", "name", "names", "country", "latitude", "longitude"),
        Theme: ("edition_id", "slug", "position", "labels"),
        Edition: ("code", "name"),
    },
    frozenset(
        {"initiatives", "initiative_themes", "initiative_recommendations", "initiative_translations", "cities", "themes", "editions"}
    ),
    _is_public,
)  # fmt: skip


def connect() -> None:
    """Listen to what is written of initiatives, of their language versions, and of what facets are called."""
    _CATALOGUE.connect()
