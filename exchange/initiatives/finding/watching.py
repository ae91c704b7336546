"""Watch what is written of some tables, and mark the part of the database that they make up, within the same transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session, object_session

from exchange.initiatives.finding import changes
from exchange.initiatives.finding.changes import Part, mark_change


def _everything(_row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Watch:
    """What a part is made of: attributes of models, and the tables of which a statement over many rows changes it."""

    part: Part
    # Whatever else is written of a model changes nothing that is kept.
    attributes: Mapping[type, tuple[str, ...]]
    tables: frozenset[str]
    # Says whether a row belongs to the part, or did until now.
    concerns: Callable[[Any], bool] = _everything

    def connect(self) -> None:
        """Listen from now on; once, however often the application is built."""
        changes.connect()
        for model in self.attributes:
            _listen(model, "after_update", self._changed)
            for moment in ("after_insert", "after_delete"):
                _listen(model, moment, self._came_or_went)
        _listen(Session, "do_orm_execute", self._in_bulk)

    def _changed(self, _mapper: Any, _connection: Connection, row: Any) -> None:
        attributes = inspect(row).attrs
        if self.concerns(row) and any(attributes[name].history.has_changes() for name in self.attributes[type(row)]):
            self._mark(row)

    def _came_or_went(self, _mapper: Any, _connection: Connection, row: Any) -> None:
        if self.concerns(row):
            self._mark(row)

    def _mark(self, row: Any) -> None:
        session = object_session(row)
        if session is not None:
            mark_change(session, self.part)

    def _in_bulk(self, state: ORMExecuteState) -> None:
        """A statement that changes many rows at once tells no row of it."""
        statement: Any = state.statement
        if (state.is_insert or state.is_update or state.is_delete) and getattr(statement.table, "name", "") in self.tables:
            mark_change(state.session, self.part)


def _listen(target: Any, moment: str, listener: Any) -> None:
    if not event.contains(target, moment, listener):
        event.listen(target, moment, listener)
