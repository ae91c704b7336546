"""An initiative of Bagneux, its author, and the people of Bagneux and Torino."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.participants.models import ParticipantKind
from exchange.people.models import Person

NOW = datetime(2018, 4, 10, 9, 0, tzinfo=UTC)


def publish(database: Session, city: City, author: Person | None = None, **facts: Any) -> Initiative:
    """Add a published initiative."""
    start: dict[str, Any] = {
        "slug": "neighbours-on-the-square",
        "title": "Neighbours on the square",
        "city": city,
        "city_id": city.id,
        "author_id": author.id if author else None,
        "state": InitiativeState.PUBLISHED,
        "created_at": NOW,
        "saved_at": NOW,
        "published_at": NOW,
    }
    initiative = Initiative(**(start | facts))
    database.add(initiative)
    database.flush()
    return initiative


def make_traveller(city: City, kind: ParticipantKind = ParticipantKind.YOUNGSTER, **facts: Any) -> Account:
    """Add somebody who goes with a city's delegation, as they are invited: adults who come along have the role of young people."""
    start = {"first_name": "Marco", "last_name": "Ferrero", "birth_date": date(2002, 3, 1)}
    person = make_person(city=city, **(start | facts))
    delegation = db.session.scalars(select(Delegation).where(Delegation.city_id == city.id)).first()
    make_participant(delegation or make_delegation(db.session.scalars(select(Cohort)).first() or make_cohort(), city), person, kind=kind)
    make_grant(person, Role.LEADER if kind is ParticipantKind.LEADER else Role.YOUNGSTER, city)
    return make_account(person)


@dataclass
class World:
    """What the tests of adoptions begin with."""

    bagneux: City
    torino: City
    author: Person
    initiative: Initiative
    bagneux_coordinator: Account
    torino_viewer: Account
    network: Account

    def actor(self, account: Account, role: Role, city: City | None) -> Viewer:
        """Somebody, as services know them."""
        return Viewer(account.person_id, account.id, grants=(Grant(role, city.id if city else None, ""),))

    @property
    def torino_officer(self) -> Viewer:
        return self.actor(self.torino_viewer, Role.VIEWER, self.torino)


@pytest.fixture
def world(database: Session) -> World:
    bagneux, torino = make_city("Bagneux"), make_city("Torino", country="IT", languages=["it"], names={"fr": "Turin"})
    author = make_person("Inès", "Belkacem", city=bagneux, email="ines@example.org", birth_date=date(2001, 5, 1), language="fr")
    return World(
        bagneux=bagneux,
        torino=torino,
        author=author,
        initiative=publish(database, bagneux, author),
        bagneux_coordinator=make_user(Role.COORDINATOR, bagneux, email="coordinator@example.org"),
        torino_viewer=make_user(Role.VIEWER, torino, first_name="Giulia", last_name="Rossi"),
        network=make_user(Role.NETWORK),
    )
