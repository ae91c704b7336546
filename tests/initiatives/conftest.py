"""Two cities, a minor who writes, the adults beside them, and strangers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.demonstration import makers
from exchange.foundation import clock
from exchange.participants.models import ParticipantKind

NOW = datetime(2018, 1, 10, 9, 0, tzinfo=UTC)
# A minor in the tests’ own time and on the day the tests run.
FIFTEEN = date(clock.today().year - 15, 1, 1)


@dataclass
class Town:
    city: object
    cohort: object
    delegation: object
    author: object  # Person, a minor
    place: object
    youngster: object  # Account of the author
    friend: object  # Account of another youngster of the same delegation
    leader: object
    coordinator: object


def viewer_of(account, role, city=None, *, led=(), places=()):
    return Viewer(
        person_id=account.person_id,
        account_id=account.id,
        display_name=account.person.full_name,
        language=account.person.language,
        grants=(Grant(role, city.id if city else None, city.name if city else ""),),
        led_delegation_ids=frozenset(one.id for one in led),
        participant_ids=frozenset(one.id for one in places),
    )


def make_town(name, cohort, *, first_name="Inès", last_name="Zzyzxova", **facts):
    city = makers.make_city(name, **facts)
    delegation = makers.make_delegation(cohort, city)
    author = makers.make_person(first_name, last_name, city=city, birth_date=FIFTEEN, email=f"author.{city.slug}@example.org")
    place = makers.make_participant(delegation, author)
    makers.make_grant(author, Role.YOUNGSTER, city)
    friend = makers.make_person("Théo", "Lambert", city=city, birth_date=FIFTEEN)
    makers.make_participant(delegation, friend)
    makers.make_grant(friend, Role.YOUNGSTER, city)
    leader = makers.make_person("Hélène", "Marchetti", city=city, birth_date=date(1985, 3, 1))
    makers.make_participant(delegation, leader, kind=ParticipantKind.LEADER)
    makers.make_grant(leader, Role.LEADER, city)
    return Town(
        city, cohort, delegation, author, place, makers.make_account(author), makers.make_account(friend),
        makers.make_account(leader), makers.make_user(Role.COORDINATOR, city),
    )  # fmt: skip


@pytest.fixture
def cohort(database):
    conference = makers.make_conference()
    makers.make_session(conference, "Public spaces at night")
    return makers.make_cohort(conference)


@pytest.fixture
def bagneux(cohort):
    return make_town("Bagneux", cohort)


@pytest.fixture
def torino(cohort):
    return make_town("Torino", cohort, first_name="Marco", last_name="Ferrero", country="IT", names={"fr": "Turin", "de": "Turin"})


@pytest.fixture
def network(database):
    return makers.make_user(Role.NETWORK)
