"""Reads: one's own words, and those that a safeguarding lead may know of; for everybody else nothing exists."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.concerns.models import Concern, ConcernEntry, ConcernExclusion, ConcernReading, ConcernState, SafeguardingLead
from exchange.concerns.rules import AgeBand, age_band, order
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.people.models import Person, RoleGrant

# ---- safeguarding leads -------------------------------------------------------------------------


def _works_for_network(today: date) -> list[ColumnElement[bool]]:
    """Return the conditions on Person that they work for the network today and can sign in."""
    plays = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.NETWORK, RoleGrant.in_force(today))
    signs_in = exists().where(Account.person_id == Person.id, Account.disabled_at.is_(None))
    return [Person.city_id.is_(None), plays, signs_in]


def list_leads(today: date) -> Sequence[Person]:
    """Return who looks after such words now; whoever writes sees these names."""
    appointed = select(SafeguardingLead.person_id).where(SafeguardingLead.approved_at.is_not(None), SafeguardingLead.ended_at.is_(None))
    chosen = select(Person).where(Person.id.in_(appointed), *_works_for_network(today)).order_by(Person.sort_name, Person.id)
    return db.session.scalars(chosen).all()


def list_readers(viewer: Viewer, *, today: date) -> list[Person]:
    """Return who could read what somebody writes: every safeguarding lead but themselves."""
    return [person for person in list_leads(today) if person.id != viewer.person_id]


def is_lead(viewer: Viewer, *, today: date) -> bool:
    """Say whether somebody is a safeguarding lead now."""
    return viewer.is_signed_in and any(person.id == viewer.person_id for person in list_leads(today))


class Appointment(NamedTuple):
    """One appointment, whom it is of, and who of the network proposed and approved it."""

    lead: SafeguardingLead
    person: Person
    first: Person | None
    second: Person | None


def list_appointments() -> list[Appointment]:
    """Return every appointment that did not end, and the latest that did, with who took part in it."""
    first, second = aliased(Person), aliased(Person)
    found = db.session.execute(
        select(SafeguardingLead, Person, first, second)
        .join(Person, Person.id == SafeguardingLead.person_id)
        .outerjoin(first, first.id == SafeguardingLead.appointed_by_id)
        .outerjoin(second, second.id == SafeguardingLead.approved_by_id)
        .order_by(SafeguardingLead.ended_at.is_not(None), SafeguardingLead.appointed_at.desc())
        .limit(50)
    )
    return [Appointment(*row) for row in found]


def list_candidates(today: date, *, but: UUID | None) -> Sequence[Person]:
    """Return who of the network could be appointed by somebody (`but`: never themselves)."""
    appointed = select(SafeguardingLead.person_id).where(SafeguardingLead.ended_at.is_(None))
    chosen = select(Person).where(*_works_for_network(today), Person.id.not_in(appointed), Person.id != but)
    return db.session.scalars(chosen.order_by(Person.sort_name, Person.id)).all()


def get_appointment(lead_id: UUID, *, viewer: Viewer) -> SafeguardingLead:
    """Return one appointment for the network's staff, or raise NotFound."""
    found = db.session.get(SafeguardingLead, lead_id) if viewer.may(Permission.CONCERNS_LEAD) else None
    if found is None:
        raise NotFound
    return found


# ---- what somebody wrote ------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of a lead's list: nothing of what was written, nor of whom."""

    id: UUID
    written_at: datetime
    urgency: Any
    state: ConcernState
    band: AgeBand


def _known_to(viewer: Viewer) -> list[ColumnElement[bool]]:
    """Return the conditions that a lead may know of it: nobody shut them out, and it is not their own."""
    shut_out = exists().where(ConcernExclusion.concern_id == Concern.id, ConcernExclusion.person_id == viewer.person_id)
    return [~shut_out, Concern.writer_id.is_distinct_from(viewer.person_id)]


def concerns_visible_to(viewer: Viewer, *, today: date) -> Select[Concern]:
    """Select what a safeguarding lead may know of; raise NotFound for everybody else."""
    if not is_lead(viewer, today=today):
        raise NotFound
    return select(Concern).where(*_known_to(viewer))


def list_concerns(viewer: Viewer, *, today: date) -> list[Line]:
    """Return a lead's list, what waits first."""
    chosen = concerns_visible_to(viewer, today=today).options(joinedload(Concern.writer)).order_by(Concern.written_at.desc()).limit(200)
    found = db.session.scalars(chosen)
    return order([Line(one.id, one.written_at, one.urgency, one.state, age_band(_born(one), today)) for one in found])


def _born(concern: Concern) -> date | None:
    return concern.writer.birth_date if concern.writer else None


def get_concern(concern_id: UUID, *, viewer: Viewer, today: date) -> Concern:
    """Return one for a lead who may know of it, or raise NotFound."""
    chosen = concerns_visible_to(viewer, today=today).where(Concern.id == concern_id).options(joinedload(Concern.writer))
    found = db.session.scalar(chosen)
    if found is None:
        raise NotFound
    return found


def city_of(concern: Concern) -> City | None:
    """Return the city of whoever wrote, for a lead who has opened it."""
    return db.session.get(City, concern.writer.city_id) if concern.writer and concern.writer.city_id else None


def list_own(viewer: Viewer) -> Sequence[Concern]:
    """Return what somebody wrote, the newest first."""
    chosen = select(Concern).where(Concern.writer_id == viewer.person_id).order_by(Concern.written_at.desc()).limit(100)
    return db.session.scalars(chosen).all() if viewer.person_id else []


def get_own(concern_id: UUID, *, viewer: Viewer) -> Concern:
    """Return one's own, or raise NotFound."""
    found = db.session.scalar(select(Concern).where(Concern.id == concern_id, Concern.writer_id == viewer.person_id))
    if found is None or viewer.person_id is None:
        raise NotFound
    return found


def list_entries(concern: Concern) -> Sequence[ConcernEntry]:
    """Return its entries in the order in which they were written; for whoever wrote it, or has opened it."""
    chosen = select(ConcernEntry).where(ConcernEntry.concern_id == concern.id).order_by(ConcernEntry.at, ConcernEntry.id)
    return db.session.scalars(chosen).all()


def list_readings(concern: Concern) -> Sequence[ConcernReading]:
    """Return who read it, the latest first."""
    chosen = select(ConcernReading).where(ConcernReading.concern_id == concern.id).order_by(ConcernReading.at.desc()).limit(200)
    return db.session.scalars(chosen).all()


def shut_out_of(concern: Concern) -> set[UUID]:
    """Return who is not to read it."""
    return set(db.session.scalars(select(ConcernExclusion.person_id).where(ConcernExclusion.concern_id == concern.id)))


def find_open_reading(concern: Concern, viewer: Viewer, *, session_hash: str, now: datetime) -> ConcernReading | None:
    """Return the reading by which it stands open to a lead in this session, or None."""
    return db.session.scalar(
        select(ConcernReading)
        .where(
            ConcernReading.concern_id == concern.id,
            ConcernReading.reader_id == viewer.person_id,
            ConcernReading.session_hash == session_hash,
            ConcernReading.until_at > now,
        )
        .order_by(ConcernReading.at.desc())
        .limit(1)
    )


def last_proof(viewer: Viewer, *, session_hash: str) -> datetime | None:
    """Return when a lead last said their password in this session."""
    found: datetime | None = db.session.scalar(
        select(func.max(ConcernReading.proved_at)).where(
            ConcernReading.reader_id == viewer.person_id, ConcernReading.session_hash == session_hash
        )
    )
    return found


class Waits(NamedTuple):
    """What waits for one of the network's staff."""

    nobody_reads: bool
    to_approve: int
    unread: int


def waits_for(viewer: Viewer, *, today: date) -> Waits:
    """Return what waits for one of the network's staff: somebody to appoint or approve, something to read."""
    leads = list_leads(today)
    mine = [SafeguardingLead.person_id != viewer.person_id, SafeguardingLead.appointed_by_id.is_distinct_from(viewer.person_id)]
    pending = select(func.count()).where(SafeguardingLead.approved_at.is_(None), SafeguardingLead.ended_at.is_(None), *mine)
    unread = select(func.count()).where(Concern.state == ConcernState.SENT, *_known_to(viewer))
    is_one = any(person.id == viewer.person_id for person in leads)
    counts = db.session.execute(select(pending.scalar_subquery(), unread.scalar_subquery())).one()
    return Waits(not leads, counts[0], counts[1] if is_one else 0)
