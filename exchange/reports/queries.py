"""What reports read: grouped rows, the same few statements for one city and for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, distinct, func, or_, select, type_coerce
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
from exchange.reports.rules import Band, born_by

# Named rows of column selects; each function says which names.
Rows = Sequence[Any]


def _only(column: Any, city_id: UUID | None) -> list[ColumnElement[bool]]:
    return [] if city_id is None else [column == city_id]


def count_programme(cohort: Cohort) -> tuple[int, int]:
    """Return how many sessions the conference has, and how many themes its year's Manifesto."""
    sessions = select(func.count()).select_from(ConferenceSession).where(ConferenceSession.conference_id == cohort.conference_id)
    themes = (
        select(func.count())
        .select_from(Theme)
        .join(Edition, Edition.id == Theme.edition_id)
        .where(Edition.code == str(cohort.conference.starts_on.year), Theme.is_principle.is_(False))
    )
    row = db.session.execute(select(sessions.scalar_subquery(), themes.scalar_subquery())).one()
    return row[0], row[1]


_PLACE = (City.slug, City.name, City.names, City.country, City.latitude, City.longitude)


def list_places(city_ids: Iterable[UUID]) -> Rows:
    """Return (id, what `place_of` needs) of some cities."""
    ids = list(city_ids)
    return db.session.execute(select(City.id, *_PLACE).where(City.id.in_(ids))).all() if ids else ()


def list_pledges(cohort: Cohort) -> Rows:
    """Return (city id, pledged count, pledged on, what `place_of` needs) of each delegation, by city."""
    return db.session.execute(
        select(Delegation.city_id, Delegation.pledged_count, Delegation.pledged_on, *_PLACE)
        .join(City, City.id == Delegation.city_id)
        .where(Delegation.cohort_id == cohort.id)
        .order_by(City.name)
    ).all()


def count_people(cohort: Cohort, *, first_day: date, city_id: UUID | None = None) -> Rows:
    """Return (city id, kind, state, band, how many); one row a combination."""
    band: ColumnElement[str] = case(
        (Person.birth_date.is_(None), Band.MINORS.value),
        (Person.birth_date > born_by(first_day, age=18), Band.MINORS.value),
        (Person.birth_date > born_by(first_day, age=31), Band.TO_30.value),
        else_=Band.OVER_30.value,
    ).label("band")
    chosen = (
        select(Participant.city_id, Participant.kind, Participant.state, band, func.count().label("people"))
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == cohort.id, *_only(Participant.city_id, city_id))
        .group_by(Participant.city_id, Participant.kind, Participant.state, "band")
    )
    return db.session.execute(chosen).all()


def list_seated(cohort: Cohort, *, city_id: UUID) -> Rows:
    """Return (first name, last name, direction) of a city's travellers; no direction: on no journey at all."""
    return db.session.execute(
        select(Person.first_name, Person.last_name, Journey.direction, Participant.id)
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(Seat, Seat.participant_id == Participant.id)
        .outerjoin(Leg, Leg.id == Seat.leg_id)
        .outerjoin(Journey, Journey.id == Leg.journey_id)
        .where(Participant.cohort_id == cohort.id, Participant.city_id == city_id, Participant.state.in_(sorted(TRAVELS)))
        .distinct()
        .order_by(Participant.id)
    ).all()


def count_seated(cohort: Cohort) -> Rows:
    """Return (city id, direction, how many travellers have a seat) over all cities."""
    seated = (
        select(Journey.direction, Seat.participant_id)
        .join(Leg, Leg.journey_id == Journey.id)
        .join(Seat, Seat.leg_id == Leg.id)
        .where(Journey.cohort_id == cohort.id)
        .distinct()
        .subquery()
    )
    return db.session.execute(
        select(Participant.city_id, seated.c.direction, func.count())
        .join(seated, seated.c.participant_id == Participant.id)
        .where(Participant.state.in_(sorted(TRAVELS)))
        .group_by(Participant.city_id, seated.c.direction)
    ).all()


def list_sessions_seen(cohort: Cohort, *, city_id: UUID | None = None) -> Rows:
    """Return (kind, title, begin, people, cities) of the sessions about which people noted something, in their order."""
    chosen = (
        select(
            ConferenceSession.kind,
            ConferenceSession.title,
            ConferenceSession.starts_at,
            func.count(distinct(Sighting.author_id)).label("people"),
            func.count(distinct(Sighting.city_id)).label("cities"),
        )
        .join(Sighting, Sighting.session_id == ConferenceSession.id)
        .where(Sighting.cohort_id == cohort.id, *_only(Sighting.city_id, city_id))
        .group_by(ConferenceSession.id, ConferenceSession.kind, ConferenceSession.title, ConferenceSession.starts_at)
        .order_by(ConferenceSession.starts_at, ConferenceSession.title)
    )
    return db.session.execute(chosen).all()


def list_initiatives(cohort: Cohort, *, city_id: UUID) -> Rows:
    """Return what one city's people wrote up, a row for each of its themes; drafts are nobody's business yet."""
    return db.session.execute(
        select(
            Initiative.id,
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
        .where(Initiative.cohort_id == cohort.id, Initiative.city_id == city_id, Initiative.state != InitiativeState.DRAFT)
        .order_by(Initiative.published_at, Initiative.id, Theme.position)
    ).all()


def count_initiatives(cohort: Cohort) -> Rows:
    """Return (city id, state, initiatives) over all cities; one row a combination."""
    return db.session.execute(
        select(Initiative.city_id, Initiative.state, func.count().label("initiatives"))
        .where(Initiative.cohort_id == cohort.id, Initiative.state != InitiativeState.DRAFT)
        .group_by(Initiative.city_id, Initiative.state)
    ).all()


def count_initiatives_by_theme(cohort: Cohort) -> Rows:
    """Return (theme's slug or None, labels, state, initiatives) over all cities; one row a combination."""
    counted = (
        select(initiative_themes.c.theme_id, Initiative.state, func.count().label("initiatives"))
        .select_from(Initiative)
        .outerjoin(initiative_themes, initiative_themes.c.initiative_id == Initiative.id)
        .where(Initiative.cohort_id == cohort.id, Initiative.state != InitiativeState.DRAFT)
        .group_by(initiative_themes.c.theme_id, Initiative.state)
        .subquery()
    )
    return db.session.execute(
        select(Theme.slug, Theme.labels, counted.c.state, counted.c.initiatives)
        .select_from(counted)
        .outerjoin(Theme, Theme.id == counted.c.theme_id)
        .order_by(Theme.position, Theme.slug)
    ).all()


def list_adoptions(cohort: Cohort, *, city_id: UUID | None = None) -> Rows:
    """Return what was taken up of a cohort's initiatives; with a city what was taken from it and what it took.

    Rows of slug, title, stage, moved at, next due on, and the two cities' keys as the driver gives them: thousands of rows
    name the same few cities.
    """
    chosen = (
        select(
            Initiative.slug,
            Initiative.title,
            Adoption.stage,
            Adoption.moved_at,
            Adoption.next_due_on,
            type_coerce(Initiative.city_id, String).label("origin_id"),
            type_coerce(Adoption.city_id, String).label("city_id"),
        )
        .select_from(Adoption)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(Initiative.cohort_id == cohort.id)
        .order_by(Adoption.started_at, Adoption.id)
    )
    if city_id is not None:
        # Two conditions on one table, so that each finds its index.
        own = select(Initiative.id).where(Initiative.city_id == city_id, Initiative.cohort_id == cohort.id)
        chosen = chosen.where(or_(Adoption.initiative_id.in_(own), Adoption.city_id == city_id))
    return db.session.execute(chosen).all()


def gather_missing(cohort: Cohort, *, city_id: UUID) -> dict[UUID, list[Any]]:
    """Return {participant id: obstacles} of a city's people who hold a place; ready ones have an empty list."""
    rows = db.session.execute(
        select(*standing_columns())
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == cohort.id, Participant.city_id == city_id, Participant.state.in_(sorted(HOLDING_A_PLACE)))
    ).all()
    return obstacles_of(cast("Sequence[Standing]", rows), cohort=cohort)


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
