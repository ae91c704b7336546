"""Reads of requests between cities: those of one's own cities, one, those of an adoption, and the network's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.adoptions.queries import AdoptionLine, adoptions_of
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.models import Initiative
from exchange.mentoring.models import MentorLesson, MentorMeeting, MentorRequest, MentorState
from exchange.mentoring.rules import CityFacts, Mentor, Running, Young, who_could_help
from exchange.people.models import Person, RoleGrant

_RIGHT = Permission.ADOPTIONS_MOVE
_OPEN = (MentorState.WAITING, MentorState.ACCEPTED)
R = MentorRequest


def own_cities(viewer: Viewer) -> list[UUID]:
    """Return the cities for which somebody asks and answers; network staff act for none."""
    return sorted(viewer.cities_for(_RIGHT))


def requests_visible_to(viewer: Viewer) -> Select[MentorRequest]:
    """Select the requests whose page exists for a viewer: those between one of their cities and another, nobody else's."""
    mine = own_cities(viewer)
    return select(R).where(or_(R.city_id.in_(mine), R.other_city_id.in_(mine)))


_WITH_ALL = (
    joinedload(R.city, innerjoin=True),
    joinedload(R.other_city, innerjoin=True),
    joinedload(R.instead_city),
    joinedload(R.adoption, innerjoin=True).joinedload(Adoption.initiative, innerjoin=True),
)


def list_requests(*, viewer: Viewer) -> Sequence[MentorRequest]:
    """Return what the viewer's cities asked and were asked, the latest first."""
    return db.session.scalars(requests_visible_to(viewer).options(*_WITH_ALL).order_by(R.asked_at.desc(), R.id)).all()


def get_request(request_id: UUID, *, viewer: Viewer) -> MentorRequest:
    """Return a request with its cities and its initiative, or raise NotFound: whoever is neither of the two has no page."""
    found = db.session.scalar(requests_visible_to(viewer).where(R.id == request_id).options(*_WITH_ALL))
    if found is None:
        raise NotFound
    return found


def requests_of(adoption: Adoption, *, viewer: Viewer) -> Sequence[MentorRequest]:
    """Return what was asked about an adoption that the viewer has found, the latest first."""
    chosen = requests_visible_to(viewer).where(R.adoption_id == adoption.id)
    return db.session.scalars(chosen.options(joinedload(R.other_city, innerjoin=True)).order_by(R.asked_at.desc(), R.id)).all()


def open_with(adoption_id: UUID) -> frozenset[UUID]:
    """Return which cities were asked about an adoption and are not done with it."""
    return frozenset(db.session.scalars(select(R.other_city_id).where(R.adoption_id == adoption_id, R.state.in_(_OPEN))))


def list_meetings(request: MentorRequest) -> Sequence[MentorMeeting]:
    """Return when the two talked, the first time first."""
    chosen = select(MentorMeeting).where(MentorMeeting.request_id == request.id)
    return db.session.scalars(chosen.order_by(MentorMeeting.held_on, MentorMeeting.at, MentorMeeting.id)).all()


def minutes_by_request(*, viewer: Viewer) -> dict[UUID, int]:
    """Return {request: minutes that the two talked} of the viewer's cities."""
    mine = own_cities(viewer)
    chosen = select(MentorMeeting.request_id, func.sum(MentorMeeting.minutes)).group_by(MentorMeeting.request_id)
    chosen = chosen.where(or_(MentorMeeting.city_id.in_(mine), MentorMeeting.other_city_id.in_(mine)))
    return {request_id: int(minutes) for request_id, minutes in db.session.execute(chosen)}


@dataclass(frozen=True)
class NetworkNumbers:
    """What the network knows of requests: how many stand where, hours given, and how many wait too long. No words, no names."""

    by_state: dict[MentorState, int]
    silent: int
    minutes: int


def network_numbers(*, asked_before: datetime) -> NetworkNumbers:
    """Return the numbers of every city together."""
    by_state = {state: int(count) for state, count in db.session.execute(select(R.state, func.count()).group_by(R.state))}
    silent = db.session.scalar(select(func.count()).select_from(R).where(R.state == MentorState.WAITING, R.asked_at <= asked_before))
    minutes = db.session.scalar(select(func.coalesce(func.sum(MentorMeeting.minutes), 0)))
    return NetworkNumbers({state: by_state.get(state, 0) for state in MentorState}, int(silent or 0), int(minutes or 0))


def facts_of(city: City) -> CityFacts:
    """Return what rules read of a city."""
    return CityFacts(city.id, city.slug, city.name, tuple(city.languages or ()), city.member_until_on)


def mentors_for(adoption: Adoption, *, today: date) -> list[Mentor]:
    """Return which cities could be asked about an adoption; two statements, public facts."""
    lines: list[AdoptionLine] = adoptions_of(adoption.initiative_id)
    ids = {line.city_id for line in lines} | {adoption.initiative.city_id}
    cities = {city.id: facts_of(city) for city in db.session.scalars(select(City).where(City.id.in_(ids)))}
    running = [Running(line.city_id, line.stage, line.moved_at) for line in lines]
    return who_could_help(facts_of(adoption.city), adoption.initiative.city_id, running, cities, today=today)


def office_people(city_id: UUID, *, today: date) -> Sequence[Person]:
    """Return who coordinates a city: adults of its staff, to whom letters between cities go."""
    return db.session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.COORDINATOR, RoleGrant.city_id == city_id, RoleGrant.in_force(today))
        .order_by(Person.sort_name, Person.id)
    ).all()


_STAFF = (Role.COORDINATOR, Role.VIEWER, Role.LEADER, Role.HOST, Role.NETWORK)


def young_people(city_id: UUID, *, born_after: date) -> list[Young]:
    """Return name and ways to reach everybody of a city who is young or may be: a missing birth date means minor, staff apart."""

    def plays(*roles: Role) -> ColumnElement[bool]:
        return exists(select(RoleGrant.id).where(RoleGrant.person_id == Person.id, RoleGrant.role.in_(roles)))

    is_young = or_(plays(Role.YOUNGSTER), and_(~plays(*_STAFF), or_(Person.birth_date.is_(None), Person.birth_date > born_after)))
    rows = db.session.execute(
        select(Person.first_name, Person.last_name, Person.email, Person.phone).where(Person.city_id == city_id, is_young)
    )
    return [Young(f"{row.first_name} {row.last_name}", row.email, row.phone) for row in rows]


@dataclass(frozen=True)
class PublicLesson:
    """What helped, and the two cities that say so."""

    words: str
    city: City
    other_city: City


def lessons_of(initiative: Initiative) -> list[PublicLesson]:
    """Return what both cities let everybody read about an initiative; one statement, none where nobody took it up."""
    if not initiative.adopted_count:
        return []
    other = aliased(City)
    rows = db.session.execute(
        select(MentorLesson, City, other)
        .join(City, City.id == MentorLesson.city_id)
        .join(other, other.id == MentorLesson.other_city_id)
        .where(MentorLesson.initiative_id == initiative.id)
        .order_by(MentorLesson.published_at, MentorLesson.id)
    )
    return [PublicLesson(lesson.words, city, second) for lesson, city, second in rows]


def list_helpers() -> list[tuple[MentorRequest, date | None]]:
    """Return what still holds a name or an address of who helps, and when the two last talked; ask in the programme's own scope."""
    met = select(MentorMeeting.request_id, func.max(MentorMeeting.held_on).label("on")).group_by(MentorMeeting.request_id).subquery()
    rows = db.session.execute(
        select(R, met.c.on)
        .outerjoin(met, met.c.request_id == R.id)
        .where(or_(R.contact != "", R.mentor_name != "", R.mentor_role != ""))
        .options(joinedload(R.city, innerjoin=True), joinedload(R.other_city, innerjoin=True), joinedload(R.adoption, innerjoin=True))
        .order_by(R.id)
    )
    return [(request, met_on) for request, met_on in rows]


def list_silent(*, asked_before: datetime) -> Sequence[MentorRequest]:
    """Return what waits too long for an answer and nobody was reminded of; ask in the programme's own scope."""
    return db.session.scalars(
        select(R)
        .where(R.state == MentorState.WAITING, R.asked_at <= asked_before, R.reminded_at.is_(None))
        .options(*_WITH_ALL)
        .order_by(R.other_city_id, R.asked_at, R.id)
    ).all()
