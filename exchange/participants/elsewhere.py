"""Corrected dates of birth, many at once: the quotas of every other cohort in which those people hold places are asked too."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.rules import Room
from exchange.cohorts.reserving import lock_rooms, room_of
from exchange.foundation.database import db
from exchange.foundation.obstacles import Obstacle
from exchange.participants.counting import need_of
from exchange.participants.keeping import in_cohort, need_after
from exchange.participants.models import HOLDING_A_PLACE, Participant

_AT_ONCE = 400


def corrected_births(changes: Mapping[UUID, Mapping[str, tuple[Any, Any]]]) -> dict[UUID, object]:
    """Return the new day of each of whom another was known; what was not known counted as any and breaks nothing."""
    found = {}
    for key, fields in changes.items():
        old, new = fields.get("birth_date", (None, None))
        if old is not None and old != new:
            found[key] = new
    return found


def people_of(participant_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return {participant: person}."""
    found: dict[UUID, UUID] = {}
    for ids in _parts(participant_ids):
        found |= {
            row.id: row.person_id
            for row in db.session.execute(select(Participant.id, Participant.person_id).where(Participant.id.in_(ids)))
        }
    return found


def lock_with_elsewhere(cohort_id: UUID, delegation_id: UUID, person_ids: Sequence[UUID]) -> None:
    """Lock a delegation's cohort and all others in which these people hold places that quotas count, in the one order of ids."""
    places: dict[UUID, set[UUID]] = {cohort_id: {delegation_id}}
    for ids in _parts(person_ids):
        rows = db.session.execute(
            select(Participant.cohort_id, Participant.delegation_id)
            .join(Cohort, Cohort.id == Participant.cohort_id)
            .where(_held_elsewhere(ids, cohort_id))
            .distinct()
        )
        for row in rows:
            places.setdefault(row.cohort_id, set()).add(row.delegation_id)
    for key in sorted(places):
        lock_rooms(key, delegation_ids=sorted(places[key]))


def who_breaks_elsewhere(births: Mapping[UUID, object], *, but: UUID) -> dict[UUID, list[Obstacle]]:
    """Return which people cannot have been born on these days, as far as the places count that they hold but for one cohort, and why.

    In the order given, as they would be written; a truth only under `lock_with_elsewhere`, for a preview good enough without.
    """
    held = _held(list(births), but)
    rooms = _rooms([one for places in held.values() for one in places])
    broken: dict[UUID, list[Obstacle]] = {}
    for person_id, birth in births.items():
        after, reasons = dict(rooms), []
        for one in held.get(person_id, ()):
            was = need_of(one)
            becomes = need_after(was, {"birth_date": birth if isinstance(birth, date) else None}, first_day=one.cohort.first_day)
            if was == becomes:
                continue
            without = after[one.cohort_id].give(one.city_id, [was])
            reasons += [in_cohort(one.cohort, reason) for reason in without.why_not_take(one.city_id, [becomes])]
            after[one.cohort_id] = without.take(one.city_id, [becomes])
        if reasons:
            broken[person_id] = reasons
        else:
            rooms = after
    return broken


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _held_elsewhere(person_ids: Sequence[UUID], but: UUID) -> ColumnElement[bool]:
    return and_(
        Participant.person_id.in_(list(person_ids)),
        Participant.state.in_(sorted(HOLDING_A_PLACE)),
        Participant.cohort_id != but,
        Cohort.quota_count > 0,
    )


def _held(person_ids: Sequence[UUID], but: UUID) -> dict[UUID, list[Participant]]:
    found: dict[UUID, list[Participant]] = {}
    for ids in _parts(person_ids):
        rows = db.session.scalars(
            select(Participant)
            .join(Cohort, Cohort.id == Participant.cohort_id)
            .where(_held_elsewhere(ids, but))
            .options(
                joinedload(Participant.person, innerjoin=True),
                joinedload(Participant.delegation, innerjoin=True),
                joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            )
            .order_by(Participant.cohort_id, Participant.id)
        )
        for one in rows:
            found.setdefault(one.person_id, []).append(one)
    return found


def _rooms(places: Sequence[Participant]) -> dict[UUID, Room]:
    delegations: dict[UUID, dict[UUID, Delegation]] = {}
    for one in places:
        delegations.setdefault(one.cohort_id, {})[one.delegation_id] = one.delegation
    cohorts = {one.cohort_id: one.cohort for one in places}
    return {key: room_of(cohort, list(delegations[key].values())) for key, cohort in cohorts.items()}
