"""A cohort of two cities with quotas, and the clock of its summer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.accounts.models import Account
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.services import add_quota
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person, make_user
from exchange.foundation import clock
from exchange.participants.models import ParticipantState

NOW = datetime(2017, 9, 4, 9, 0, tzinfo=UTC)
S = ParticipantState


class Clock:
    """The clock of the programme, set by hand."""

    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def time(monkeypatch) -> Clock:
    hands = Clock()
    monkeypatch.setattr(clock, "now", lambda: hands.now)
    monkeypatch.setattr(clock, "today", lambda zone="UTC": hands.now.astimezone(ZoneInfo(zone)).date())
    return hands


@dataclass
class World:
    """One cohort, two delegations, who answers for them."""

    cohort: Cohort
    bagneux: Delegation
    torino: Delegation
    coordinator: Account
    network: Account


@pytest.fixture
def world(database, time) -> World:
    cohort = make_cohort(make_conference(), names_due_on=date(2017, 10, 1))
    bagneux = make_delegation(cohort, make_city(), pledged=3)
    torino = make_delegation(cohort, make_city("Torino"), pledged=2)
    return World(cohort, bagneux, torino, make_user(Role.COORDINATOR, bagneux.city), make_user(Role.NETWORK))


def quota(world: World, **facts):
    empty = dict.fromkeys(("city_id", "kind", "youngest_age", "oldest_age", "fewer_opportunities", "minimum_count", "maximum_count"))
    return add_quota(world.cohort, actor=PROGRAMME, now=NOW, **{**empty, **facts})


def waiting(delegation, first="Young", *, minutes=0, **facts):
    person = make_person(first, "Waiting", city=delegation.city, **facts.pop("person", {}))
    since = NOW.replace(hour=6, minute=minutes)
    return make_participant(delegation, person, state=S.WAITING, registered_at=since, **facts)
