"""Whom a registration may mean: the share of a cohort that it goes to, and the people whom its city knows already."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import contains_eager

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.participants.models import Participant
from exchange.people.models import Person


@cache
def _known_people(*, by_email: bool) -> Select[Person]:
    same = [Person.sort_name == bindparam("sort_name")]
    if by_email:
        same.append(Person.email_folded == bindparam("email_folded"))
    return select(Person).where(Person.city_id == bindparam("city_id"), or_(*same)).order_by(Person.sort_name, Person.id).limit(20)


def find_known_people(city_id: UUID, *, sort_name: str, birth_date: object, email_folded: str, viewer: Viewer) -> list[Person]:
    """Return the people of a city who may be the same: one address, or one name and no other birth date."""
    if not viewer.is_network and city_id not in viewer.city_ids:
        return []
    sought = {"city_id": city_id, "sort_name": sort_name} | ({"email_folded": email_folded} if email_folded else {})
    found = db.session.scalars(_known_people(by_email=bool(email_folded)), sought).all()
    return [
        person
        for person in found
        if (email_folded and person.email_folded == email_folded)
        or birth_date is None
        or person.birth_date is None
        or person.birth_date == birth_date
    ]


@cache
def _delegation_to_register() -> Select[Delegation]:
    return (
        select(Delegation)
        .join(Delegation.cohort)
        .join(Delegation.city)
        .options(contains_eager(Delegation.cohort).joinedload(Cohort.conference, innerjoin=True), contains_eager(Delegation.city))
        .where(Cohort.slug == bindparam("slug"), City.slug == bindparam("city_slug"))
    )


def find_delegation_to_register(slug: str, city_slug: str | None, *, viewer: Viewer) -> Delegation | None:
    """Return a city's share of a cohort, with both, where a viewer may register people in it; else None."""
    found = db.session.scalar(_delegation_to_register(), {"slug": slug, "city_slug": city_slug or ""})
    if found is None or not viewer.may(Permission.PARTICIPANTS_REGISTER, city_id=found.city_id):
        return None
    return found


def find_in_cohort(person_ids: Sequence[UUID], cohort: Cohort) -> dict[UUID, UUID]:
    """Return {person id: participant id} of the people who are in a cohort already."""
    rows = db.session.execute(
        select(Participant.person_id, Participant.id).where(Participant.cohort_id == cohort.id, Participant.person_id.in_(list(person_ids)))
    )
    return {row.person_id: row.id for row in rows}


def get_known_person(person_id: UUID, *, city_id: UUID) -> Person:
    """Return a person of a city, or raise NotFound."""
    person = db.session.scalar(select(Person).where(Person.id == person_id, Person.city_id == city_id))
    if person is None:
        raise NotFound
    return person
