"""What changes the catalogue says so, within the same transaction."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session

from exchange.cities.models import City
from exchange.initiatives.finding.changes import mark_change
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.manifesto.models import Edition, Theme

_TABLES = frozenset(
    {"initiatives", "initiative_themes", "initiative_recommendations", "initiative_translations", "cities", "themes", "editions"}
)
# What is kept of each by the facets, and by what is alike; whatever else is written of it changes nothing that is kept.
_KEPT: dict[type, tuple[str, ...]] = {
    Initiative: (
        "state", "published_at", "city_id", "seen_city_id", "stage", "evidence_level", "language", "slug", *NAMES, "themes",
        "recommendations",
    ),
    InitiativeTranslation: ("published_at", "language", "initiative_id", "title", "answers"),
    City: ("slug", "name", "names", "country", "latitude", "longitude"),
    Theme: ("edition_id", "slug", "position", "labels"),
    Edition: ("code", "name"),
}  # fmt: skip


def _is_public(row: Any) -> bool:
    """Say whether everybody may read it, or could until now: what somebody writes for themselves concerns nobody else yet."""
    if isinstance(row, Initiative):
        return InitiativeState.PUBLISHED in {row.state, *inspect(row).attrs.state.history.deleted}
    if isinstance(row, InitiativeTranslation):
        return row.published_at is not None or any(inspect(row).attrs.published_at.history.deleted)
    return True


def _changed(_mapper: Any, connection: Connection, row: Any) -> None:
    attributes = inspect(row).attrs
    if _is_public(row) and any(attributes[name].history.has_changes() for name in _KEPT[type(row)]):
        mark_change(connection)


def _came_or_went(_mapper: Any, connection: Connection, row: Any) -> None:
    if _is_public(row):
        mark_change(connection)


def _in_bulk(state: ORMExecuteState) -> None:
    """A statement that changes many rows at once tells no row of it."""
    statement: Any = state.statement
    if (state.is_insert or state.is_update or state.is_delete) and getattr(statement.table, "name", "") in _TABLES:
        mark_change(state.session.connection())


def connect() -> None:
    """Listen to what is written of initiatives, of their language versions, and of what facets are called."""
    for model in _KEPT:
        _listen(model, "after_update", _changed)
        for moment in ("after_insert", "after_delete"):
            _listen(model, moment, _came_or_went)
    _listen(Session, "do_orm_execute", _in_bulk)


def _listen(model: Any, moment: str, listener: Any) -> None:
    if not event.contains(model, moment, listener):
        event.listen(model, moment, listener)
