"""Reads of participants; every one begins from a viewer, and what is foreign does not exist."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Integer, Row, ScalarSelect, Select, bindparam, exists, false, or_, select
from sqlalchemy.orm import defer, joinedload

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.history.models import HistoryLine
from exchange.messages.models import UNLISTED, Letter
from exchange.participants.contributions import contributed_columns
from exchange.participants.judging import Judge
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.participants.rules import Standing
from exchange.people.models import Guardian, Person


class Limit(NamedTuple):
    """Which conditions on Participant a viewer's rights ask for; one of the two holds for each row seen."""

    is_everybody: bool
    by_city: bool = False
    by_delegation: bool = False

    def conditions(self, values: Mapping[str, Any] | None = None) -> list[ColumnElement[bool]]:
        """Return what a WHERE needs: with the values within, else with parameters `seen_cities` and `seen_delegations`."""
        if self.is_everybody:
            return []

        def seen(name: str) -> Any:
            return bindparam(name, expanding=True) if values is None else values[name]

        parts: list[ColumnElement[bool]] = []
        if self.by_city:
            parts.append(Participant.city_id.in_(seen("seen_cities")))
        if self.by_delegation:
            parts.append(Participant.delegation_id.in_(seen("seen_delegations")))
        return [or_(false(), *parts)]

    def of_delegations(self) -> list[ColumnElement[bool]]:
        """Return the same conditions on Delegation, with the same parameters."""
        if self.is_everybody:
            return []
        parts: list[ColumnElement[bool]] = []
        if self.by_city:
            parts.append(Delegation.city_id.in_(bindparam("seen_cities", expanding=True)))
        if self.by_delegation:
            parts.append(Delegation.id.in_(bindparam("seen_delegations", expanding=True)))
        return [or_(false(), *parts)]


def limit_of(viewer: Viewer, permission: Permission) -> tuple[Limit, dict[str, Any]]:
    """Return whom a viewer sees as the shape of a statement and its values: coordinators their city, leaders what they lead."""
    if viewer.is_network:
        return Limit(is_everybody=True), {}
    cities = {
        grant.city_id for grant in viewer.grants if grant.city_id and grant.role is not Role.LEADER and permission in GRANTS[grant.role]
    }
    leads = viewer.led_delegation_ids if viewer.has_role(Role.LEADER) and permission in GRANTS[Role.LEADER] else frozenset()
    values: dict[str, Any] = {}
    if cities:
        values["seen_cities"] = sorted(cities)
    if leads:
        values["seen_delegations"] = sorted(leads)
    return Limit(is_everybody=False, by_city=bool(cities), by_delegation=bool(leads)), values


def whom_may_see(viewer: Viewer, permission: Permission = Permission.PARTICIPANTS_VIEW) -> ColumnElement[bool] | None:
    """Return the condition on Participant, its values within; None is everybody."""
    limit, values = limit_of(viewer, permission)
    return None if limit.is_everybody else or_(*limit.conditions(values))


def participants_visible_to(viewer: Viewer, permission: Permission = Permission.PARTICIPANTS_VIEW) -> Select[Participant]:
    """Select the participants that exist for a viewer."""
    limit = whom_may_see(viewer, permission)
    return select(Participant) if limit is None else select(Participant).where(limit)


def get_participant(participant_id: UUID, *, viewer: Viewer, permission: Permission = Permission.PARTICIPANTS_VIEW) -> Participant:
    """Return a participant with person, guardians, cohort and delegation, or raise NotFound."""
    shape, values = limit_of(viewer, permission)
    found = db.session.scalar(_one(shape), {**values, "participant_id": participant_id})
    if found is None or (permission is not Permission.PARTICIPANTS_VIEW and not viewer.may(permission, city_id=found.city_id)):
        raise NotFound
    return found


@cache
def _one(shape: Limit) -> Select[Participant]:
    return (
        select(Participant)
        .where(Participant.id == bindparam("participant_id"), *shape.conditions())
        .options(
            joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
    )


def list_chosen(ids: Sequence[UUID], cohort: Cohort, *, viewer: Viewer, permission: Permission) -> list[Participant]:
    """Return the chosen participants of a cohort that a viewer may act on, by name."""
    return list(
        db.session.scalars(
            participants_visible_to(viewer, permission)
            .where(Participant.cohort_id == cohort.id, Participant.id.in_(list(ids)))
            .options(
                joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
                joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
            )
            .order_by(Participant.sort_name, Participant.id)
        )
    )


def standing_of(participant: Participant) -> Standing:
    """Return what the rules need to know of a participant."""
    person = participant.person
    return Standing(
        id=participant.id,
        kind=participant.kind,
        state=participant.state,
        birth_date=person.birth_date,
        email=person.email,
        has_guardian_contact=any(guardian.email or guardian.phone for guardian in person.guardians),
        has_document=bool(person.document_type or person.document_number_sealed),
        document_expires_on=person.document_expires_on,
        has_diet_note=participant.diet_note_sealed is not None,
    )


def list_obstacles(participants: Sequence[Participant], *, cohort: Cohort) -> dict[UUID, list[Obstacle]]:
    """Return what stands in the way of each participant, asking once what other features know of them."""
    ids = [participant.id for participant in participants]
    known = {row[0]: row[1:] for row in db.session.execute(_contributed(), {"ids": ids})} if ids else {}
    judge = Judge(cohort)
    return {who.id: judge.of(standing_of(who), known[who.id]) for who in participants}


@cache
def _contributed() -> Select[*tuple[Any, ...]]:
    return select(Participant.id, *contributed_columns()).where(Participant.id.in_(bindparam("ids", expanding=True)))


def obstacles_of(rows: Iterable[Any], *, cohort: Cohort) -> dict[UUID, list[Obstacle]]:
    """Return what stands in the way of some people of one cohort; each row begins with `standing_columns`."""
    judge = Judge(cohort)
    return {row[0]: judge.of_row(row) for row in rows}


def standing_columns() -> tuple[ColumnElement[Any], ...]:
    """Return the columns that the rules need, in the order in which `judging.STANDING` names them; Person must be joined."""
    columns: tuple[Any, ...] = (
        Participant.id,
        Participant.kind,
        Participant.state,
        Person.last_name,
        Person.first_name,
        Person.birth_date,
        Person.email,
        Person.document_expires_on,
        or_(Person.document_type != "", Person.document_number_sealed.is_not(None)).label("has_document"),
        Participant.diet_note_sealed.is_not(None).label("has_diet_note"),
        has_guardian_contact().label("has_guardian_contact"),
        *contributed_columns(),
    )
    return columns


def list_holders(delegation_ids: Sequence[UUID], *, viewer: Viewer, limit: int) -> Sequence[Row[tuple[Any, ...]]]:
    """Return who holds a place in some delegations, by name: `standing_columns`, delegation_id and cohort_id."""
    shape, values = limit_of(viewer, Permission.PARTICIPANTS_VIEW)
    return db.session.execute(_holders(shape), {**values, "delegations": list(delegation_ids), "limit": limit}).all()


@cache
def _holders(shape: Limit) -> Select[*tuple[Any, ...]]:
    return (
        select(*standing_columns(), Participant.person_id, Participant.delegation_id, Participant.cohort_id)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.delegation_id.in_(bindparam("delegations", expanding=True)),
            Participant.state.in_(sorted(HOLDING_A_PLACE)),
            *shape.conditions(),
        )
        .order_by(Participant.sort_name)
        .limit(bindparam("limit", type_=Integer))
    )


def has_guardian_contact() -> ColumnElement[bool]:
    """Return the condition that some guardian of the participant's person can be reached."""
    return exists(
        select(Guardian.id).where(
            Guardian.person_id == Participant.person_id, Guardian.removed_at.is_(None), or_(Guardian.email != "", Guardian.phone != "")
        )
    )


# A list of letters shows no text: the sealed ones stay where they are.
_LETTERS = (
    select(Letter)
    .where(
        Letter.recipient_id == bindparam("person_id"),
        Letter.kind != UNLISTED,
        or_(Letter.city_id == bindparam("city_id"), Letter.city_id.is_(None)),
    )
    .options(defer(Letter.text_sealed), defer(Letter.html_sealed), defer(Letter.link_sealed))
    .order_by(Letter.created_at.desc())
    .limit(bindparam("limit", type_=Integer))
)


def list_letters(participant: Participant, *, limit: int = 20) -> Sequence[Letter]:
    """Return the letters to a participant that their city or the network sent, the newest first."""
    values = {"person_id": participant.person_id, "city_id": participant.city_id, "limit": limit}
    return db.session.scalars(_LETTERS, values).all()


_HISTORY = (
    select(HistoryLine, Person.first_name, Person.last_name)
    .outerjoin(Person, Person.id == HistoryLine.actor_person_id)
    .where(HistoryLine.subject_type == Participant.__tablename__, HistoryLine.subject_id == bindparam("participant_id"))
    .order_by(HistoryLine.at.desc(), HistoryLine.id.desc())
    .limit(bindparam("limit", type_=Integer))
)


def list_history(participant: Participant, *, limit: int = 50) -> list[tuple[HistoryLine, str]]:
    """Return (line, name of who did it), the newest first; names of other cities' people stay theirs."""
    rows = db.session.execute(_HISTORY, {"participant_id": participant.id, "limit": limit})
    return [(line, f"{first or ''} {last or ''}".strip()) for line, first, last in rows]


def places_of(person_id: UUID) -> Select[UUID]:
    """Select the participants' ids of a person, in every cohort."""
    return select(Participant.id).where(Participant.person_id == person_id)


def latest_kind(person_id: UUID | BindParameter[UUID] | None) -> ScalarSelect[ParticipantKind]:
    """Select as what somebody goes, by their latest place: adults who come along have the same role as young people."""
    latest = select(Participant.kind).where(Participant.person_id == person_id).order_by(Participant.registered_at.desc())
    return latest.limit(1).scalar_subquery()


def goes_as_young(viewer: Viewer) -> bool:
    """Say whether somebody goes as a young person: their latest place is one."""
    return db.session.scalar(select(latest_kind(viewer.person_id))) is ParticipantKind.YOUNGSTER


def places_back_since(day: date) -> Select[UUID]:
    """Select the participants' ids of trips that ended before a day."""
    return select(Participant.id).join(Cohort, Cohort.id == Participant.cohort_id).where(Cohort.away_until_on < day)
