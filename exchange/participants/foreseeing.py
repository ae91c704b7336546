"""Read how a cohort stands, say what an act will do, and do exactly that, or show what it would do now instead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.cohorts.contributions import Consequence
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.queries import list_delegations
from exchange.cohorts.quotas.rules import Need
from exchange.cohorts.reserving import lock_cohort, lock_rooms, room_of
from exchange.foundation.database import db
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.participants import consequences
from exchange.participants.consequences import Facts, Holder, Share
from exchange.participants.counting import need_of
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantState
from exchange.participants.outcomes import Consequences
from exchange.participants.rules import age_on
from exchange.participants.waiting.answers import Answers, what_answers_do
from exchange.participants.waiting.models import WaitingGroup, WaitingMember
from exchange.participants.waiting.queries import find_group, list_parties
from exchange.participants.waiting.rules import plan_offers, why_no_offers
from exchange.participants.waiting.services import facts_of_group, offer_free_places
from exchange.people.models import Person

Foresee = Callable[[Facts], Consequences]


class MeansOtherThings(Exception):
    """Meanwhile the act means something else than its writer was shown: `consequences`."""

    def __init__(self, consequences: Any) -> None:
        self.consequences = consequences
        super().__init__("the facts moved")


def read_facts(cohort: Cohort, delegations: Sequence[Delegation], *, now: datetime) -> Facts:
    """Return how a cohort stands, as far as some delegations of it."""
    ids = [one.id for one in delegations]
    rows = db.session.execute(
        select(
            Participant.id,
            Participant.delegation_id,
            Participant.city_id,
            Participant.kind,
            Participant.fewer_opportunities,
            Person.birth_date,
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.delegation_id.in_(ids), Participant.state.in_(sorted(HOLDING_A_PLACE)))
        .order_by(Participant.id)
    )
    return Facts(
        room=room_of(cohort, delegations),
        holders=[
            Holder(
                row.id,
                row.delegation_id,
                row.city_id,
                Need(row.kind, age_on(row.birth_date, cohort.first_day), row.fewer_opportunities),
                row.birth_date,
            )
            for row in rows
        ],
        parties=list_parties(cohort, delegation_ids=ids) if ids else [],
        shares=[Share(one.id, one.city_id, one.city.name, one.pledged_count, one.taken_count) for one in delegations],
        departs_on=cohort.away_from_on,
        minors_per_adult=cohort.minors_per_adult,
        closed=why_no_offers(cohort, today=local_day(now, cohort.conference.time_zone)),
        closed_when_open=why_no_offers(cohort, today=local_day(now, cohort.conference.time_zone), state=CohortState.OPEN),
    )


def foresee(cohort: Cohort, delegations: Sequence[Delegation], what: Foresee, *, now: datetime) -> Consequences:
    """Say what an act will do; a preview, read without a lock."""
    return what(read_facts(cohort, delegations, now=now))


def make_sure(cohort: Cohort, delegations: Sequence[Delegation], what: Foresee, *, seen: str, now: datetime) -> Consequences:
    """Lock the places and raise MeansOtherThings unless the act still means what was `seen`."""
    if delegations:
        lock_rooms(cohort.id, delegation_ids=[one.id for one in delegations])
    else:
        lock_cohort(cohort.id)
    consequences = foresee(cohort, delegations, what, now=now)
    if consequences.seal != seen:
        raise MeansOtherThings(consequences)
    return consequences


def foresee_answers(participant: Participant, group: WaitingGroup | None, *, now: datetime) -> Answers:
    """Say what a yes and a no to somebody's offer would do; a truth only under the lock."""
    offered = {} if group is None else {one.participant_id: one.said_yes_at is not None for one in group.members if _is_offered(one)}
    found = what_answers_do(participant.id, offered, facts_of_group(group) if group else None)
    cohort, delegation = participant.cohort, participant.delegation
    freed = [
        participant,
        *(one.participant for one in (group.members if group and found.no_breaks else ()) if one.participant_id in offered),
    ]
    needs = [need_of(one) for one in {one.id: one for one in freed}.values()]
    room = room_of(cohort, [delegation]).give(participant.city_id, needs)
    parties = list_parties(cohort, delegation_ids=[delegation.id])
    turns = plan_offers(parties, room, closed=why_no_offers(cohort, today=local_day(now, cohort.conference.time_zone)))
    return replace(found, goes_on=any(turn.is_offered for turn in turns))


def _is_offered(member: WaitingMember) -> bool:
    return member.participant.state is ParticipantState.OFFERED


def make_sure_of_answers(participant: Participant, *, seen: str, now: datetime) -> None:
    """Lock the places and raise MeansOtherThings unless a yes and a no still do what was `seen`."""
    lock_rooms(participant.cohort_id, delegation_ids=[participant.delegation_id])
    db.session.refresh(participant, ["state", "offer_ends_at", "version"])
    answers = foresee_answers(participant, find_group(participant), now=now)
    if participant.state is ParticipantState.OFFERED and answers.seal != seen:
        raise MeansOtherThings(answers)


def release_unused(cohort: Cohort, *, actor: Viewer, now: datetime) -> list[tuple[Delegation, int]]:
    """Offer what is free to those who wait, then lower each pledge to what is taken; return (delegation, places returned)."""
    lock_rooms(cohort.id)
    offer_free_places(cohort.id, now=now)
    returned = []
    for delegation in list_delegations(cohort, viewer=actor):
        unused = delegation.free_count
        if unused:
            delegation.pledged_count = delegation.taken_count
            record("places-released", delegation, actor=actor, now=now, changed=["pledged_count"], reason=str(unused))
            returned.append((delegation, unused))
    db.session.flush()
    return returned


def foresee_rules(cohort: Cohort, after: Mapping[str, Any], now: datetime) -> list[Consequence]:
    """Say what other rules of a cohort do to those who wait: more places in all, or another last day of offers."""
    facts = read_facts(cohort, list_delegations(cohort, viewer=PROGRAMME), now=now)
    last = after["names_due_on"] or after["away_from_on"] - timedelta(days=1)
    closed = why_no_offers(cohort, today=local_day(now, cohort.conference.time_zone), last=last)
    found = consequences.of_rules(facts, more_places=_more_places(cohort, after, facts), closed=closed)
    if not found.does_something:
        return []
    people = sum(count for _city, count in found.offers) or found.waits_in_vain
    return [Consequence("places", people, sentence, mark=found.seal) for sentence in found.sentences()]


def _more_places(cohort: Cohort, after: Mapping[str, Any], facts: Facts) -> int:
    """Return how many places more there are in all; without a number there are as many as cities pledged."""
    pledged = sum(share.pledged for share in facts.shares)
    before, becomes = cohort.capacity, after["capacity"]
    return (pledged if becomes is None else int(becomes)) - (pledged if before is None else before)
