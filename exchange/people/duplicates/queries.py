"""Reads of people who may be one; every list begins from a viewer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import NotFound
from exchange.people.contributions import words_about
from exchange.people.duplicates.matching import Known, Suspicion, compare, suspicions
from exchange.people.duplicates.models import PersonPair
from exchange.people.models import Guardian, Person, RoleGrant

_NAMELESS = ("", "·")


def list_known(*, viewer: Viewer) -> list[Known]:
    """Return what is compared of everybody a viewer may merge: their cities, for network staff all of them."""
    chosen = select(
        Person.id, Person.city_id, Person.last_name, Person.first_name, Person.birth_date, Person.email_folded, Person.phone
    ).where(Person.city_id.is_not(None), Person.last_name.not_in(_NAMELESS) | (Person.first_name != ""))
    contacts = select(Guardian.person_id, Guardian.email_folded, Guardian.phone)
    if not viewer.is_network:
        cities = viewer.cities_for(Permission.PEOPLE_MERGE)
        chosen, contacts = chosen.where(Person.city_id.in_(cities)), contacts.where(Guardian.city_id.in_(cities))
    of: dict[UUID, set[str]] = defaultdict(set)
    for person_id, email, phone in db.session.execute(contacts):
        of[person_id] |= {contact for contact in (email, phone) if contact}
    return [
        Known(
            row.id,
            row.city_id,
            row.last_name,
            row.first_name,
            row.birth_date,
            row.email_folded,
            row.phone,
            frozenset(of[row.id]) if row.id in of else frozenset(),
        )
        for row in db.session.execute(chosen)
    ]


@dataclass(frozen=True)
class PairLine:
    """One pair that may be one person, as the list shows it."""

    suspicion: Suspicion
    one: Known
    other: Known
    words: tuple[list[Sentence], list[Sentence]]

    @property
    def are_two_cities(self) -> bool:
        """Say whether two cities know them."""
        return self.one.city_id != self.other.city_id


def find_pairs(*, viewer: Viewer) -> tuple[list[Suspicion], dict[UUID, Known]]:
    """Return all pairs that look like one person and that nobody decided about, with everybody by id."""
    people = {one.id: one for one in list_known(viewer=viewer)}
    decided = [(row.one_id, row.other_id) for row in db.session.execute(select(PersonPair.one_id, PersonPair.other_id))]
    return suspicions(people.values(), decided=decided), people


def show_pairs(found: Sequence[Suspicion], people: dict[UUID, Known]) -> list[PairLine]:
    """Return the lines of some pairs, with what hangs on each person."""
    words = words_about(sorted({key for one in found for key in (one.one, one.other)}))
    return [PairLine(one, people[one.one], people[one.other], (words[one.one], words[one.other])) for one in found]


def get_person_to_merge(person_id: UUID, *, viewer: Viewer) -> Person:
    """Return a person with their guardians whom a viewer may merge, or raise NotFound."""
    person = db.session.scalar(select(Person).where(Person.id == person_id).options(selectinload(Person.guardians)))
    if person is None or person.city_id is None or person.last_name == "·":
        raise NotFound
    if not viewer.may(Permission.PEOPLE_MERGE, city_id=person.city_id):
        raise NotFound
    return person


def known_of(person: Person) -> Known:
    """Return what is compared of one person."""
    contacts = {contact for guardian in person.guardians for contact in (guardian.email_folded, guardian.phone) if contact}
    return Known(
        person.id,
        person.city_id,
        person.last_name,
        person.first_name,
        person.birth_date,
        person.email_folded,
        person.phone,
        frozenset(contacts),
    )


def suspicion_of(one: Person, other: Person) -> Suspicion | None:
    """Compare two people now."""
    return compare(known_of(one), known_of(other))


def roles_of(people: Sequence[Person], *, today: date) -> list[Role]:
    """Return the parts that some people play today, whatever the city."""
    ids = [person.id for person in people]
    return list(db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id.in_(ids), RoleGrant.in_force(today))))


def find_pair(one_id: UUID, other_id: UUID) -> PersonPair | None:
    """Return what was decided about two people, or None."""
    first, second = sorted((one_id, other_id))
    return db.session.scalar(select(PersonPair).where(PersonPair.one_id == first, PersonPair.other_id == second))
