"""A family for tests: a minor on a coming trip, a mother with an address, a father without one."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.demonstration import makers
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.messages.models import Letter
from exchange.participants.models import Participant
from exchange.people.ages import years_later
from exchange.people.models import Guardian, Person


@dataclass
class Family:
    city: City
    cohort: Cohort
    delegation: Delegation
    child: Person
    participant: Participant
    mother: Guardian
    father: Guardian
    coordinator: Account

    @property
    def actor(self) -> Viewer:
        person = self.coordinator.person
        return Viewer(person.id, self.coordinator.id, person.full_name, grants=(Grant(Role.COORDINATOR, self.city.id, self.city.name),))


def born(age: int):
    return years_later(clock.today(), -age) - timedelta(days=100)


def make_guardian(person: Person, *, position: int = 1, **facts) -> Guardian:
    guardian = Guardian(person_id=person.id, city_id=person.city_id, position=position, **facts)
    db.session.add(guardian)
    db.session.flush()
    return guardian


def make_family(**facts) -> Family:
    city = makers.make_city(facts.pop("city_name", "Bagneux"))
    start = clock.today() + timedelta(days=60)
    conference = makers.make_conference("Lisboa", starts_on=start, ends_on=start + timedelta(days=2), place="Lisboa", country="PT")
    delegation = makers.make_delegation(makers.make_cohort(conference), city)
    child = makers.make_person("Inès", "Belkacem", city=city, birth_date=born(15), email="ines.belkacem@example.org", **facts)
    participant = makers.make_participant(delegation, child)
    mother = make_guardian(child, position=1, name="Samia Belkacem", email="samia@example.org", language="en")
    father = make_guardian(child, position=2, name="Karim Belkacem", phone="+33612345678", language="en")
    coordinator = makers.make_user(Role.COORDINATOR, city, email="desk@example.org")
    db.session.expire(child, ["guardians"])
    return Family(city, delegation.cohort, delegation, child, participant, mother, father, coordinator)


def letters_of(kind: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.created_at, Letter.id)))


def link_in(letter: Letter) -> str:
    """The path that a letter's button leads to, as its reader would follow it."""
    return urlsplit(letter.link.reveal()).path


def code_in(letter: Letter) -> str:
    code = letter.link.reveal()
    assert re.fullmatch(r"\d{3} \d{3}", code)
    return code
