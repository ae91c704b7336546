"""What changes the catalogue says so, within the same transaction."""

from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session

from exchange.cities.models import City
from exchange.foundation.database import new_id
from exchange.initiatives.finding.models import CatalogueChange
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.manifesto.models import Edition, Theme

_WRITTEN = ("after_insert", "after_update", "after_delete")
_TABLES = frozenset({"initiatives", "initiative_themes", "initiative_translations", "cities", "themes", "editions"})


def _say_so(connection: Connection) -> None:
    connection.execute(insert(CatalogueChange), {"id": new_id()})


def _initiative(_mapper: Any, connection: Connection, initiative: Initiative) -> None:
    """What somebody writes for themselves concerns nobody else yet."""
    if InitiativeState.PUBLISHED in {initiative.state, *inspect(initiative).attrs.state.history.deleted}:
        _say_so(connection)


def _translation(_mapper: Any, connection: Connection, translation: InitiativeTranslation) -> None:
    if translation.published_at is not None or any(inspect(translation).attrs.published_at.history.deleted):
        _say_so(connection)


def _name(_mapper: Any, connection: Connection, _named: City | Theme | Edition) -> None:
    _say_so(connection)


def _in_bulk(state: ORMExecuteState) -> None:
    """A statement that changes many rows at once tells no row of it."""
    statement: Any = state.statement
    if (state.is_insert or state.is_update or state.is_delete) and getattr(statement.table, "name", "") in _TABLES:
        _say_so(state.session.connection())


def connect() -> None:
    """Listen to what is written of initiatives, of their language versions, and of what facets are called."""
    for model, listener in ((Initiative, _initiative), (InitiativeTranslation, _translation)):
        for moment in _WRITTEN:
            _listen(model, moment, listener)
    for named in (City, Theme, Edition):
        _listen(named, "after_update", _name)
    _listen(Session, "do_orm_execute", _in_bulk)


def _listen(model: Any, moment: str, listener: Any) -> None:
    if not event.contains(model, moment, listener):
        event.listen(model, moment, listener)
