"""People on a trip together with what stands in their way, read in one statement."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.participants.judging import Judge
from exchange.participants.models import Participant
from exchange.participants.queries import Limit, limit_of, standing_columns
from exchange.people.models import Person

Judged = tuple[Participant, list[Obstacle]]


def get_judged(participant_id: UUID, *, viewer: Viewer, permission: Permission = Permission.PARTICIPANTS_VIEW) -> Judged:
    """Return what `get_participant` returns, and what stands in their way; or raise NotFound."""
    shape, values = limit_of(viewer, permission)
    row = db.session.execute(_one(shape), {**values, "participant_id": participant_id}).unique().first()
    if row is None or (permission is not Permission.PARTICIPANTS_VIEW and not viewer.may(permission, city_id=row[0].city_id)):
        raise NotFound
    return _judged(row)


def list_own_places(person_id: UUID) -> list[Judged]:
    """Return the places of a person and what stands in their way, the newest trip first."""
    return [_judged(row) for row in db.session.execute(_own(), {"person_id": person_id})]


def _judged(row: Any) -> Judged:
    participant: Participant = row[0]
    return participant, Judge(participant.cohort).of_row(row[1:])


@cache
def _one(shape: Limit) -> Select[*tuple[Any, ...]]:
    return (
        _with_their_trip()
        .where(Participant.id == bindparam("participant_id"), *shape.conditions())
        .options(contains_eager(Participant.person).joinedload(Person.guardians))
    )


@cache
def _own() -> Select[*tuple[Any, ...]]:
    return _with_their_trip().where(Participant.person_id == bindparam("person_id")).order_by(Participant.registered_at.desc())


def _with_their_trip() -> Select[*tuple[Any, ...]]:
    trip: list[ORMOption] = [
        joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
        joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
    ]
    return select(Participant, *standing_columns()).join(Person, Person.id == Participant.person_id).options(*trip)
