"""Bagneux gave something away, Torino takes it up, Liège runs it, Essen is neither; each has a coordinator."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.accounts.models import Account
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.cities.models import City
from exchange.demonstration.makers import make_city, make_person, make_user
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives.models import Initiative
from tests.adoptions.conftest import publish

NOW = datetime(2018, 4, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ASKING: dict[str, Any] = {
    "kinds": ["call", "plan"],
    "words": "How did you win the neighbours over?",
    "languages": ["fr", "it"],
    "wanted_by": date(2018, 6, 1),
    "hours": 3,
    "wants_young": True,
}
HELP: dict[str, Any] = {
    "mentor_name": "Benoît Lejeune",
    "mentor_role": "Head of prevention",
    "contact": "prevention@liege.example",
    "mentor_languages": ["fr"],
    "hours_offered": 4,
    "first_on": date(2018, 4, 20),
}


@dataclass
class World:
    """Four cities, what one takes up, and who answers for them."""

    bagneux: City
    torino: City
    liege: City
    essen: City
    initiative: Initiative
    adoption: Adoption
    accounts: dict[str, Account]

    def actor(self, slug: str, role: Role = Role.COORDINATOR) -> Viewer:
        """A city's coordinator, as services know them."""
        account = self.accounts[slug]
        return Viewer(account.person_id, account.id, grants=(Grant(role, getattr(self, slug).id, ""),))


@pytest.fixture
def world(database: Session) -> World:
    bagneux = make_city("Bagneux")
    torino = make_city("Torino", country="IT", languages=["it"])
    liege = make_city("Liège", country="BE", languages=["fr"])
    essen = make_city("Essen", country="DE", languages=["de"])
    initiative = publish(database, bagneux, make_person("Inès", "Belkacem", city=bagneux, email="ines@example.org"))
    initiative.adopted_count = 2
    make_adoption(initiative, liege, stage=AdoptionStage.IMPLEMENTED)
    make_adoption(initiative, essen, stage=AdoptionStage.PILOT)
    adoption = make_adoption(initiative, torino, stage=AdoptionStage.CO_DESIGN)
    cities = {"bagneux": bagneux, "torino": torino, "liege": liege, "essen": essen}
    languages = {"bagneux": "fr", "torino": "it", "liege": "fr", "essen": "de"}
    accounts = {
        slug: make_user(
            Role.COORDINATOR, city, first_name="Co", last_name=slug.title(), email=f"{slug}@example.org", language=languages[slug]
        )
        for slug, city in cities.items()
    }
    return World(bagneux, torino, liege, essen, initiative, adoption, accounts)
