"""What an act that frees or takes places will do, before it is done; pure. The page, the confirmation and the deed read the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from exchange.cohorts.contributions import Traveller
from exchange.cohorts.models import CohortState
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import Need, Room
from exchange.cohorts.ratio import Supervision, supervision
from exchange.cohorts.rules import TAKES_PEOPLE
from exchange.foundation.obstacles import Obstacle
from exchange.participants.models import ParticipantKind
from exchange.participants.outcomes import Consequences, Swap
from exchange.participants.waiting.grouping import Leading, regroup, what_grouping_does
from exchange.participants.waiting.rules import GroupFacts, Party, in_order, plan_offers, who_comes_first


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a place."""

    participant_id: UUID
    delegation_id: UUID
    city_id: UUID
    need: Need
    birth_date: date | None = None

    @property
    def is_leader(self) -> bool:
        """Say whether they lead."""
        return self.need.kind is ParticipantKind.LEADER


@dataclass(frozen=True)
class Share:
    """A delegation as far as consequences need it."""

    delegation_id: UUID
    city_id: UUID
    city: str
    pledged: int
    taken: int


@dataclass(frozen=True)
class Facts:
    """How a cohort stands at one moment: what is left, who holds a place, who waits in which order, and what bars offers."""

    room: Room
    holders: Sequence[Holder]
    parties: Sequence[Party]
    shares: Sequence[Share]
    departs_on: date
    minors_per_adult: int
    closed: Sequence[Obstacle] = ()
    # The same, were registration open.
    closed_when_open: Sequence[Obstacle] = ()


def of_leaving(facts: Facts, leaving: Collection[UUID]) -> Consequences:
    """Say what it does when these people leave, all at once."""
    going = [one for one in facts.holders if one.participant_id in leaving]
    room = facts.room
    for one in going:
        room = room.give(one.city_id, [one.need])
    staying = [one for one in facts.holders if one.participant_id not in leaving]
    parties = [left for party in facts.parties if (left := _without(party, leaving)) is not None]
    broken = _broken(parties) - _broken(facts.parties)
    found = _offers(facts, parties, room, deed="leave")
    return replace(
        found,
        frees=len(going),
        without_leader=_lost_leaders(facts, going, staying),
        lacks_adults=_lacking(facts, staying),
        broken_groups=max(0, broken),
    )


def of_pledge(facts: Facts, *, places: int) -> Consequences:
    """Say what it does when a city, whose share is the only one among the facts or not there yet, pledges a number of places."""
    if not facts.shares:
        return Consequences(f"pledge {places}", adds=places)
    (share,) = facts.shares
    room = replace(facts.room, free={**facts.room.free, share.city_id: places - share.taken})
    return replace(
        _offers(facts, facts.parties, room, deed=f"pledge {places}"),
        adds=max(0, places - share.pledged),
        returns=max(0, share.pledged - places),
    )


def of_release(facts: Facts) -> Consequences:
    """Say what it does when places that nobody took return to the pool; who waits and fits is offered one first."""
    found = _offers(facts, facts.parties, facts.room, deed="release")
    unused = sum(share.pledged - share.taken for share in facts.shares)
    return replace(found, returns=unused - sum(count for _city, count in found.offers))


def of_quota(facts: Facts, quota: Quota, room: Room) -> Consequences:
    """Say what it does when a quota has these columns from now on; `room` is what is left then."""
    tally = room.tally(quota)
    columns = (quota.id, quota.city_id, quota.kind, quota.youngest_age, quota.oldest_age, quota.fewer_opportunities)
    return replace(
        _offers(facts, facts.parties, room, deed=f"quota {columns} {quota.minimum_count} {quota.maximum_count}"),
        keeps=max(0, (quota.minimum_count or 0) - tally.surely),
        beyond=0 if quota.maximum_count is None else max(0, tally.perhaps - quota.maximum_count),
    )


def of_quota_gone(facts: Facts, quota_id: UUID) -> Consequences:
    """Say what it does when a quota is taken away; with the last of them nothing but the pledges bounds places."""
    left = [quota for quota in facts.room.quotas if quota.id != quota_id]
    room = replace(facts.room, quotas=left, left=facts.room.left if left else None)
    return _offers(facts, facts.parties, room, deed=f"quota {quota_id}")


def of_rules(facts: Facts, *, more_places: int, closed: Sequence[Obstacle]) -> Consequences:
    """Say what it does when a cohort has more places in all, or fewer, and what barred offers is another then."""
    left = None if facts.room.left is None else facts.room.left + more_places
    found = _offers(replace(facts, closed=closed), facts.parties, replace(facts.room, left=left), deed="rules")
    return replace(found, waits_in_vain=sum(len(party.members) for party in facts.parties) if closed and not facts.closed else 0)


def of_group_gone(facts: Facts, group_id: UUID) -> Consequences:
    """Say what it does when each of a group waits alone again."""
    groups = {party.key: party.group for party in facts.parties if party.group is not None and party.key != group_id}
    parties = in_order([one for party in facts.parties for one in party.members], groups)
    return _offers(facts, parties, facts.room, deed=f"group {group_id}")


def of_grouping(facts: Facts, *, members: Collection[UUID], minimum_size: int, leader: tuple[UUID, str] | None) -> Consequences:
    """Say what it does when people of the only delegation among the facts, who wait, go together or not at all from now on."""
    (share,) = facts.shares
    leading = Leading.NOBODY
    if leader is not None:
        holds = any(one.participant_id == leader[0] for one in facts.holders)
        leading = Leading.ALONG if leader[0] in members else Leading.GOES if holds else Leading.ALONE
    group = GroupFacts(minimum_size, leader[0] if leader else None, leader_holds_place=leading is Leading.GOES)
    after = regroup(facts.parties, members, group)
    together = what_grouping_does(
        facts.parties,
        after,
        facts.room,
        closed=facts.closed,
        leader=(leading, leader[1] if leader else ""),
        places=share.pledged,
        city=share.city,
    )
    asked = f"together {sorted(str(one) for one in members)} {minimum_size} {leader[0] if leader else None}"
    return replace(_offers(facts, after, facts.room, deed=asked), together=together)


@dataclass(frozen=True)
class TakingBack:
    """What taking an import back comes to: who goes, how quotas count those who stay afterwards, and how many are as before."""

    leaving: frozenset[UUID] = frozenset()
    becoming: Mapping[UUID, Need] = field(default_factory=dict)
    puts_back: int = 0
    stays: int = 0


def of_taking_back(facts: Facts, plan: TakingBack) -> Consequences:
    """Say what it does when an import is taken back: those whom it brought go first, then the others are as before."""
    found = of_leaving(facts, plan.leaving)
    room = facts.room
    for one in facts.holders:
        if one.participant_id in plan.leaving:
            room = room.give(one.city_id, [one.need])
    for one in facts.holders:
        need = plan.becoming.get(one.participant_id)
        if need is not None and one.participant_id not in plan.leaving:
            room = room.give(one.city_id, [one.need]).take(one.city_id, [need])
    parties = [_as_before(left, plan.becoming) for party in facts.parties if (left := _without(party, plan.leaving)) is not None]
    offers = _offers(facts, parties, room, deed="take back")
    return replace(
        found,
        deed=offers.deed,
        offers=offers.offers,
        offered=offers.offered,
        takes_out=len(plan.leaving),
        puts_back=plan.puts_back,
        stays=plan.stays,
    )


def _as_before(party: Party, becoming: Mapping[UUID, Need]) -> Party:
    return replace(party, members=tuple(replace(one, need=becoming.get(one.participant_id, one.need)) for one in party.members))


def of_moving(facts: Facts, state: CohortState) -> Consequences:
    """Say what it does when a cohort goes on to another state: offers are made in some, in others nobody is offered anything."""
    deed = f"move {state}"
    if state in TAKES_PEOPLE:
        return _offers(replace(facts, closed=facts.closed_when_open), facts.parties, facts.room, deed=deed)
    return Consequences(deed, waits_in_vain=sum(len(party.members) for party in facts.parties) if not facts.closed else 0)


def of_substitution(facts: Facts, *, out: UUID, into: Holder, swap: Swap) -> Consequences:
    """Say what it does when somebody goes in somebody's stead; a place that the second one was offered goes to the next."""
    going = [one for one in facts.holders if one.participant_id == out]
    staying = [one for one in facts.holders if one.participant_id not in {out, into.participant_id}] + [into]
    parties = [left for party in facts.parties if (left := _without(party, {out, into.participant_id})) is not None]
    deed = f"substitute {out} {into.participant_id} {into.need}"
    found, held = Consequences(deed), [one for one in facts.holders if one.participant_id == into.participant_id]
    if held:
        room = facts.room.give(into.city_id, [one.need for one in (*going, *held)]).take(into.city_id, [into.need])
        found = _offers(facts, parties, room, deed=deed)
    return replace(
        found,
        frees=len(held),
        without_leader=_lost_leaders(facts, going, staying),
        lacks_adults=_lacking(facts, staying),
        broken_groups=max(0, _broken(parties) - _broken(facts.parties)),
        swap=swap,
    )


def why_not_substitute(facts: Facts, *, out: UUID, into: Holder) -> list[Obstacle]:
    """Say which quota bars one person from the place of another."""
    leaving = [one.need for one in facts.holders if one.participant_id in {out, into.participant_id}]
    return facts.room.give(into.city_id, leaving).why_not_take(into.city_id, [into.need])


def of_place(facts: Facts, delegation_id: UUID, *, need: Need, participant_id: UUID) -> Consequences:
    """Say what it does when somebody is given a free place."""
    parties = [party for party in facts.parties if party.delegation_id == delegation_id]
    first = who_comes_first(parties, facts.room, before=participant_id)
    (city_id,) = {share.city_id for share in facts.shares if share.delegation_id == delegation_id}
    needs = [one for party in first for one in party.needs]
    fits_beside = not facts.room.take(city_id, needs).why_not_take(city_id, [need])
    return Consequences(f"place {participant_id}", takes=1, passed_over=0 if fits_beside else len(needs))


def _offers(facts: Facts, parties: Sequence[Party], room: Room, *, deed: str) -> Consequences:
    cities = {share.delegation_id: share.city for share in facts.shares}
    offered = [turn.party for turn in plan_offers(parties, room, closed=facts.closed) if turn.is_offered]
    return Consequences(
        deed,
        offers=tuple((cities[party.delegation_id], len(party.members)) for party in offered),
        offered=tuple(one.participant_id for party in offered for one in party.members),
    )


def _without(party: Party, leaving: Collection[UUID]) -> Party | None:
    left = tuple(one for one in party.members if one.participant_id not in leaving)
    if not left:
        return None
    group = party.group
    if group is not None and group.leader_id in leaving:
        group = replace(group, leader_holds_place=False)
    # Of a group of which one is left nothing is left: that one waits alone.
    return replace(party, members=left, group=None if len(left) == 1 else group)


def _broken(parties: Sequence[Party]) -> int:
    return sum(party.group is not None and (len(party.members) < party.group.minimum_size or not party.has_leader) for party in parties)


def _lost_leaders(facts: Facts, going: Sequence[Holder], staying: Sequence[Holder]) -> tuple[str, ...]:
    had = {one.delegation_id for one in going if one.is_leader}
    has = {one.delegation_id for one in staying if one.is_leader}
    people = {one.delegation_id for one in staying}
    return tuple(share.city for share in facts.shares if share.delegation_id in (had - has) & people)


def _lacking(facts: Facts, staying: Sequence[Holder]) -> tuple[tuple[str, int, int], ...]:
    found = []
    for share in facts.shares:
        before, after = _watched(facts, facts.holders, share), _watched(facts, staying, share)
        if after.shortfall > before.shortfall:
            found.append((share.city, after.minors, after.shortfall))
    return tuple(found)


def _watched(facts: Facts, holders: Sequence[Holder], share: Share) -> Supervision:
    """Count minors and adults of a delegation; whether an adult is checked is another question."""
    group = [
        Traveller(one.delegation_id, str(one.need.kind), one.birth_date, is_checked=True)
        for one in holders
        if one.delegation_id == share.delegation_id
    ]
    return supervision(group, departs_on=facts.departs_on, minors_per_adult=facts.minors_per_adult)
