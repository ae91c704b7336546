"""What participants tell about delegations: who travels, how many are ready or wait, the people of a delegation's page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.contributions import Figure, Traveller
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle
from exchange.participants.listing import count_held_up, owners_played
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind, ParticipantState
from exchange.participants.queries import list_holders, obstacles_of
from exchange.participants.rules import PREPARING, age_on, chip_of
from exchange.people.checks.models import LeaderCheck
from exchange.people.models import Person

# More people than a page of one delegation names; the roster has them all.
_MOST_PEOPLE = 60


def is_checked() -> ColumnElement[bool]:
    """Return the condition that somebody looked into a participant and that it holds until the day of the parameter `until`."""
    return exists(
        select(LeaderCheck.id).where(
            LeaderCheck.person_id == Participant.person_id,
            LeaderCheck.withdrawn_on.is_(None),
            LeaderCheck.renew_by_on >= bindparam("until"),
        )
    )


@cache
def _travellers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Participant.delegation_id,
            Participant.kind,
            Participant.state,
            Person.birth_date,
            Person.residence_country,
            Participant.fewer_opportunities,
            is_checked().label("is_checked"),
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == bindparam("cohort_id"), Participant.state.in_(sorted(HOLDING_A_PLACE | {ParticipantState.WAITING})))
    )


def travellers(cohort: Cohort) -> list[Traveller]:
    """Return who holds a place in a cohort or waits for one, of the cities in the session's scope."""
    rows = db.session.execute(_travellers(), {"cohort_id": cohort.id, "until": cohort.away_until_on})
    return [
        Traveller(
            row.delegation_id,
            row.kind.value,
            row.birth_date,
            row.state in HOLDING_A_PLACE,
            row.is_checked,
            row.residence_country,
            bool(row.fewer_opportunities),
        )
        for row in rows
    ]


def ready_figure(cohort: Cohort, delegations: Sequence[Delegation], viewer: Viewer, _today: date) -> Mapping[UUID, Figure]:
    """Count who is travel-ready, for those who may see the people."""
    seen = [one for one in delegations if viewer.may(Permission.PARTICIPANTS_VIEW, city_id=one.city_id)]
    held_up = count_held_up([one.id for one in seen], [cohort], viewer=viewer) if seen else {}
    label = _l("Travel-ready")
    return {
        one.id: Figure(
            "ready",
            label,
            one.taken_count - held_up.get(one.id, 0),
            "participants.index",
            {"slug": cohort.slug, "city": one.city.slug, "ready": "ready"},
        )
        for one in seen
    }


def waiting_figure(cohort: Cohort, delegations: Sequence[Delegation], viewer: Viewer, _today: date) -> Mapping[UUID, Figure]:
    """Count who waits for a place."""
    seen = [one for one in delegations if viewer.may(Permission.ROSTER_VIEW, city_id=one.city_id)]
    if not seen:
        return {}
    rows = db.session.execute(
        select(Participant.delegation_id, func.count())
        .where(Participant.delegation_id.in_([one.id for one in seen]), Participant.state == ParticipantState.WAITING)
        .group_by(Participant.delegation_id)
    )
    waiting = {row[0]: row[1] for row in rows}
    label = _l("On the waiting list")
    return {
        one.id: Figure(
            "waiting",
            label,
            waiting.get(one.id, 0),
            "participants.waiting_list",
            {"slug": cohort.slug},
        )
        for one in seen
    }


@dataclass(frozen=True)
class PersonLine:
    """One person of a delegation: how they stand, and the first thing that is missing."""

    id: UUID
    person_id: UUID
    name: str
    kind: ParticipantKind
    age: int | None
    chip: str
    obstacles: list[Obstacle]


def people_section(delegation: Delegation, viewer: Viewer) -> "tuple[Sentence, str, dict[str, Any]] | None":
    """Show the people of a delegation by how far they are: who is held up first, the adults, then who is ready."""
    if not viewer.may(Permission.PARTICIPANTS_VIEW, city_id=delegation.city_id):
        return None
    rows = list_holders([delegation.id], viewer=viewer, limit=_MOST_PEOPLE)
    obstacles, own = obstacles_of(rows, cohort=delegation.cohort), owners_played(viewer)
    first_day = delegation.cohort.first_day
    lines = [
        PersonLine(
            row.id,
            row.person_id,
            ", ".join(name for name in (row.last_name, row.first_name) if name),
            row.kind,
            age_on(row.birth_date, first_day),
            chip_of(obstacles[row.id], state=row.state, own=own),
            obstacles[row.id],
        )
        for row in rows
    ]
    adults = [line for line in lines if line.kind is not ParticipantKind.YOUNGSTER]
    young = [line for line in lines if line.kind is ParticipantKind.YOUNGSTER]
    context = {
        "held_up": _by_chip(line for line in young if line.obstacles),
        "ready": [line for line in young if not line.obstacles],
        "adults": adults,
        "checks": checks_of([line.person_id for line in adults], until=delegation.cohort.away_until_on),
        "may_check": viewer.may(Permission.CHECKS_RECORD, city_id=delegation.city_id),
        "is_over": not any(row.state in PREPARING for row in rows) and bool(rows),
        "more": max(0, delegation.taken_count - len(lines)),
    }
    return _l("People"), "participants/_delegation.html", context


def _by_chip(lines: Iterable[PersonLine]) -> list[PersonLine]:
    order = {"stopped": 0, "you": 1, "waits": 2}
    return sorted(lines, key=lambda line: order.get(line.chip, 3))


def checks_of(person_ids: Sequence[UUID], *, until: date) -> dict[UUID, LeaderCheck]:
    """Return the check of each adult that holds longest; `until` is the day up to which it must."""
    if not person_ids:
        return {}
    rows = db.session.scalars(
        select(LeaderCheck)
        .where(LeaderCheck.person_id.in_(list(person_ids)), LeaderCheck.withdrawn_on.is_(None), LeaderCheck.renew_by_on >= until)
        .order_by(LeaderCheck.renew_by_on)
    )
    return {row.person_id: row for row in rows}
