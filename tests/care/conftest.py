"""A house for the tests of care: a group of Bagneux on its way, with everybody who might want to look."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.accounts.models import Account
from exchange.care.content import Allergy, Answers, Condition, Medicine
from exchange.care.models import CareSheet
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.demonstration.care import make_care_sheet
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation import clock
from exchange.guardians.services import send_guardian_link
from exchange.participants.models import Participant, ParticipantKind
from exchange.people.models import Guardian, Person
from tests.guardians.families import code_in, letters_of, link_in

# Words that stand nowhere but in a sealed sheet.
CANARY = "quokkapollen"
ANSWERS = Answers(
    allergies=(Allergy("other", "anaphylaxis", name=CANARY, traces=True, action=f"{CANARY}-action", medicine=f"{CANARY}-pen"),),
    food=("no-pork",),
    food_other=f"{CANARY}-food",
    medicines=(Medicine(f"{CANARY}-drops", "3", "8:00"),),
    conditions=(Condition(f"{CANARY}-asthma", f"{CANARY}-sit", f"{CANARY}-host"),),
    access=("step-free",),
    access_other=f"{CANARY}-ramp",
    trusted=f"{CANARY}-friend",
    swims="no",
)


@dataclass
class House:
    """The rows of one group."""

    cohort: Cohort
    delegation: Delegation
    ines: Participant
    omar: Participant
    leader: Account
    leader_place: Participant
    coordinator: Account
    network: Account
    sheet: CareSheet
    guardian: Guardian
    host_city: City

    def leave_in(self, days: int) -> None:
        """Move the trip of five days so that it begins in so many days."""
        today = clock.today(self.cohort.conference.time_zone)
        self.cohort.away_from_on = today + timedelta(days=days)
        self.cohort.away_until_on = self.cohort.away_from_on + timedelta(days=4)


def make_adult(first: str, last: str, delegation: Delegation, role: Role | None, **facts: Any) -> tuple[Person, Account]:
    """Add an adult of a city with one part and an account."""
    person = make_person(first, last, city=delegation.city, birth_date=date(1985, 1, 1), email=f"{first.lower()}@example.org", **facts)
    if role is not None:
        make_grant(person, role, delegation.city)
    return person, make_account(person)


@pytest.fixture
def house(database: Session) -> House:
    today = clock.today("Europe/Madrid")
    host_city = make_city("Barcelona", country="ES")
    conference = make_conference(starts_on=today + timedelta(days=2), ends_on=today + timedelta(days=4), host_city_id=host_city.id)
    cohort = make_cohort(conference)
    delegation = make_delegation(cohort, make_city())
    young = make_person("Inès", "Belkacem", city=delegation.city, birth_date=today - timedelta(days=15 * 365), email="ines@example.org")
    ines = make_participant(delegation, young)
    guardian = Guardian(
        city_id=delegation.city_id,
        person_id=young.id,
        position=1,
        name="Nadia Belkacem",
        email="nadia@example.org",
        phone="+33 6 12 34 56 78",
        language="en",
    )
    young.guardians.append(guardian)
    omar_person, _account = make_adult("Omar", "Haddad", delegation, Role.YOUNGSTER)
    omar = make_participant(delegation, omar_person)
    leader_person, leader = make_adult("Hélène", "Marchetti", delegation, Role.LEADER, phone="+33 6 99 88 77 66")
    place = make_participant(delegation, leader_person, kind=ParticipantKind.LEADER)
    sheet = make_care_sheet(ines, ANSWERS)
    coordinator = make_user(Role.COORDINATOR, delegation.city, first_name="Sophie", email="sophie@example.org")
    network = make_user(Role.NETWORK, first_name="Marta", email="marta@example.org")
    database.flush()
    return House(cohort, delegation, ines, omar, leader, place, coordinator, network, sheet, guardian, host_city)


@pytest.fixture
def visit(browser: Any) -> Any:
    """Open a guardian's visit as they would, by letter and code: `visit(guardian, participant)`."""

    def open_visit(guardian: Guardian, participant: Participant) -> Any:
        send_guardian_link(participant, guardian, actor=PROGRAMME, now=clock.now())
        path = link_in(letters_of("guardian-link")[-1])
        page = browser()
        page.get(path)
        page.post(f"{path}/code")
        assert page.post(f"{path}/enter", {"code": code_in(letters_of("guardian-code")[-1])}).location == "/guardian/tasks"
        return page

    return open_visit
