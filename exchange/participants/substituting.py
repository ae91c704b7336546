"""Somebody goes in somebody else's stead: two records and a link; the place, and whatever is kept for it, passes on.

Nothing that was signed, handed in or told in confidence for one counts for the other.
"""

from datetime import date, datetime

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.reserving import lock_rooms, release_places, why_not_swap
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.messages.services import queue_letter
from exchange.participants import letters
from exchange.participants.counting import need_of
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantState
from exchange.participants.services import read_anew
from exchange.participants.signals import participant_substituted
from exchange.participants.waiting.queries import find_group
from exchange.participants.waiting.services import offer_free_places

_STEPS_IN = frozenset(
    {
        ParticipantState.APPLIED,
        ParticipantState.REVIEWED,
        ParticipantState.WAITING,
        ParticipantState.OFFERED,
        ParticipantState.WITHDRAWN,
        ParticipantState.DECLINED,
    }
)


def why_not_be_replaced(state: ParticipantState, *, cohort: Cohort, today: date) -> list[Obstacle]:
    """Say why nobody can go in the stead of somebody now."""
    reasons = []
    if state not in HOLDING_A_PLACE or state in {ParticipantState.TRAVELLED, ParticipantState.RETURNED}:
        sentence = _l("Only somebody with a place can be replaced; this one is “%(state)s”.", state=state.label)
        reasons.append(Obstacle("no-place", sentence, Owner.COORDINATOR))
    if today > cohort.away_from_on:
        sentence = _l("%(cohort)s has left, so nobody can go in somebody’s stead any more.", cohort=cohort.name)
        reasons.append(Obstacle("already-left", sentence, Owner.NETWORK))
    return reasons


def why_not_step_in(state: ParticipantState, *, same_delegation: bool, in_group: bool) -> list[Obstacle]:
    """Say why somebody cannot go in somebody else's stead."""
    reasons = []
    if not same_delegation:
        reasons.append(Obstacle("other-delegation", _l("Only somebody of the same delegation can step in."), Owner.COORDINATOR))
    if state not in _STEPS_IN:
        sentence = _l("This person has a place of their own, or gave theirs to somebody else.")
        reasons.append(Obstacle("has-place", sentence, Owner.COORDINATOR))
    if in_group:
        sentence = _l("This person asked to go with others or not at all. Dissolve the group first, if they want that.")
        reasons.append(Obstacle("waits-with-group", sentence, Owner.COORDINATOR))
    return reasons


def substitute_participant(old: Participant, new: Participant, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Let `new` go in the stead of `old`; raise Refused with every reason, a full quota among them."""
    # Under the lock, and read anew: either of the two may have become somebody else's stand-in, or left, meanwhile.
    lock_rooms(old.cohort_id, delegation_ids=[old.delegation_id])
    read_anew([old, new])
    had_offer = new.state is ParticipantState.OFFERED
    refuse_if(
        [
            *why_not_be_replaced(old.state, cohort=old.cohort, today=local_day(now, old.cohort.conference.time_zone)),
            *why_not_step_in(new.state, same_delegation=old.delegation_id == new.delegation_id, in_group=find_group(new) is not None),
        ]
    )
    refuse_if(why_not_swap(old.delegation_id, out=need_of(old), into=need_of(new), gives_back=need_of(new) if had_offer else None))
    old.state = ParticipantState.SUBSTITUTED
    old.offer_ends_at = None
    new.state = ParticipantState.ACCEPTED
    new.offer_ends_at = None
    new.substitutes_id = old.id
    db.session.flush()
    record("participant-substituted", old, actor=actor, now=now, changed=["state"], reason=reason)
    record("participant-stepped-in", new, actor=actor, now=now, changed=["state"], reason=reason)
    participant_substituted.send(old, new=new, now=now)
    for who, draft in ((old, letters.place_passed_on(old)), (new, letters.place_taken_over(new))):
        queue_letter(draft, to=who.person, city_id=who.city_id, actor=actor, now=now)
    if had_offer:
        # Their own offer is free again: the place they take over is another.
        release_places(new.delegation_id, count=1)
        offer_free_places(new.cohort_id, delegation_ids=[new.delegation_id], now=now)
