"""Plain functions that add one ordinary row each, with the least company it needs.

Every fact can be stated; defaults are ordinary and dull. They add to the session and flush:
call them inside `transaction()`. A test states each fact that it asserts.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.conferences.models import Conference, ConferenceSession, SessionKind
from exchange.foundation.database import db
from exchange.foundation.folding import fold, slug
from exchange.manifesto.models import Edition, Theme
from exchange.participants.models import (
    HOLDING_A_PLACE,
    Participant,
    ParticipantKind,
    ParticipantState,
)
from exchange.participants.search import participant_words
from exchange.people.checks.models import CheckKind, LeaderCheck
from exchange.people.models import Person, RoleGrant

_numbers = count(1)
THEN = datetime(2017, 10, 1, 9, 0, tzinfo=UTC)


def _add(row: Any) -> Any:
    # Rows refer to each other by id: a parent is written before its child is built.
    db.session.add(row)
    db.session.flush()
    return row


def make_city(name: str = "Bagneux", **facts: Any) -> City:
    """Add a city; its address part comes from its name."""
    facts = {"slug": slug(name), "country": "FR", "time_zone": "Europe/Paris", "languages": ["fr"]} | facts
    city: City = _add(City(name=name, **facts))
    return city


def make_conference(name: str = "Barcelona 2017", **facts: Any) -> Conference:
    """Add a conference of three days in November 2017."""
    facts = {
        "slug": slug(name),
        "place": "Barcelona",
        "country": "ES",
        "time_zone": "Europe/Madrid",
        "starts_on": date(2017, 11, 15),
        "ends_on": date(2017, 11, 17),
        "latitude": 41.3874,
        "longitude": 2.1686,
    } | facts
    conference: Conference = _add(Conference(name=name, **facts))
    return conference


def make_session(conference: Conference, title: str = "Public spaces at night", **facts: Any) -> ConferenceSession:
    """Add a workshop of ninety minutes on the first morning."""
    starts_at = facts.pop("starts_at", datetime(2017, 11, 15, 9, 0, tzinfo=UTC))
    facts = {"kind": SessionKind.WORKSHOP, "ends_at": starts_at + timedelta(minutes=90)} | facts
    session: ConferenceSession = _add(ConferenceSession(conference=conference, title=title, starts_at=starts_at, **facts))
    return session


def make_cohort(conference: Conference | None = None, **facts: Any) -> Cohort:
    """Add an open cohort of 13 to 30 year-olds around its conference."""
    conference = conference or make_conference()
    facts = {
        "name": conference.name,
        "slug": conference.slug,
        "away_from_on": conference.starts_on - timedelta(days=1),
        "away_until_on": conference.ends_on + timedelta(days=1),
        "state": CohortState.OPEN,
    } | facts
    cohort: Cohort = _add(Cohort(conference=conference, conference_id=conference.id, **facts))
    return cohort


def make_delegation(cohort: Cohort, city: City, *, pledged: int = 10, **facts: Any) -> Delegation:
    """Add a city's share of a cohort."""
    delegation: Delegation = _add(
        Delegation(
            cohort=cohort,
            cohort_id=cohort.id,
            city=city,
            city_id=city.id,
            pledged_count=pledged,
            **({"taken_count": 0, "pledged_on": date(2017, 5, 12)} | facts),
        )
    )
    return delegation


def make_person(first_name: str = "Inès", last_name: str = "Belkacem", *, city: City | None, **facts: Any) -> Person:
    """Add a person of a city (None: of the network itself)."""
    email = str(facts.get("email", ""))
    facts = {
        "birth_date": date(2000, 6, 1),
        "language": "en",
        "sort_name": fold(f"{last_name} {first_name}"),
        "email_folded": fold(email),
    } | facts
    person: Person = _add(Person(first_name=first_name, last_name=last_name, city_id=city.id if city else None, **facts))
    return person


def make_grant(person: Person, role: Role, city: City | None = None) -> RoleGrant:
    """Give a person a part to play."""
    grant: RoleGrant = _add(RoleGrant(person_id=person.id, role=role, city_id=city.id if city else None))
    return grant


def make_check(person: Person, **facts: Any) -> LeaderCheck:
    """Add a check of an adult that holds for years."""
    facts = {
        "kind": CheckKind.CRIMINAL_RECORD,
        "country": "FR",
        "issued_on": date(2017, 9, 1),
        "seen_on": date(2017, 9, 15),
        "renew_by_on": date(2099, 9, 1),
        "recorded_at": THEN,
    } | facts
    check: LeaderCheck = _add(LeaderCheck(person_id=person.id, city_id=person.city_id, **facts))
    return check


def make_account(person: Person, *, email: str | None = None, password_hash: str = "") -> Account:
    """Add a way to sign in."""
    address = email or person.email or f"person{next(_numbers)}@example.org"
    account: Account = _add(
        Account(
            person=person,
            person_id=person.id,
            email=address,
            email_folded=fold(address),
            password_hash=password_hash,
            created_at=THEN,
        )
    )
    return account


def make_user(role: Role, city: City | None = None, **facts: Any) -> Account:
    """Add a person with one role and an account; network staff have no city."""
    first_name = facts.pop("first_name", role.value.title())
    last_name = facts.pop("last_name", city.name if city else "Staff")
    person = make_person(first_name, last_name, city=city, **({"birth_date": date(1980, 1, 1)} | facts))
    make_grant(person, role, city)
    return make_account(person)


def make_participant(delegation: Delegation, person: Person | None = None, **facts: Any) -> Participant:
    """Add a confirmed youngster and take the place that the state holds."""
    number = next(_numbers)
    if person is None:
        person = make_person("Young", f"Person {number:04d}", city=delegation.city)
    facts = {
        "kind": ParticipantKind.YOUNGSTER,
        "state": ParticipantState.CONFIRMED,
        "sort_name": person.sort_name,
        "registered_at": THEN,
    } | facts
    participant: Participant = _add(
        Participant(
            cohort=delegation.cohort,
            cohort_id=delegation.cohort_id,
            delegation=delegation,
            delegation_id=delegation.id,
            city_id=delegation.city_id,
            person=person,
            person_id=person.id,
            **facts,
        )
    )
    if participant.state in HOLDING_A_PLACE:
        delegation.taken_count += 1
        delegation.pledged_count = max(delegation.pledged_count, delegation.taken_count)
    db.session.add_all(participant_words(participant, person, city_name=delegation.city.name))
    return participant


def make_theme(name: str = "Public spaces", **facts: Any) -> Theme:
    """Add a theme, with an edition where none is given."""
    number = next(_numbers)
    edition = facts.pop("edition", None) or _add(Edition(code=f"e{number}", name="A Manifesto"))
    facts = {"slug": slug(name), "position": number % 30_000, "labels": {"en": name}, "is_verified": True} | facts
    theme: Theme = _add(Theme(edition=edition, edition_id=edition.id, **facts))
    return theme
