"""Days of release: places that nobody took return to the pool, and whoever answers for the city is told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.reserving import lock_rooms
from exchange.foundation.database import db
from exchange.messages.services import queue_letter
from exchange.participants.foreseeing import release_unused
from exchange.participants.waiting import letters
from exchange.people.models import Person, RoleGrant


def due_release(cohort: Cohort, *, day: date) -> date | None:
    """Return the last day of release that has come and was not carried out, or None; pure."""
    due = [one for one in (cohort.first_release_on, cohort.last_release_on) if one is not None and one <= day]
    if not due or (cohort.released_on is not None and max(due) <= cohort.released_on):
        return None
    return max(due)


def release_on_its_day(cohort: Cohort, *, day: date, actor: Viewer, now: datetime) -> int:
    """Return a cohort's unused places to the pool when a day of release has come; return how many."""
    lock_rooms(cohort.id)
    due = due_release(cohort, day=day)
    if due is None:
        return 0
    cohort.released_on = due
    return release_and_tell(cohort, actor=actor, now=now)


def release_and_tell(cohort: Cohort, *, actor: Viewer, now: datetime) -> int:
    """Return a cohort's unused places to the pool and write to the coordinators of those cities; return how many."""
    returned = release_unused(cohort, actor=actor, now=now)
    people = _coordinators([delegation.city_id for delegation, _count in returned])
    for delegation, count in returned:
        for person in people.get(delegation.city_id, ()):
            draft = letters.places_released(delegation, count=count, address=url_for("cohorts.delegations", slug=cohort.slug))
            queue_letter(draft, to=person, city_id=delegation.city_id, actor=actor, now=now)
    return sum(count for _delegation, count in returned)


def _coordinators(city_ids: Sequence[UUID]) -> dict[UUID, list[Person]]:
    rows = db.session.execute(
        select(RoleGrant.city_id, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.city_id.in_(list(city_ids)), RoleGrant.role == Role.COORDINATOR)
        .order_by(Person.sort_name, Person.id)
    )
    found: dict[UUID, list[Person]] = {}
    for city_id, person in rows:
        if city_id is not None:
            found.setdefault(city_id, []).append(person)
    return found
