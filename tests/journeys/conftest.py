"""Bagneux travels to Barcelona: a leader, two minors, and those who plan."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
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
from exchange.participants.models import Participant, ParticipantKind

BEFORE = datetime(2017, 11, 1, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """What the tests of journeys begin with."""

    cohort: Cohort
    city: City
    delegation: Delegation
    coordinator: Account
    leader_account: Account
    ines_account: Account
    leader: Participant
    ines: Participant
    theo: Participant

    @property
    def planner(self) -> Viewer:
        """The coordinator, as services know them."""
        return Viewer(
            person_id=self.coordinator.person_id,
            account_id=self.coordinator.id,
            grants=(Grant(Role.COORDINATOR, self.city.id, self.city.name),),
        )


@pytest.fixture
def world(database: Session) -> World:
    cohort, city = make_cohort(), make_city()
    delegation = make_delegation(cohort, city, pledged=6)
    amal = make_person("Amal", "Haddad", city=city, email="amal@example.org", birth_date=date(1985, 1, 1))
    ines = make_person("Inès", "Belkacem", city=city, email="ines@example.org", birth_date=date(2001, 5, 1))
    theo = make_person("Théo", "Lambert", city=city, birth_date=date(2001, 6, 1))
    make_grant(amal, Role.LEADER, city)
    make_grant(ines, Role.YOUNGSTER, city)
    return World(
        cohort=cohort,
        city=city,
        delegation=delegation,
        coordinator=make_user(Role.COORDINATOR, city),
        leader_account=make_account(amal),
        ines_account=make_account(ines),
        leader=make_participant(delegation, amal, kind=ParticipantKind.LEADER),
        ines=make_participant(delegation, ines),
        theo=make_participant(delegation, theo),
    )
