"""The statements of the board: delegations, facts of everybody in little room, whole lines of everybody or of some."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, case, exists, false, select, type_coerce

from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.cohorts.models import Delegation
from exchange.participants.delegating import is_checked
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.participants.queries import Limit, standing_columns
from exchange.people.models import Person

# What whole lines have after the columns of `standing_columns`.
AFTER_STANDING = 6


def as_id(stored: Any) -> UUID:
    """Return an id that is read as databases have it: SQLite as text, PostgreSQL as UUID."""
    return stored if isinstance(stored, UUID) else UUID(stored)


@cache
def places_seen(limit: Limit) -> Select[*tuple[Any, ...]]:
    """Select the delegations of a cohort that somebody sees, by city."""
    return (
        select(Delegation.id, Delegation.city_id, Delegation.pledged_count, Delegation.taken_count, City.slug, City.name, City.names)
        .join(City, City.id == Delegation.city_id)
        .where(Delegation.cohort_id == bindparam("cohort_id"), *limit.of_delegations())
        .order_by(City.name)
    )


def _adult_is_checked() -> ColumnElement[bool]:
    return case((Participant.kind != ParticipantKind.YOUNGSTER, is_checked()), else_=false())


@cache
def facts_of_everybody(limit: Limit) -> Select[*tuple[Any, ...]]:
    """Select delegation, check and what rules look at, of everybody with a place, by name; nobody's name.

    Ids and words are handed over as the database has them: turning thousands of them into objects takes longer than reading them.
    """
    columns = {column.key: column for column in standing_columns() if column.key not in {"first_name", "last_name"}}
    for name in ("id", "kind", "state"):
        columns[name] = type_coerce(columns[name], String).label(name)
    return (
        select(
            type_coerce(Participant.delegation_id, String).label("delegation_id"),
            _adult_is_checked().label("is_checked"),
            *columns.values(),
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == bindparam("cohort_id"), Participant.state.in_(sorted(HOLDING_A_PLACE)), *limit.conditions())
        .order_by(Participant.sort_name, Participant.id)
    )


@cache
def whole_lines(limit: Limit, *, of: str, as_stored: bool = False) -> Select[*tuple[Any, ...]]:
    """Select whole lines by name: of a cohort (`cohort_id`), of some `delegations`, or of the `participants` named.

    `as_stored` leaves ids, kinds and states as the database has them.
    """
    has_account = exists(select(Account.id).where(Account.person_id == Participant.person_id, Account.disabled_at.is_(None)))
    chosen = {
        "cohort_id": Participant.cohort_id == bindparam("cohort_id"),
        "delegations": Participant.delegation_id.in_(bindparam("delegations", expanding=True)),
        "participants": Participant.id.in_(bindparam("participants", expanding=True)),
    }[of]
    columns: list[Any] = [*standing_columns(), Participant.person_id, Participant.delegation_id]
    if as_stored:
        columns = [
            type_coerce(column, String).label(column.key) if column.key in {"id", "kind", "state", "person_id", "delegation_id"} else column
            for column in columns
        ]
    return (
        select(
            *columns,
            Person.preferred_name,
            Person.language,
            has_account.label("has_account"),
            _adult_is_checked().label("is_checked"),
        )
        .join(Person, Person.id == Participant.person_id)
        .where(chosen, Participant.state.in_(sorted(HOLDING_A_PLACE)), *limit.conditions())
        .order_by(Participant.sort_name, Participant.id)
    )
