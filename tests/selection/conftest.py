"""A call of Bagneux with applications, as selections begin."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from exchange.access.permissions import Role
from exchange.applications.kinds import ApplicationState, CallState
from exchange.applications.models import Application, Call
from exchange.demonstration.makers import THEN, make_city, make_cohort, make_delegation, make_user
from exchange.foundation import clock
from exchange.foundation.folding import fold


@dataclass
class Scene:
    """What a selection needs around it."""

    city: object
    delegation: object
    call: Call
    applications: list[Application]
    coordinator: object
    second: object
    leader: object

    @property
    def at(self):
        return f"/cohorts/{self.call.cohort.slug}/calls/{self.call.slug}/selection"


def make_application(call, number, first_name, last_name="Martin", **facts):
    return Application(
        call=call,
        call_id=call.id,
        delegation=call.delegation,
        delegation_id=call.delegation_id,
        city_id=call.city_id,
        number=number,
        first_name=first_name,
        last_name=last_name,
        sort_name=fold(f"{last_name} {first_name}"),
        **(
            {
                "birth_date": date(2001, 3, number),
                "email": f"{first_name.lower()}@example.org",
                "email_folded": f"{first_name.lower()}@example.org",
                "language": "fr",
                "motivation": f"I want to see how {number} other towns do it.",
                "state": ApplicationState.CONFIRMED,
                "created_at": THEN,
                "saved_at": THEN,
            }
            | facts
        ),
    )


@pytest.fixture
def scene(database):
    today = clock.today()
    city = make_city("Bagneux")
    cohort = make_cohort(away_from_on=today + timedelta(days=60), away_until_on=today + timedelta(days=66))
    delegation = make_delegation(cohort, city, pledged=2)
    call = Call(
        slug="bagneux-lisboa",
        title="Come to Lisboa",
        text="Six days.",
        contact="01 42 31 60 00",
        cohort=cohort,
        cohort_id=cohort.id,
        delegation=delegation,
        delegation_id=delegation.id,
        city_id=city.id,
        opens_on=today - timedelta(days=30),
        closes_on=today - timedelta(days=1),
        state=CallState.OPEN,
        created_at=THEN,
    )
    database.add(call)
    database.flush()
    applications = [make_application(call, number, name) for number, name in enumerate(["Ana", "Ben", "Chloé", "Dina"], 1)]
    database.add_all(applications)
    database.flush()
    return Scene(
        city,
        delegation,
        call,
        applications,
        make_user(Role.COORDINATOR, city),
        make_user(Role.COORDINATOR, city, first_name="Second"),
        make_user(Role.LEADER, city),
    )
