"""Reads of the waiting list: who waits, who has an offer, and what it means for one of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.rules import Need
from exchange.cohorts.reserving import room_of
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantState
from exchange.participants.rules import age_on
from exchange.participants.waiting.models import WaitingGroup, WaitingMember
from exchange.participants.waiting.rules import GroupFacts, Party, Turn, Waiting, in_order, plan_offers, why_no_offers
from exchange.people.models import Person

_leader = aliased(Participant)


def people_in_line() -> Select[*tuple[Any, ...]]:
    """Return the statement of whoever waits or may, with what orders them, by name; to be narrowed."""
    return (
        select(
            Participant.id,
            Participant.city_id,
            Participant.delegation_id,
            Participant.state,
            Participant.kind,
            Participant.fewer_opportunities,
            Participant.offers_missed,
            Participant.offer_ends_at,
            Participant.substitutes_id,
            func.coalesce(Participant.waiting_since, Participant.registered_at).label("since"),
            Person.first_name,
            Person.last_name,
            Person.birth_date,
            WaitingGroup.id.label("group_id"),
            WaitingGroup.minimum_size,
            WaitingGroup.leader_id,
            WaitingGroup.formed_at,
            WaitingMember.said_yes_at,
            _leader.state.label("leader_state"),
        )
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(WaitingMember, WaitingMember.participant_id == Participant.id)
        .outerjoin(WaitingGroup, WaitingGroup.id == WaitingMember.group_id)
        .outerjoin(_leader, _leader.id == WaitingGroup.leader_id)
        .order_by(Participant.sort_name, Participant.id)
    )


def _group_facts(row: Any) -> GroupFacts:
    return GroupFacts(row.minimum_size, row.leader_id, row.leader_state in HOLDING_A_PLACE, row.formed_at)


def parties_of(rows: Sequence[Row[tuple[Any, ...]]], cohort: Cohort) -> list[Party]:
    """Return the parties of some rows of `people_in_line`, the next to be offered places first."""
    groups = {row.group_id: _group_facts(row) for row in rows if row.group_id}
    people = [
        Waiting(
            participant_id=row.id,
            city_id=row.city_id,
            delegation_id=row.delegation_id,
            need=Need(row.kind, age_on(row.birth_date, cohort.first_day), row.fewer_opportunities),
            since=row.since,
            missed=row.offers_missed,
            group_id=row.group_id,
            name=f"{row.first_name} {row.last_name}".strip(),
        )
        for row in rows
    ]
    return in_order(people, groups)


def list_parties(cohort: Cohort, *, delegation_ids: Sequence[UUID] = ()) -> list[Party]:
    """Return who waits in a cohort, or in some delegations of it, the next first; as far as the session's scope reaches."""
    chosen = people_in_line().where(Participant.cohort_id == cohort.id, Participant.state == ParticipantState.WAITING)
    if delegation_ids:
        chosen = chosen.where(Participant.delegation_id.in_(list(delegation_ids)))
    return parties_of(db.session.execute(chosen).all(), cohort)


def turn_of(participant: Participant, *, today: date) -> Turn | None:
    """Return where somebody stands on the list of their city, or None when they do not wait. Shows nobody else's name."""
    if participant.state is not ParticipantState.WAITING:
        return None
    cohort, delegation = participant.cohort, participant.delegation
    parties = list_parties(cohort, delegation_ids=[delegation.id])
    turns = plan_offers(parties, room_of(cohort, [delegation]), closed=why_no_offers(cohort, today=today))
    return next((turn for turn in turns if any(one.participant_id == participant.id for one in turn.party.members)), None)


def first_since(participant: Participant) -> datetime | None:
    """Return since when the first on the list of somebody's city waits."""
    since: datetime | None = db.session.scalar(
        select(func.min(func.coalesce(Participant.waiting_since, Participant.registered_at))).where(
            Participant.delegation_id == participant.delegation_id, Participant.state == ParticipantState.WAITING
        )
    )
    return since


_WITH_ALL = (
    joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
    joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
    joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
)


def own_places(viewer: Viewer) -> list[Participant]:
    """Return a viewer's own participants that wait or have an open offer, the next trip first."""
    rows = db.session.scalars(
        select(Participant)
        .where(
            Participant.person_id == viewer.person_id,
            Participant.state.in_((ParticipantState.WAITING, ParticipantState.OFFERED)),
        )
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .options(*_WITH_ALL)
        .order_by(Cohort.away_from_on)
    )
    return list(rows)


def is_own(participant: Participant, viewer: Viewer) -> bool:
    """Say whether a place, or the wait for one, is the viewer's own."""
    return viewer.person_id is not None and participant.person_id == viewer.person_id


def get_place(participant_id: UUID, *, viewer: Viewer) -> Participant:
    """Return a participant whose offer a viewer may answer: their own, or one of a city whose people they change; else NotFound."""
    found = db.session.scalar(select(Participant).where(Participant.id == participant_id).options(*_WITH_ALL))
    if found is None or not (is_own(found, viewer) or viewer.may(Permission.PARTICIPANTS_EDIT, city_id=found.city_id)):
        raise NotFound
    return found


def load_members(party: Party) -> list[Participant]:
    """Return the participants of a party with person, cohort and delegation, in its order."""
    ids = [one.participant_id for one in party.members]
    found = {one.id: one for one in db.session.scalars(select(Participant).where(Participant.id.in_(ids)).options(*_WITH_ALL))}
    return [found[key] for key in ids if key in found]


def find_group(participant: Participant) -> WaitingGroup | None:
    """Return the group that somebody belongs to, with its members, or None."""
    return db.session.scalar(
        select(WaitingGroup)
        .join(WaitingMember, WaitingMember.group_id == WaitingGroup.id)
        .where(WaitingMember.participant_id == participant.id)
        .options(joinedload(WaitingGroup.members).joinedload(WaitingMember.participant))
    )


def get_group(group_id: UUID, cohort: Cohort) -> WaitingGroup:
    """Return a group of a cohort that the session's scope lets see, with its people, or raise NotFound."""
    found = db.session.scalar(
        select(WaitingGroup)
        .join(Delegation, Delegation.id == WaitingGroup.delegation_id)
        .where(WaitingGroup.id == group_id, Delegation.cohort_id == cohort.id)
        .options(
            joinedload(WaitingGroup.members)
            .joinedload(WaitingMember.participant, innerjoin=True)
            .joinedload(Participant.person, innerjoin=True)
        )
    )
    if found is None:
        raise NotFound
    return found


def has_offer(group: WaitingGroup) -> bool:
    """Say whether places are offered to a group now."""
    return any(member.participant.state is ParticipantState.OFFERED for member in group.members)


def list_ended(*, now: datetime) -> list[Participant]:
    """Return who has an offer that ended without an answer, by delegation."""
    return list(
        db.session.scalars(
            select(Participant)
            .where(Participant.state == ParticipantState.OFFERED, Participant.offer_ends_at <= now)
            .options(*_WITH_ALL)
            .order_by(Participant.delegation_id, Participant.id)
        )
    )


def cohorts_where_somebody_waits() -> list[UUID]:
    """Return the ids of cohorts with a waiting list."""
    return list(db.session.scalars(select(Participant.cohort_id).where(Participant.state == ParticipantState.WAITING).distinct()))


def who_can_step_in(delegation: Delegation) -> list[tuple[Waiting, ParticipantState]]:
    """Return who of a delegation could go in somebody's stead: those who wait first, in their order, then who applied or had left."""
    states = (
        ParticipantState.WAITING,
        ParticipantState.REVIEWED,
        ParticipantState.APPLIED,
        ParticipantState.WITHDRAWN,
        ParticipantState.DECLINED,
    )
    rows = db.session.execute(people_in_line().where(Participant.delegation_id == delegation.id, Participant.state.in_(states))).all()
    found = []
    for state in states:
        alone = [row for row in rows if row.state is state and row.group_id is None]
        found += [(one, state) for party in parties_of(alone, delegation.cohort) for one in party.members]
    return found
