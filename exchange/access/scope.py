"""City scope by construction: another city's rows do not exist in a session.

A session gets its scope once, at its start, and keeps it. Criteria are added to every ORM
statement over a CityScoped table; four hooks refuse or filter what criteria cannot reach (Core and
textual statements, bulk writes by key, rows of foreign cities being added, refreshed or loaded).
On PostgreSQL the database knows the scope as well (walls.py) and keeps to it when all this fails.
The shapes and what closes them are tabled in the security design; tests/access walks them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Executable, ForeignKey, event, inspect, or_
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    FromStatement,
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    object_session,
    with_loader_criteria,
)

from exchange.access.walls import speak_for, written
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound


class CityScoped:
    """A table whose rows belong to one city and are seen in its scope only."""

    __abstract__ = True

    @declared_attr
    def city_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr receives the class
        """Refer to the city that the row belongs to."""
        return mapped_column(ForeignKey("cities.id"), index=True)


class CityOrNetwork:
    """A table whose rows belong to one city, or to the network itself (no city): people."""

    __abstract__ = True

    @declared_attr
    def city_id(cls) -> Mapped[UUID | None]:  # noqa: N805 - declared_attr receives the class
        """Refer to the city that answers for the row; none for the network's own."""
        return mapped_column(ForeignKey("cities.id"), index=True)


class BetweenCities:
    """A table whose rows belong to two cities, and are seen and written in the scope of either: what one asks the other."""

    __abstract__ = True

    @declared_attr
    def city_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr receives the class
        """Refer to the city that began it."""
        return mapped_column(ForeignKey("cities.id"), index=True)

    @declared_attr
    def other_city_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr receives the class
        """Refer to the city that it went to."""
        return mapped_column(ForeignKey("cities.id"), index=True)


@dataclass(frozen=True)
class Scope:
    """The cities a session may touch; `None` is every city (network staff, the programme)."""

    city_ids: frozenset[UUID] | None


NOWHERE = Scope(frozenset())
EVERYWHERE = Scope(None)


class ScopeViolation(Exception):
    """A statement reached for rows outside the session's cities."""


def enter_scope(session: Session, scope: Scope) -> None:
    """Fix the scope of a session that has none yet; it cannot be changed afterwards."""
    current: Scope | None = session.info.get("scope")
    if current is not None and current != scope:
        raise ScopeViolation("a session's scope is fixed when it starts")
    session.info["scope"] = scope


def scope_in_force(session: Session) -> Scope:
    """Return the scope that a session started with, to hand it to what goes on after the session ended."""
    scope: Scope = session.info.get("scope", NOWHERE)
    return scope


@contextmanager
def unscoped(session: Session, reason: str) -> Iterator[None]:
    """Lift the scope for a stated reason; tests count the places that do."""
    if not reason:
        raise ValueError("say why the scope is lifted")
    depth = session.info.get("unscoped", 0)
    session.info["unscoped"] = depth + 1
    try:
        yield
    finally:
        session.info["unscoped"] = depth


def _cities(session: Session) -> frozenset[UUID] | None:
    """Return the cities in force; None is all of them. No scope at all is nowhere."""
    if session.info.get("unscoped"):
        return None
    scope: Scope = session.info.get("scope", NOWHERE)
    return scope.city_ids


def tell_database(session: Session, connection: Connection) -> None:
    """Let PostgreSQL know, for each statement of a connection, what the scope of this session is then."""
    info = session.info

    def wanted() -> str:
        if info.get("unscoped"):
            return written(None)
        scope: Scope | None = info.get("scope")
        return "" if scope is None else written(scope.city_ids)

    speak_for(connection, wanted)


@event.listens_for(Session, "after_begin")
def _scope_transactions(session: Session, _transaction: Any, connection: Connection) -> None:
    tell_database(session, connection)


def scoped_tables() -> dict[str, bool]:
    """Return the tables of which each city sees its own rows: whether rows of the network itself are among them."""
    mappers = db.Model.registry.mappers  # type: ignore[attr-defined]
    models = [mapper.class_ for mapper in mappers if issubclass(mapper.class_, CityScoped | CityOrNetwork | BetweenCities)]
    return {model.__tablename__: issubclass(model, CityOrNetwork) for model in models}


@event.listens_for(Session, "do_orm_execute")
def _scope_statements(state: ORMExecuteState) -> None:
    cities = _cities(state.session)
    if cities is None:
        return
    if not state.is_orm_statement:
        raise ScopeViolation("a Core or textual statement has no city scope; use the ORM or unscoped(reason)")
    if isinstance(state.statement, FromStatement):
        raise ScopeViolation("a textual statement has no city scope; use the ORM or unscoped(reason)")
    if state.is_insert:
        raise ScopeViolation("a bulk insert has no city scope; add objects or use unscoped(reason)")
    if (state.is_update or state.is_delete) and isinstance(state.parameters, list):
        raise ScopeViolation("a bulk write by key has no city scope; write objects or a WHERE")
    if state.is_update and _sets_city(state):
        raise ScopeViolation("a row does not move to another city by a bulk update")
    state.statement = _kept_to(state.statement, cities)


# Statements that features write once and keep, as they are in a scope: writing the conditions into a long one anew, and
# reading it again to find it compiled, took longer than executing it. Gone with the statement; few for each, they are large.
_MOST_SCOPES = 8
_in_scope: "WeakKeyDictionary[Executable, dict[frozenset[UUID], Executable]]" = WeakKeyDictionary()


def _kept_to(statement: Executable, cities: frozenset[UUID]) -> Executable:
    """Return a statement with the conditions of a scope; the same object for the same statement, which never changes."""
    known = _in_scope.get(statement)
    if known is None:
        known = _in_scope[statement] = {}
    found = known.get(cities)
    if found is None:
        if len(known) >= _MOST_SCOPES:
            known.clear()
        found = known[cities] = statement.options(*_criteria(cities))
    return found


@lru_cache(maxsize=1024)
def _criteria(cities: frozenset[UUID]) -> tuple[LoaderCriteriaOption, ...]:
    """Return the conditions on every table that has a city; one city, as most people have, is compared and not listed."""
    if len(cities) == 1:
        (only,) = cities
        return (
            _for_all(CityScoped, lambda cls: cls.city_id == only),
            _for_all(CityOrNetwork, lambda cls: or_(cls.city_id == only, cls.city_id.is_(None))),
            _for_all(BetweenCities, lambda cls: or_(cls.city_id == only, cls.other_city_id == only)),
        )
    allowed = sorted(cities)
    return (
        _for_all(CityScoped, lambda cls: cls.city_id.in_(allowed)),
        _for_all(CityOrNetwork, lambda cls: or_(cls.city_id.in_(allowed), cls.city_id.is_(None))),
        _for_all(BetweenCities, lambda cls: or_(cls.city_id.in_(allowed), cls.other_city_id.in_(allowed))),
    )


def _for_all(mixin: type, condition: Callable[[Any], Any]) -> LoaderCriteriaOption:
    return with_loader_criteria(mixin, condition, include_aliases=True, propagate_to_loaders=True, track_closure_variables=True)


def _sets_city(state: ORMExecuteState) -> bool:
    values: Any = getattr(state.statement, "_values", None) or {}
    return any(getattr(column, "key", column) in {"city_id", "other_city_id"} for column in values)


@event.listens_for(Session, "before_flush")
def _scope_writes(session: Session, _context: Any, _instances: Any) -> None:
    cities = _cities(session)
    if cities is None:
        return
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, BetweenCities):
            state = inspect(row)
            if _is_foreign(row, cities) or state.attrs.city_id.history.deleted or state.attrs.other_city_id.history.deleted:
                raise ScopeViolation(f"{type(row).__name__} belongs to two cities, of which one writes it; it does not move to others")
            continue
        if not isinstance(row, CityScoped | CityOrNetwork):
            continue
        history = inspect(row).attrs.city_id.history
        touched: set[UUID | None] = {row.city_id, *history.deleted}
        # The network's own people are written by the network alone, except one's own settings,
        # which an account changes through unscoped("…").
        if not touched <= cities:
            raise ScopeViolation(f"{type(row).__name__} belongs to a city outside this session's scope")


@event.listens_for(Session, "loaded_as_persistent")
def _scope_loads(session: Session, row: Any) -> None:
    cities = _cities(session)
    if cities is not None and _is_foreign(row, cities):
        session.expunge(row)
        raise NotFound


def _is_foreign(row: Any, cities: frozenset[UUID]) -> bool:
    if isinstance(row, CityOrNetwork):
        return row.city_id is not None and row.city_id not in cities
    if isinstance(row, BetweenCities):
        return row.city_id not in cities and row.other_city_id not in cities
    return isinstance(row, CityScoped) and row.city_id not in cities


def guard_refresh(model: type) -> None:
    """Make `refresh` of a foreign row fail for the classes under a mixin."""

    def refreshed(row: Any, _context: Any, _attrs: Any) -> None:
        session = object_session(row)
        cities = None if session is None else _cities(session)
        if cities is not None and _is_foreign(row, cities):
            raise NotFound

    event.listen(model, "refresh", refreshed, propagate=True)


guard_refresh(CityScoped)
guard_refresh(CityOrNetwork)
guard_refresh(BetweenCities)
