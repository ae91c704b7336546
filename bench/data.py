"""The recipe: a network of 250 cities, a cohort of N participants and N initiatives, the same for each run.

Names come from dice with a fixed seed; rows go in by COPY or executemany. One city always has the same sixty participants, so that
what its coordinator sees is the same work however large the network around it is.
"""

import random
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from bench import catalogue, names
from bench.adopting import recommendations_of
from bench.bulk import Bulk, numbered
from bench.standings import add_standings
from exchange.access.permissions import Role
from exchange.accounts.models import Account, AccountSession
from exchange.accounts.sessions import token_hash
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.conferences.models import Conference, ConferenceSession, SessionKind
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.foundation import clock
from exchange.foundation.database import db, new_id
from exchange.foundation.folding import fold, slug, words
from exchange.history.models import HistoryLine
from exchange.journeys.models import Direction, Journey, Leg, Mode, Seat
from exchange.manifesto.models import Edition, Recommendation, Theme
from exchange.messages.models import Letter, LetterState
from exchange.participants.models import Participant, ParticipantKind, ParticipantState, ParticipantWord
from exchange.people.models import Guardian, Person, RoleGrant

CITIES = 250
OWN_CITY_PARTICIPANTS = 60
THEMES = 13
IMPORT_CITIES = 12
POSTED_PLACES = 12_000
POSTING_CITY = IMPORT_CITIES + 1
COHORT, POSTING, IMPORTING = "measured", "posting", "importing"


@dataclass
class Ground:
    """What was seeded, as far as scenarios need it."""

    size: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf_token: str = ""
    own_city: str = ""
    posting_city: str = ""
    participant_id: UUID | None = None
    initiative: str = ""
    # Of the large recipe alone.
    of_large_family: str = ""
    adoption_id: UUID | None = None
    drafts: list[str] = field(default_factory=list)
    import_cities: list[str] = field(default_factory=list)

    def headers(self, who: str) -> dict[str, str]:
        """Return the headers of a signed-in reader's browser; an empty name is nobody."""
        return {"Cookie": self.cookies[who]} if who else {}


def seed(app: Flask, size: int, *, drafts: int) -> Ground:
    """Fill the empty tables with N participants and N initiatives."""
    return cooked(app, lambda bulk: Recipe(bulk, size, app).cook(drafts=drafts))


def cooked(app: Flask, cook: Callable[[Bulk], Ground]) -> Ground:
    """Let a recipe fill the empty tables."""
    with app.app_context():
        with db.engine.connect() as connection:
            ground = cook(Bulk(connection))
        db.engine.dispose()
    return ground


class Recipe:
    """Puts a network in, one feature after the other."""

    def __init__(self, bulk: Bulk, size: int, app: Flask) -> None:
        self.bulk, self.size, self.app = bulk, size, app
        self.dice = random.Random(size)
        self.now = clock.now()
        self.first_day = clock.today() + timedelta(days=90)
        self.ground = Ground(size)
        self.delegation_count = 40 if size <= 1_000 else CITIES

    def cook(self, *, drafts: int) -> Ground:
        """Fill the tables; return what scenarios need to know."""
        self.cities = numbered(CITIES, self._city)
        self.bulk.add(City, self.cities)
        self.ground.own_city = self.cities[0]["slug"]
        self.ground.posting_city = self.cities[POSTING_CITY]["slug"]
        self.ground.import_cities = [city["slug"] for city in self.cities[1 : 1 + IMPORT_CITIES]]
        self._programme()
        self._delegations()
        self._people()
        self._journeys()
        self._accounts()
        self._initiatives()
        author = self.accounts["youngster"]["person_id"]
        self.ground.drafts = catalogue.add_drafts(
            self.bulk, drafts, city_id=self.cities[0]["id"], author_id=author, cohort_id=self.cohort["id"], themes=self.themes, now=self.now
        )
        self.bulk.finish()
        return self.ground

    def _initiatives(self) -> None:
        self.ground.initiative = catalogue.add_initiatives(
            self.bulk,
            self.size,
            dice=self.dice,
            cities=self.cities,
            themes=self.themes,
            recommendations=self.recommendations,
            cohort_id=self.cohort["id"],
            now=self.now,
        )

    def _city(self, number: int) -> dict[str, Any]:
        place = names.PLACES[number % len(names.PLACES)]
        name = place if number < len(names.PLACES) else f"{place} {number // len(names.PLACES) + 1}"
        where = {"latitude": 36 + self.dice.random() * 24, "longitude": -9 + self.dice.random() * 34}
        country = names.COUNTRIES[number % len(names.COUNTRIES)]
        return {"id": new_id(), "name": name, "slug": slug(name), "country": country, "names": {}, "languages": ["fr"], **where}

    def _programme(self) -> None:
        edition = {"id": new_id(), "code": "2017", "name": "A Manifesto", "place": "Barcelona", "is_complete": True}
        self.bulk.add(Edition, [edition])
        self.themes = numbered(
            THEMES,
            lambda n: {
                "id": new_id(),
                "edition_id": edition["id"],
                "slug": f"theme-{n}",
                "position": n,
                "labels": {language: f"{names.THINGS[n].title()} and {names.THINGS[-n - 1]} ({language})" for language in names.LANGUAGES},
                "is_verified": True,
            },
        )
        self.bulk.add(Theme, self.themes)
        self.recommendations = recommendations_of(edition["id"], self.themes)
        self.bulk.add(Recommendation, self.recommendations)
        conference = {"id": new_id(), "slug": "conference", "name": "Conference", "place": "Barcelona", "country": "ES"}
        conference |= {"time_zone": "Europe/Madrid", "starts_on": self.first_day, "ends_on": self.first_day + timedelta(days=2)}
        self.bulk.add(Conference, [conference | {"latitude": 41.39, "longitude": 2.17}])
        opens = datetime.combine(self.first_day, datetime.min.time(), UTC) + timedelta(hours=8)
        self.bulk.add(
            ConferenceSession,
            numbered(
                20,
                lambda n: {
                    "id": new_id(),
                    "conference_id": conference["id"],
                    "kind": SessionKind.WORKSHOP,
                    "title": f"Session {n}",
                    "starts_at": opens + timedelta(hours=n),
                    "ends_at": opens + timedelta(hours=n + 1),
                    "theme_id": self.themes[n % THEMES]["id"],
                },
            ),
        )
        self.cohort, self.posting, self.importing = (
            {
                "id": new_id(),
                "slug": name,
                "name": name.title(),
                "conference_id": conference["id"],
                # The others leave earlier, so that nobody's today is about their thousands of places.
                "away_from_on": self.first_day - timedelta(days=1 if name == COHORT else 2),
                "away_until_on": self.first_day + timedelta(days=3),
                "names_due_on": self.first_day - timedelta(days=60),
                "state": CohortState.OPEN,
            }
            for name in (COHORT, POSTING, IMPORTING)
        )
        self.bulk.add(Cohort, [self.cohort, self.posting, self.importing])

    def _delegations(self) -> None:
        """Spread the participants: sixty in the first city, the others evenly."""
        others = self.delegation_count - 1
        self.sizes = [OWN_CITY_PARTICIPANTS, *((self.size - OWN_CITY_PARTICIPANTS + n) // others for n in range(others))]

        def delegation(cohort: Mapping[str, Any], city: int, *, pledged: int, taken: int = 0) -> dict[str, Any]:
            own = {"id": new_id(), "cohort_id": cohort["id"], "city_id": self.cities[city]["id"]}
            return own | {"pledged_count": pledged, "taken_count": taken, "pledged_on": date(2017, 5, 12)}

        self.delegations = [delegation(self.cohort, n, pledged=count + 2, taken=count) for n, count in enumerate(self.sizes)]
        posting = delegation(self.posting, POSTING_CITY, pledged=POSTED_PLACES)
        importing = [delegation(self.importing, 1 + n, pledged=POSTED_PLACES) for n in range(IMPORT_CITIES)]
        self.bulk.add(Delegation, [*self.delegations, posting, *importing])

    def _person(self, city: Mapping[str, Any], number: int, **facts: Any) -> dict[str, Any]:
        first = self.dice.choice(names.FIRST)
        last = self.dice.choice(names.LAST_BEGINNINGS) + self.dice.choice(names.LAST_ENDINGS)
        email = f"{slug(first)}.{slug(last)}.{number}@example.org"
        born = self.first_day - timedelta(days=self.dice.randrange(14 * 366, 26 * 365))
        return {
            "id": new_id(),
            "city_id": city["id"],
            "first_name": first,
            "last_name": last,
            "sort_name": fold(f"{last} {first}"),
            "birth_date": born,
            "email": email,
            "email_folded": fold(email),
            "phone": f"+336{number:08d}",
            "language": self.dice.choice(names.LANGUAGES),
            "languages": ["fr", "en"],
            "nationality": city["country"],
            "residence_country": city["country"],
            "home_place": city["name"],
            "document_type": "passport" if number % 5 else "",
            "document_expires_on": self.first_day + timedelta(days=700) if number % 5 else None,
            **facts,
        }

    def _people(self) -> None:
        people, guardians, participants, found_by, consents, lines, letters = ([] for _list in range(7))
        number = 0
        for at, (delegation, count) in enumerate(zip(self.delegations, self.sizes, strict=True)):
            city = self.cities[at]
            for place in range(count):
                number += 1
                leads = place < 2
                grown = {"birth_date": date(1985, 3, 1 + place % 20)} if leads else {}
                person = self._person(city, number, **grown)
                here = {"city_id": city["id"]}
                participant = {
                    "id": new_id(),
                    "cohort_id": self.cohort["id"],
                    "delegation_id": delegation["id"],
                    "person_id": person["id"],
                    "kind": ParticipantKind.LEADER if leads else ParticipantKind.YOUNGSTER,
                    "state": ParticipantState.CONFIRMED if number % 4 else ParticipantState.ACCEPTED,
                    "sort_name": person["sort_name"],
                    "registered_at": self.now - timedelta(minutes=number),
                    "emergency_name": "Somebody Near",
                    "emergency_phone": "+33612345678",
                    "motivation": names.SENTENCES[number % len(names.SENTENCES)],
                    **here,
                }
                people.append(person)
                participants.append(participant)
                texts = (person["last_name"], person["first_name"], person["email"].replace("@", " ").replace(".", " "), city["name"])
                keys = {"participant_id": participant["id"], "cohort_id": self.cohort["id"]}
                found_by += [{**keys, **here, "word": word} for word in words(*texts, limit=60)]
                if not leads and number % 7:
                    name = {"name": "Parent Near", "email": f"parent{number}@example.org", "phone": "+33612345678", "language": "fr"}
                    guardians.append({"id": new_id(), "person_id": person["id"], "position": 1, **name, **here})
                if number % 6:
                    consents += [self._consent(participant, purpose) for purpose in Purpose]
                said = {"deed": "participant-registered", "subject_type": Participant.__tablename__, "subject_id": participant["id"]}
                lines.append({"id": new_id(), "at": self.now, "changed": [], **said, **here})
                letters.append(self._letter(person, number))
        self.bulk.add(Person, people)
        self.bulk.add(Guardian, guardians)
        self.bulk.add(Participant, participants)
        self.bulk.add(ParticipantWord, found_by)
        self.bulk.add(Consent, consents)
        self.bulk.add(HistoryLine, lines)
        self.bulk.add(Letter, letters)
        add_standings(self.bulk, participants, guardians, leaves_on=self.cohort["away_from_on"], now=self.now)
        self.participants = participants
        self.people = people
        self.ground.participant_id = participants[5]["id"]

    def _consent(self, participant: Mapping[str, Any], purpose: Purpose) -> dict[str, Any]:
        answer = {"answer": Answer.GIVEN, "text_version": "2017-1", "language": "fr", "given_by_name": "Parent Near"}
        how = {"capacity": Capacity.GUARDIAN, "channel": Channel.PAPER, "answered_at": self.now}
        whose = {"participant_id": participant["id"], "city_id": participant["city_id"], "purpose": purpose}
        return {"id": new_id(), **whose, **answer, **how}

    def _letter(self, person: Mapping[str, Any], number: int) -> dict[str, Any]:
        times = {"created_at": self.now, "next_try_at": self.now, "sent_at": self.now}
        to = {"to_address": person["email"], "to_name": person["last_name"], "language": "fr", "subject": "You are invited"}
        whose = {"city_id": person["city_id"], "recipient_id": person["id"], "message_id": f"<{number}@example.org>"}
        return {"id": new_id(), "kind": "invitation", "state": LetterState.SENT, **times, **to, **whose}

    def _journeys(self) -> None:
        journeys, legs, seats = [], [], []
        by_delegation: dict[Any, list[Any]] = {}
        for participant in self.participants:
            by_delegation.setdefault(participant["delegation_id"], []).append(participant["id"])
        for delegation in self.delegations:
            here = {"city_id": delegation["city_id"]}
            for direction in Direction:
                journey = {
                    "id": new_id(),
                    "cohort_id": self.cohort["id"],
                    "delegation_id": delegation["id"],
                    "direction": direction,
                    **here,
                }
                journeys.append(journey)
                day = self.first_day + timedelta(days=-1 if direction is Direction.OUT else 3)
                starts = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=7)
                for leg_number in range(2):
                    leaves = starts + timedelta(hours=4 * leg_number)
                    ends = {"from_place": "Home", "from_zone": "Europe/Paris", "to_place": "Barcelona", "to_zone": "Europe/Madrid"}
                    times = {"departs_at": leaves, "arrives_at": leaves + timedelta(hours=3), "sequence": leg_number}
                    leg = {"id": new_id(), "journey_id": journey["id"], "mode": Mode.TRAIN, "operator": "Rail", "number": "9713"}
                    legs.append({**leg, **ends, **times, **here})
                    # One in ten is on no train yet.
                    on_board = [one for place, one in enumerate(by_delegation[delegation["id"]]) if place % 10]
                    seats += [{"id": new_id(), "leg_id": leg["id"], "participant_id": one, **here} for one in on_board]
        self.bulk.add(Journey, journeys)
        self.bulk.add(Leg, legs)
        self.bulk.add(Seat, seats)

    def _accounts(self) -> None:
        """Give five people a way in, each with a session row and its cookie."""
        self.accounts: dict[str, dict[str, Any]] = {}
        city = self.cities[0]
        other = self.cities[POSTING_CITY]
        grown = {"birth_date": date(1980, 1, 1), "language": "en"}
        network = self._person(city, 9_000_001, city_id=None, **grown)
        coordinator, reader = (self._person(city, 9_000_002 + n, **grown) for n in range(2))
        poster = self._person(other, 9_000_004, **grown)
        self.bulk.add(Person, [network, coordinator, reader, poster])
        parts = {
            "network": (Role.NETWORK, network, None),
            "coordinator": (Role.COORDINATOR, coordinator, city["id"]),
            "viewer": (Role.VIEWER, reader, city["id"]),
            "youngster": (Role.YOUNGSTER, self.people[5], city["id"]),
            "poster": (Role.COORDINATOR, poster, other["id"]),
        }
        secret = self.app.config["SECRET_KEY"]
        raw_csrf = secrets.token_hex(20)
        self.ground.csrf_token = str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw_csrf))
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        grants, accounts, sessions = [], [], []
        for name, (role, person, where) in parts.items():
            grants.append({"id": new_id(), "person_id": person["id"], "role": role, "city_id": where})
            account = {"id": new_id(), "person_id": person["id"], "email": person["email"], "email_folded": person["email_folded"]}
            accounts.append(account | {"created_at": self.now})
            self.accounts[name] = account
            token = secrets.token_urlsafe(32)
            until = self.now + timedelta(hours=12)
            session = {"id": new_id(), "account_id": account["id"], "token_hash": token_hash(token)}
            sessions.append(session | {"created_at": self.now, "expires_at": until})
            value = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw_csrf})
            self.ground.cookies[name] = f"{self.app.config['SESSION_COOKIE_NAME']}={value}"
        self.bulk.add(RoleGrant, grants)
        self.bulk.add(Account, accounts)
        self.bulk.add(AccountSession, sessions)
