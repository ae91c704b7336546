"""What tells replication as it is from what it was: coverage, flows and the map are kept until something of it is written."""

from collections.abc import Hashable
from typing import Any

from sqlalchemy import inspect

from exchange.adoptions.models import Adoption, AdoptionStep
from exchange.cities.models import City
from exchange.initiatives.finding.changes import Part, current_mark
from exchange.initiatives.finding.watching import Watch
from exchange.initiatives.models import Initiative, Sighting
from exchange.initiatives.rules import PUBLIC
from exchange.manifesto.models import Edition, Recommendation, Theme, ThemeLink


def _counts(row: Any) -> bool:
    """Say whether it is among what is counted: an initiative from the day on which it is public, a note when one began with it."""
    if isinstance(row, Initiative):
        return not PUBLIC.isdisjoint({row.state, *inspect(row).attrs.state.history.deleted})
    # Nothing can have begun with a note that is only being added.
    return not isinstance(row, Sighting) or inspect(row).has_identity


_REPLICATION = Watch(
    Part.REPLICATION,
    {
        Adoption: ("initiative_id", "city_id", "stage", "stopped_in", "started_at", "lesson", "lesson_published_at"),
        AdoptionStep: ("adoption_id", "stage", "at"),
        Initiative: (
            "state", "city_id", "sighting_id", "submitted_at", "published_at", "slug", "title", "language", "themes", "recommendations",
        ),
        Sighting: ("seen_at",),
        City: ("slug", "name", "names", "country", "latitude", "longitude"),
        Edition: ("code", "name"),
        Theme: ("edition_id", "slug", "position", "is_principle", "labels", "is_verified", "withdrawn_on", "withdrawn_because"),
        Recommendation: (
            "edition_id", "theme_id", "code", "position", "text", "source", "is_verified", "texts", "withdrawn_on", "withdrawn_because",
        ),
        ThemeLink: ("from_theme_id", "to_theme_id", "relation"),
    },
    frozenset(
        {
            "adoptions", "adoption_steps", "initiatives", "initiative_themes", "initiative_recommendations", "sightings", "cities",
            "editions", "themes", "recommendations", "theme_links",
        }
    ),
    _counts,
)  # fmt: skip


def replication_moment() -> Hashable | None:
    """Return what is equal for as long as nothing of replication is written; None before the first time, and then nothing is kept."""
    return current_mark(Part.REPLICATION)


def connect() -> None:
    """Listen to what is written of adoptions, of what they are of, and of what the Manifesto says."""
    _REPLICATION.connect()
