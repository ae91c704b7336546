"""Reads of the checks of adults; every list begins from a viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.people.checks.models import LeaderCheck
from exchange.people.models import Person, RoleGrant


@dataclass(frozen=True)
class AdultLine:
    """An adult who leads, and until when a check holds (None: no check)."""

    id: UUID
    name: str
    holds_until: date | None


def list_adults(*, viewer: Viewer, today: date) -> list[AdultLine]:
    """Return who plays the part of a leader today, those without a check first."""
    held = (
        select(LeaderCheck.person_id, func.max(LeaderCheck.renew_by_on).label("until"))
        .where(LeaderCheck.withdrawn_on.is_(None), LeaderCheck.renew_by_on >= today)
        .group_by(LeaderCheck.person_id)
        .subquery()
    )
    leads = select(RoleGrant.person_id).where(RoleGrant.role == Role.LEADER, RoleGrant.in_force(today))
    chosen = (
        select(Person.id, Person.first_name, Person.last_name, held.c.until)
        .outerjoin(held, held.c.person_id == Person.id)
        .where(or_(Person.id.in_(leads), held.c.until.is_not(None)))
        .order_by(held.c.until.is_not(None), held.c.until, Person.sort_name)
    )
    if not viewer.is_network:
        chosen = chosen.where(Person.city_id.in_(viewer.cities_for(Permission.CHECKS_RECORD)))
    return [AdultLine(row.id, f"{row.first_name} {row.last_name}".strip(), row.until) for row in db.session.execute(chosen)]


def get_adult(person_id: UUID, *, viewer: Viewer) -> Person:
    """Return a person whose checks a viewer may note, or raise NotFound."""
    person = db.session.scalar(select(Person).where(Person.id == person_id, Person.city_id.is_not(None)))
    if person is None or not viewer.may(Permission.CHECKS_RECORD, city_id=person.city_id):
        raise NotFound
    return person


def list_checks(person: Person) -> Sequence[LeaderCheck]:
    """Return the checks of one adult, the newest first, with who saw them."""
    return db.session.scalars(
        select(LeaderCheck)
        .where(LeaderCheck.person_id == person.id)
        .options(joinedload(LeaderCheck.seen_by))
        .order_by(LeaderCheck.recorded_at.desc(), LeaderCheck.id)
    ).all()


def get_check(person: Person, check_id: UUID) -> LeaderCheck:
    """Return one check of an adult, or raise NotFound."""
    check = db.session.scalar(select(LeaderCheck).where(LeaderCheck.id == check_id, LeaderCheck.person_id == person.id))
    if check is None:
        raise NotFound
    return check
