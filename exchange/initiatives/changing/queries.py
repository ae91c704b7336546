"""Proposals for what is public: the open one of an initiative, and those that wait for a reader."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import joinedload

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.history.models import HistoryLine
from exchange.initiatives.changing.rules import OPEN
from exchange.initiatives.coauthors.queries import is_author
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import written_at, written_by_own
from exchange.initiatives.revisions.models import ChangeState, InitiativeChange
from exchange.people.models import Person, RoleGrant

# Whoever has a hand in a proposal leaves this line once, and does not decide about it.
TOUCHED = "initiative-change-written"
_OF_THE_NETWORK = sorted(role for role, rights in GRANTS.items() if Permission.INITIATIVES_REVIEW in rights)
_OF_THE_CITY = sorted(role for role, rights in GRANTS.items() if Permission.ADOPTIONS_MOVE in rights and role not in _OF_THE_NETWORK)


def get_to_change(slug: str, *, viewer: Viewer) -> Initiative:
    """Return a published initiative for which a viewer may propose new words, or raise NotFound.

    An author, the network, and whoever moves a city's adoptions where the city itself signs it.
    """
    may = [is_author(viewer.person_id)] if viewer.person_id and viewer.may(Permission.INITIATIVES_WRITE) else []
    if viewer.may(Permission.INITIATIVES_REVIEW):
        may.append(Initiative.id.is_not(None))
    if cities := viewer.cities_for(Permission.ADOPTIONS_MOVE):
        may.append(Initiative.is_by_city & Initiative.city_id.in_(sorted(cities)))
    return _get(slug, or_(*may) if may else None, viewer=viewer)


def get_change_to_read(slug: str, *, viewer: Viewer) -> Initiative:
    """Return a published initiative whose proposal the viewer may read first, or raise NotFound."""
    return _get(slug, written_by_own(viewer), viewer=viewer)


def get_change_to_review(slug: str, *, viewer: Viewer) -> Initiative:
    """Return a published initiative whose proposal the network may decide about, or raise NotFound."""
    return _get(slug, Initiative.id.is_not(None), viewer=viewer)


def _get(slug: str, may: ColumnElement[bool] | None, *, viewer: Viewer) -> Initiative:
    if may is None:
        raise NotFound
    at, _read = written_at(slug, viewer=viewer)
    published = Initiative.state == InitiativeState.PUBLISHED
    initiative = db.session.scalar(select(Initiative).where(at, published, may).options(joinedload(Initiative.city, innerjoin=True)))
    if initiative is None:
        raise NotFound
    return initiative


def find_change(initiative: Initiative) -> InitiativeChange | None:
    """Return the open proposal of an initiative, or None."""
    return db.session.scalars(
        select(InitiativeChange)
        .where(InitiativeChange.initiative_id == initiative.id, InitiativeChange.state.in_(sorted(OPEN)))
        .order_by(InitiativeChange.created_at)
        .limit(1)
    ).first()


def who_touched(change: InitiativeChange | None) -> set[UUID]:
    """Return everybody who changed a proposal or sent it, as the history says."""
    if change is None:
        return set()
    lines = select(HistoryLine.actor_person_id).where(
        HistoryLine.subject_type == InitiativeChange.__tablename__,
        HistoryLine.subject_id == change.id,
        HistoryLine.deed == TOUCHED,
    )
    return {person_id for person_id in db.session.scalars(lines) if person_id is not None}


def list_other_writers(initiative: Initiative, change: InitiativeChange, *, today: date) -> list[tuple[Person, str]]:
    """Return (person, address) of those who wrote or sent a proposal and may still propose, but are no authors.

    They work for the network, or for the city that signs it: whom else `get_to_change` lets in.
    """
    wrote = ({change.by_id} if change.by_id else set()) | who_touched(change)
    wrote -= initiative.author_ids
    if not wrote:
        return []
    may: ColumnElement[bool] = RoleGrant.role.in_(_OF_THE_NETWORK)
    if initiative.is_by_city:
        may = or_(may, RoleGrant.role.in_(_OF_THE_CITY) & (RoleGrant.city_id == initiative.city_id))
    part = select(RoleGrant.id).where(RoleGrant.person_id == Person.id, RoleGrant.in_force(today), may).correlate(Person).exists()
    rows = db.session.execute(
        select(Person, Account.email)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id.in_(sorted(wrote)), part, Account.disabled_at.is_(None))
        .order_by(Person.sort_name, Person.id)
    )
    return [(person, address) for person, address in rows]


def _waiting(condition: ColumnElement[bool]) -> list[Row[tuple[Any, ...]]]:
    return list(
        db.session.execute(
            select(Initiative.slug, Initiative.title, Initiative.language, City.name.label("city_name"), InitiativeChange.submitted_at)
            .join(InitiativeChange, InitiativeChange.initiative_id == Initiative.id)
            .join(City, City.id == Initiative.city_id)
            .where(condition)
            .order_by(InitiativeChange.submitted_at, InitiativeChange.id)
            .limit(200)
        )
    )


def list_changes_to_read(*, viewer: Viewer) -> list[Row[tuple[Any, ...]]]:
    """Return the proposals that wait for an adult's reading, the oldest first; never of one's own words."""
    waits = InitiativeChange.state == ChangeState.SUBMITTED
    return _waiting(waits & written_by_own(viewer) & ~is_author(viewer.person_id))


def list_changes_to_review() -> list[Row[tuple[Any, ...]]]:
    """Return the proposals that wait for the network, the oldest first."""
    return _waiting(InitiativeChange.state == ChangeState.IN_REVIEW)
