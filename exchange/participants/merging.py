"""What participants say when two entries of a person are compared and become one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import Participant
from exchange.participants.services import renew_words
from exchange.participants.signals import participant_changed
from exchange.people.models import Person


def words_about_people(person_ids: Sequence[UUID]) -> Mapping[UUID, list[Sentence]]:
    """Say of each person the city and the trips: what tells two of one name apart."""
    ids = list(person_ids)
    found: dict[UUID, list[Sentence]] = {
        row.id: [row.name]
        for row in db.session.execute(select(Person.id, City.name).join(City, City.id == Person.city_id).where(Person.id.in_(ids)))
    }
    trips = (
        select(Participant.person_id, Cohort.name, Participant.state)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(Participant.person_id.in_(ids))
        .order_by(Cohort.away_from_on)
    )
    for row in db.session.execute(trips):
        found.setdefault(row.person_id, []).append(_l("%(cohort)s: %(state)s", cohort=row.name, state=row.state.label))
    return found


def why_not_merge_places(kept: Person, lost: Person) -> list[Obstacle]:
    """Say why two entries cannot become one because of their places: both in one cohort, or a place in a city that would lose it."""
    other = aliased(Participant)
    shared = db.session.scalars(
        select(Cohort.name)
        .join(Participant, Participant.cohort_id == Cohort.id)
        .join(other, other.cohort_id == Cohort.id)
        .where(Participant.person_id == kept.id, other.person_id == lost.id)
    ).all()
    reasons = [
        Obstacle(
            "two-places",
            _l(
                "Both are registered in %(cohort)s, and one person can be there only once. Ask the network which one is right.",
                cohort=name,
            ),
            Owner.NETWORK,
        )
        for name in shared
    ]
    if kept.city_id != lost.city_id and db.session.scalar(
        select(Participant.id).where(Participant.person_id == lost.id, Participant.city_id != kept.city_id).limit(1)
    ):
        sentence = _l("Another city travelled with the other entry, and would lose sight of it. Note that it is one person instead.")
        reasons.append(Obstacle("two-cities", sentence, Owner.NETWORK))
    return reasons


def renew_places(person: Person, *, now: datetime, **_more: Any) -> None:
    """Write anew under which words the places of a merged person are found, and tell everybody that facts changed."""
    places = db.session.scalars(
        select(Participant)
        .where(Participant.person_id == person.id)
        .options(
            joinedload(Participant.person),
            joinedload(Participant.cohort).joinedload(Cohort.conference),
            joinedload(Participant.delegation).joinedload(Delegation.city),
        )
    ).all()
    for place in places:
        place.sort_name = person.sort_name
        renew_words(place)
        participant_changed.send(place, now=now, changed=["last_name", "first_name", "birth_date"])
