"""Offer free places, take an answer, end an offer, form a group; every place through `reserve` alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.accounts.models import Account
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.rules import Need, Room
from exchange.cohorts.reserving import First, lock_rooms, release_places, reserve
from exchange.foundation.database import db, new_id
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.messages.services import queue_letter
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantState
from exchange.participants.waiting import letters, rules
from exchange.participants.waiting.models import WaitingGroup, WaitingMember
from exchange.participants.waiting.queries import find_group, list_ended, list_parties, load_members
from exchange.participants.waiting.rules import GroupFacts, Party

S = ParticipantState


def offer_free_places(cohort_id: UUID, *, delegation_ids: Sequence[UUID] = (), now: datetime) -> list[Party]:
    """Offer what is free to those who wait, in their order, in some delegations or in all; return who has an offer now.

    Called wherever a place is freed, in the same transaction; a party fits entirely or is passed over.
    """
    cohort, room = lock_rooms(cohort_id, delegation_ids=delegation_ids)
    parties = list_parties(cohort, delegation_ids=delegation_ids)
    turns = rules.plan_offers(parties, room, closed=rules.why_no_offers(cohort, today=local_day(now, cohort.conference.time_zone)))
    return [turn.party for turn in turns if turn.is_offered and _offer(turn.party, cohort, now=now)]


def those_who_wait(delegation_id: UUID, *, before: UUID | None = None) -> First:
    """Return what `reserve` asks for those who come first: all of a delegation who wait and fit, or those before somebody."""

    def needs(cohort: Cohort, room: Room) -> list[Need]:
        parties = list_parties(cohort, delegation_ids=[delegation_id])
        return [need for party in rules.who_comes_first(parties, room, before=before) for need in party.needs]

    return needs


def _offer(party: Party, cohort: Cohort, *, now: datetime) -> bool:
    if not all(reserve(party.delegation_id, party.needs, together=True).given):
        return False
    ends_at = rules.offer_ends(cohort, now=now)
    members = load_members(party)
    for participant in members:
        participant.state = S.OFFERED
        participant.offer_ends_at = ends_at
        record("place-offered", participant, actor=PROGRAMME, now=now, changed=["state"])
    db.session.flush()
    has_page = _who_can_sign_in([one.person_id for one in members])
    for participant in members:
        address = url_for("participants.offer", participant_id=participant.id) if participant.person_id in has_page else ""
        queue_letter(
            letters.place_offered(participant, ends_at=ends_at, address=address, is_group=party.group is not None),
            to=participant.person,
            city_id=participant.city_id,
            actor=PROGRAMME,
            now=now,
        )
    return True


def _who_can_sign_in(person_ids: Iterable[UUID]) -> set[UUID]:
    own = Account.person_id.in_(list(person_ids))
    return set(db.session.scalars(select(Account.person_id).where(own, Account.password_hash != "", Account.disabled_at.is_(None))))


def accept_offer(participant: Participant, *, actor: Viewer, now: datetime, reason: str = "") -> None:
    """Say yes to an offer; in a group, the last answer decides for all. `reason`: why somebody else says it."""
    lock_rooms(participant.cohort_id, delegation_ids=[participant.delegation_id])
    db.session.refresh(participant, ["state", "offer_ends_at", "version"])
    refuse_if(rules.why_not_answer(participant.state, ends_at=participant.offer_ends_at, now=now))
    record("offer-accepted", participant, actor=actor, now=now, changed=["state"], reason=reason)
    group = find_group(participant)
    if group is None:
        _place(participant)
        return
    for member in group.members:
        if member.participant_id == participant.id:
            member.said_yes_at = member.said_yes_at or now
    _settle(group, actor=actor, now=now)


def decline_offer(participant: Participant, *, actor: Viewer, now: datetime, reason: str = "") -> None:
    """Say no to an offer: the place goes to the next."""
    lock_rooms(participant.cohort_id, delegation_ids=[participant.delegation_id])
    db.session.refresh(participant, ["state", "offer_ends_at", "version"])
    refuse_if(rules.why_not_answer(participant.state, ends_at=participant.offer_ends_at, now=now, says_yes=False))
    participant.state = S.DECLINED
    participant.offer_ends_at = None
    record("offer-declined", participant, actor=actor, now=now, changed=["state"], reason=reason)
    release_places(participant.delegation_id, count=1)
    leave_group(participant, actor=actor, now=now)
    offer_free_places(participant.cohort_id, delegation_ids=[participant.delegation_id], now=now)


def leave_group(participant: Participant, *, actor: Viewer, now: datetime) -> None:
    """Take somebody out of the group they asked to go with; what is left of it goes on, or is no group any more."""
    group = find_group(participant)
    if group is None:
        return
    group.members = [member for member in group.members if member.participant_id != participant.id]
    db.session.flush()
    _settle(group, actor=actor, now=now)


def facts_of_group(group: WaitingGroup) -> GroupFacts:
    """Return what a group asked for, and whether its leader goes already."""
    leader = db.session.get(Participant, group.leader_id) if group.leader_id else None
    is_member = any(member.participant_id == group.leader_id for member in group.members)
    holds = leader is not None and leader.state in HOLDING_A_PLACE and not is_member
    return GroupFacts(group.minimum_size, group.leader_id, holds, group.formed_at)


def _settle(group: WaitingGroup, *, actor: Viewer, now: datetime) -> None:
    """Carry out what the answers of a group come to, once each has answered or too few are left."""
    offered = [member for member in group.members if member.participant.state is S.OFFERED]
    if not offered:
        if len(group.members) < 2:
            db.session.delete(group)
            db.session.flush()
        return
    facts = facts_of_group(group)
    if not rules.goes_with([member.participant_id for member in offered], facts):
        _take_back([member.participant for member in offered], missed=False, actor=actor, now=now)
        for member in offered:
            member.said_yes_at = None
    elif all(member.said_yes_at for member in offered):
        for member in offered:
            _place(member.participant)
        db.session.delete(group)
    db.session.flush()


def _place(participant: Participant) -> None:
    participant.state = S.ACCEPTED
    participant.offer_ends_at = None
    participant.offers_missed = 0
    db.session.flush()


def _take_back(participants: Sequence[Participant], *, missed: bool, actor: Viewer, now: datetime) -> None:
    for participant in participants:
        participant.state = S.WAITING
        participant.offer_ends_at = None
        participant.offers_missed += missed
        record("offer-ended", participant, actor=actor, now=now, changed=["state"])
    db.session.flush()
    if participants:
        release_places(participants[0].delegation_id, count=len(participants))


def end_offers(*, now: datetime) -> int:
    """End every offer that was not answered in time and offer its place to the next; return how many ended."""
    ended = list_ended(now=now)
    places = {one.delegation_id: one.cohort_id for one in ended}
    for delegation_id, cohort_id in sorted(places.items(), key=lambda one: (str(one[1]), str(one[0]))):
        lock_rooms(cohort_id, delegation_ids=[delegation_id])
        open_ = []
        for participant in ended:
            if participant.delegation_id == delegation_id:
                db.session.refresh(participant, ["state", "offer_ends_at", "version"])
                if participant.state is S.OFFERED and participant.offer_ends_at is not None and participant.offer_ends_at <= now:
                    open_.append(participant)
        _end(open_, now=now)
        offer_free_places(cohort_id, delegation_ids=[delegation_id], now=now)
    return len(ended)


def _end(participants: Sequence[Participant], *, now: datetime) -> None:
    done: set[UUID] = set()
    for participant in participants:
        if participant.id in done:
            continue
        group = find_group(participant)
        if group is None:
            _take_back([participant], missed=True, actor=PROGRAMME, now=now)
            _tell_ended([participant], now=now)
            continue
        offered = [member for member in group.members if member.participant.state is S.OFFERED]
        done |= {member.participant_id for member in offered}
        yes = [member for member in offered if member.said_yes_at]
        no = [member.participant for member in offered if not member.said_yes_at]
        if rules.goes_with([member.participant_id for member in yes], facts_of_group(group)):
            _take_back(no, missed=True, actor=PROGRAMME, now=now)
            for member in yes:
                _place(member.participant)
            db.session.delete(group)
        else:
            # Those who answered lost nothing by it: the group waits again as one, and moves back as one.
            _take_back([member.participant for member in offered], missed=True, actor=PROGRAMME, now=now)
            for member in offered:
                member.said_yes_at = None
        db.session.flush()
        _tell_ended(no, now=now)


def _tell_ended(participants: Sequence[Participant], *, now: datetime) -> None:
    for participant in participants:
        queue_letter(letters.offer_ended(participant), to=participant.person, city_id=participant.city_id, actor=PROGRAMME, now=now)


def why_not_group(
    members: Sequence[Participant], *, delegation: Delegation, minimum_size: int, leader: Participant | None
) -> list[Obstacle]:
    """Say why these people cannot wait as one group."""
    ids = [one.id for one in members]
    in_groups = db.session.scalars(select(WaitingMember.participant_id).where(WaitingMember.participant_id.in_(ids))).all()
    return rules.why_not_form_group(
        [(one.state, one.delegation_id) for one in members],
        delegation_id=delegation.id,
        minimum_size=minimum_size,
        in_groups=len(in_groups),
        leader=(leader.kind, leader.delegation_id) if leader else None,
    )


def form_group(
    members: Sequence[Participant],
    *,
    delegation: Delegation,
    minimum_size: int,
    leader: Participant | None,
    actor: Viewer,
    now: datetime,
) -> WaitingGroup:
    """Let people of one delegation who wait go together or not at all; raise Refused with every reason."""
    refuse_if(why_not_group(members, delegation=delegation, minimum_size=minimum_size, leader=leader))
    group = WaitingGroup(
        id=new_id(),
        city_id=delegation.city_id,
        delegation_id=delegation.id,
        minimum_size=minimum_size,
        leader_id=leader.id if leader else None,
        formed_at=now,
    )
    db.session.add(group)
    db.session.flush()
    for one in members:
        db.session.add(WaitingMember(participant_id=one.id, group_id=group.id, city_id=delegation.city_id))
        record("waits-with-group", one, actor=actor, now=now)
    db.session.flush()
    db.session.refresh(group)
    return group


def end_group(group: WaitingGroup, *, actor: Viewer, now: datetime) -> None:
    """Let each of a group wait alone again, where they stood by themselves; not while the group has an offer."""
    offered = [member.participant for member in group.members if member.participant.state is S.OFFERED]
    refuse_if(rules.why_not_end_group(has_offer=bool(offered)))
    cohort_id, delegation_id = group.members[0].participant.cohort_id, group.delegation_id
    for member in group.members:
        record("waits-alone", member.participant, actor=actor, now=now)
    db.session.delete(group)
    db.session.flush()
    offer_free_places(cohort_id, delegation_ids=[delegation_id], now=now)
