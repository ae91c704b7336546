"""What reports read: grouped rows, the same few statements for one city and for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, distinct, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.conferences.models import ConferenceSession
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, InitiativeState, Sighting, initiative_themes
from exchange.journeys.models import Journey, Leg, Seat
from exchange.journeys.rules import TRAVELS
from exchange.manifesto.models import Edition, Theme
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.queries import obstacles_of, standing_columns
from exchange.participants.rules import Standing
from exchange.people.models import Person
from exchange.reports.rules import born_by

# Named rows of column selects; each function says which names.
Rows = Sequence[Any]


_PLACE = (City.slug, City.name, City.names, City.country, City.latitude, City.longitude)


# Values of the statements below, which are written once: building one anew took longer than a small one's answer.
def _with(values: dict[str, Any], city_id: UUID | None) -> dict[str, Any]:
    return values if city_id is None else {**values, "city_id": city_id}


def key_of(column: Any) -> ColumnElement[str]:
    """Return a city's key as the driver gives it: thousands of rows name the same few cities."""
    return type_coerce(column, String)


def count_programme(cohort: Cohort) -> tuple[int, int]:
    """Return how many sessions the conference has, and how many themes its year's Manifesto."""
    values = {"conference_id": cohort.conference_id, "year": str(cohort.conference.starts_on.year)}
    row = db.session.execute(_programme(), values).one()
    return row[0], row[1]


@cache
def _programme() -> Select[*tuple[Any, ...]]:
    sessions = select(func.count(ConferenceSession.id)).where(ConferenceSession.conference_id == bindparam("conference_id"))
    themes = (
        select(func.count(Theme.id))
        .join(Edition, Edition.id == Theme.edition_id)
        .where(Edition.code == bindparam("year"), Theme.is_principle.is_(False))
    )
    return select(sessions.scalar_subquery(), themes.scalar_subquery())


def list_places(keys: Iterable[Any]) -> Rows:
    """Return (city, what `place_of` needs) of some cities by their keys."""
    ids = [UUID(str(key)) for key in keys]
    return db.session.execute(_places(), {"ids": ids}).all() if ids else ()


@cache
def _places() -> Select[*tuple[Any, ...]]:
    return select(key_of(City.id).label("city"), *_PLACE).where(City.id.in_(bindparam("ids", expanding=True)))


def list_pledges(cohort: Cohort) -> Rows:
    """Return (city, pledged count, pledged on, what `place_of` needs) of each delegation, by city."""
    return db.session.execute(_pledges(), {"cohort_id": cohort.id}).all()


@cache
def _pledges() -> Select[*tuple[Any, ...]]:
    return (
        select(key_of(Delegation.city_id).label("city"), Delegation.pledged_count, Delegation.pledged_on, *_PLACE)
        .join(City, City.id == Delegation.city_id)
        .where(Delegation.cohort_id == bindparam("cohort_id"))
        .order_by(City.name)
    )


def count_people(cohort: Cohort, *, first_day: date, city_id: UUID | None = None) -> Rows:
    """Return (city, kind, state, people, minors, to_30) by the first three; the last two of them by their age on the first day."""
    values: dict[str, Any] = {"cohort_id": cohort.id, "of_18": born_by(first_day, age=18), "of_31": born_by(first_day, age=31)}
    return db.session.execute(_people(of_one_city=city_id is not None), _with(values, city_id)).all()


@cache
def _people(*, of_one_city: bool) -> Select[*tuple[Any, ...]]:
    # Bands are counted beside each other, not grouped by: so the rows come in the order of an index and nothing is sorted.
    born = Person.birth_date
    minors = case((or_(born.is_(None), born > bindparam("of_18")), 1))
    to_30 = case((and_(born <= bindparam("of_18"), born > bindparam("of_31")), 1))
    chosen = (
        select(
            key_of(Participant.city_id).label("city"),
            Participant.kind,
            Participant.state,
            func.count().label("people"),
            func.count(minors).label("minors"),
            func.count(to_30).label("to_30"),
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == bindparam("cohort_id"))
        .group_by(Participant.city_id, Participant.kind, Participant.state)
    )
    return chosen.where(Participant.city_id == bindparam("city_id")) if of_one_city else chosen


def list_seated(cohort: Cohort, *, city_id: UUID) -> Rows:
    """Return (first name, last name, direction, participant) of a city's travellers; no direction: on no journey at all."""
    return db.session.execute(_travellers(), {"cohort_id": cohort.id, "city_id": city_id}).all()


@cache
def _travellers() -> Select[*tuple[Any, ...]]:
    return (
        select(Person.first_name, Person.last_name, Journey.direction, type_coerce(Participant.id, String).label("who"))
        .select_from(Participant)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Seat, Seat.participant_id == Participant.id)
        .outerjoin(Leg, Leg.id == Seat.leg_id)
        .outerjoin(Journey, Journey.id == Leg.journey_id)
        .where(
            Participant.cohort_id == bindparam("cohort_id"),
            Participant.city_id == bindparam("city_id"),
            Participant.state.in_(sorted(TRAVELS)),
        )
        .distinct()
    )


def list_sessions_seen(cohort: Cohort, *, city_id: UUID | None = None) -> Rows:
    """Return (kind, title, begin, people, cities) of the sessions about which people noted something, in their order."""
    return db.session.execute(_sessions_seen(of_one_city=city_id is not None), _with({"cohort_id": cohort.id}, city_id)).all()


@cache
def _sessions_seen(*, of_one_city: bool) -> Select[*tuple[Any, ...]]:
    chosen = (
        select(
            ConferenceSession.kind,
            ConferenceSession.title,
            ConferenceSession.starts_at,
            func.count(distinct(Sighting.author_id)).label("people"),
            func.count(distinct(Sighting.city_id)).label("cities"),
        )
        .join(Sighting, Sighting.session_id == ConferenceSession.id)
        .where(Sighting.cohort_id == bindparam("cohort_id"))
        .group_by(ConferenceSession.id, ConferenceSession.kind, ConferenceSession.title, ConferenceSession.starts_at)
        .order_by(ConferenceSession.starts_at, ConferenceSession.title)
    )
    return chosen.where(Sighting.city_id == bindparam("city_id")) if of_one_city else chosen


def list_initiatives(cohort: Cohort, *, city_id: UUID) -> Rows:
    """Return what one city's people wrote up, a row for each of its themes; drafts are nobody's business yet."""
    return db.session.execute(_written(), {"cohort_id": cohort.id, "city_id": city_id}).all()


@cache
def _written() -> Select[*tuple[Any, ...]]:
    return (
        select(
            type_coerce(Initiative.id, String).label("id"),
            Initiative.slug,
            Initiative.title,
            Initiative.state,
            Initiative.stage,
            Initiative.submitted_at,
            Initiative.published_at,
            Theme.slug.label("theme"),
            Theme.labels,
        )
        .outerjoin(initiative_themes, initiative_themes.c.initiative_id == Initiative.id)
        .outerjoin(Theme, Theme.id == initiative_themes.c.theme_id)
        .where(
            Initiative.cohort_id == bindparam("cohort_id"),
            Initiative.city_id == bindparam("city_id"),
            Initiative.state != InitiativeState.DRAFT,
        )
        .order_by(Initiative.published_at, Initiative.id, Theme.position)
    )


def list_adoptions(cohort: Cohort, *, city_id: UUID | None = None) -> Rows:
    """Return what was taken up of a cohort's initiatives; with a city what was taken from it and what it took.

    Rows of slug, title, stage, moved at, next due on, and the two cities: all as the driver gives them.
    """
    return db.session.execute(_adoptions(of_one_city=city_id is not None), _with({"cohort_id": cohort.id}, city_id)).all()


@cache
def _adoptions(*, of_one_city: bool) -> Select[*tuple[Any, ...]]:
    chosen = (
        select(
            Initiative.slug,
            Initiative.title,
            type_coerce(Adoption.stage, String),
            type_coerce(Adoption.moved_at, String),
            type_coerce(Adoption.next_due_on, String),
            key_of(Initiative.city_id).label("origin"),
            key_of(Adoption.city_id).label("taker"),
        )
        .select_from(Adoption)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(Initiative.cohort_id == bindparam("cohort_id"))
        .order_by(Adoption.started_at, Adoption.id)
    )
    if of_one_city:
        # Two conditions on one table, so that each finds its index.
        own = select(Initiative.id).where(Initiative.city_id == bindparam("city_id"), Initiative.cohort_id == bindparam("cohort_id"))
        chosen = chosen.where(or_(Adoption.initiative_id.in_(own), Adoption.city_id == bindparam("city_id")))
    return chosen


def gather_missing(cohort: Cohort, *, city_id: UUID) -> dict[UUID, list[Any]]:
    """Return {participant id: obstacles} of a city's people who hold a place; ready ones have an empty list."""
    rows = db.session.execute(_holders(), {"cohort_id": cohort.id, "city_id": city_id}).all()
    return obstacles_of(cast("Sequence[Standing]", rows), cohort=cohort)


@cache
def _holders() -> Select[*tuple[Any, ...]]:
    return (
        select(*standing_columns())
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.cohort_id == bindparam("cohort_id"),
            Participant.city_id == bindparam("city_id"),
            Participant.state.in_(sorted(HOLDING_A_PLACE)),
        )
    )


@dataclass(frozen=True)
class Readable:
    """A cohort, and the cities whose report on it somebody may read."""

    cohort: Cohort
    cities: tuple[City, ...]


def list_readable(*, viewer: Viewer, slug: str = "") -> list[Readable]:
    """Return the reports of all cohorts (or one) that a viewer may read, the newest first; one statement."""
    chosen = (
        select(Cohort, City)
        .join(Delegation, Delegation.cohort_id == Cohort.id)
        .join(City, City.id == Delegation.city_id)
        .options(joinedload(Cohort.conference, innerjoin=True))
        .order_by(Cohort.away_from_on.desc(), Cohort.slug, City.name)
    )
    if not viewer.is_network:
        chosen = chosen.where(Delegation.city_id.in_(sorted(viewer.cities_for(Permission.REPORTS_CITY))))
    cities: dict[Cohort, list[City]] = {}
    for cohort, city in db.session.execute(chosen.where(Cohort.slug == slug) if slug else chosen):
        cities.setdefault(cohort, []).append(city)
    return [Readable(cohort, tuple(ones)) for cohort, ones in cities.items()]
