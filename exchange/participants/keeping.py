"""Keep quotas when what they count of somebody changes: how they travel, when they were born, their opportunities.

What was not known counted to every maximum and to no minimum, so that learning it breaks nothing; a correction can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.rules import Need
from exchange.cohorts.reserving import lock_rooms, room_of, why_not_swap
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle
from exchange.participants.counting import need_of
from exchange.participants.facts import Facts
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.participants.rules import age_on
from exchange.people.models import Person

COUNTED = frozenset({"kind", "birth_date", "fewer_opportunities"})


def need_after(need: Need, facts: Facts, *, first_day: date) -> Need:
    """Return what quotas count of somebody once these facts are written."""
    if facts.get("kind"):
        need = replace(need, kind=ParticipantKind(str(facts["kind"])))
    if "birth_date" in facts:
        birth = facts["birth_date"]
        need = replace(need, age=age_on(birth, first_day) if isinstance(birth, date) else None)
    if "fewer_opportunities" in facts:
        fewer = facts["fewer_opportunities"]
        need = replace(need, fewer_opportunities=fewer if isinstance(fewer, bool) else None)
    return need


def why_not_become(participant: Participant, facts: Facts) -> list[Obstacle]:
    """Lock the places and say why somebody cannot become what these facts say, in this cohort or another one."""
    if not COUNTED & facts.keys():
        return []
    reasons: list[Obstacle] = []
    if participant.holds_place:
        reasons += _why_not(participant, facts)
    if "birth_date" in facts and facts["birth_date"] != participant.person.birth_date:
        reasons += why_not_born(participant.person, facts["birth_date"], but=participant.id)
    return reasons


def why_not_born(person: Person, birth_date: object, *, but: UUID | None = None) -> list[Obstacle]:
    """Say why somebody cannot have been born on another day, as far as the places count that they hold elsewhere."""
    if person.birth_date is None or birth_date == person.birth_date:
        return []
    held = db.session.scalars(
        select(Participant)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(Participant.person_id == person.id, Participant.state.in_(sorted(HOLDING_A_PLACE)), Cohort.quota_count > 0)
        .options(joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True))
        .order_by(Participant.cohort_id)
    ).all()
    birth = birth_date if isinstance(birth_date, date) else None
    return [in_cohort(one.cohort, reason) for one in held if one.id != but for reason in _why_not(one, {"birth_date": birth})]


def in_cohort(cohort: Cohort, reason: Obstacle) -> Obstacle:
    """Say in which other cohort a reason holds."""
    return reason._replace(sentence=_l("In %(cohort)s: %(reason)s", cohort=cohort.name, reason=reason.sentence))


def _why_not(participant: Participant, facts: Facts) -> list[Obstacle]:
    before = need_of(participant)
    after = need_after(before, facts, first_day=participant.cohort.first_day)
    return why_not_swap(participant.delegation_id, out=before, into=after) if before != after else []


def which_break(
    cohort: Cohort, delegations: Sequence[Delegation], changes: Mapping[UUID, Facts], *, lock: bool
) -> dict[UUID, list[Obstacle]]:
    """Return which of these changes of one cohort's participants break a quota when they are made in this order, and why.

    `lock` holds the places of the one delegation until the end of the transaction; without it the answer is good for a preview.
    """
    counted = {key: facts for key, facts in changes.items() if COUNTED & facts.keys()}
    if not counted or not cohort.quota_count:
        return {}
    if lock:
        cohort, room = lock_rooms(cohort.id, delegation_ids=[one.id for one in delegations])
    else:
        room = room_of(cohort, delegations)
    rows = db.session.execute(
        select(Participant.id, Participant.city_id, Participant.kind, Participant.fewer_opportunities, Person.birth_date)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.cohort_id == cohort.id,
            Participant.state.in_(sorted(HOLDING_A_PLACE)),
            Participant.id.in_(list(counted)) if len(counted) <= _BY_ID else Participant.delegation_id.in_([one.id for one in delegations]),
        )
    )
    known = {row.id: row for row in rows}
    broken: dict[UUID, list[Obstacle]] = {}
    for key, facts in counted.items():
        row = known.get(key)
        if row is None:
            continue
        before = Need(row.kind, age_on(row.birth_date, cohort.first_day), row.fewer_opportunities)
        after = need_after(before, facts, first_day=cohort.first_day)
        if before == after:
            continue
        without = room.give(row.city_id, [before])
        reasons = without.why_not_take(row.city_id, [after])
        if reasons:
            broken[key] = reasons
        else:
            room = without.take(row.city_id, [after])
    return broken


# Above so many, a whole delegation is read: a statement takes only so many values.
_BY_ID = 400
