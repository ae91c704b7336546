"""What an act that frees or ends places will do, before it is done; pure. The page, the confirmation and the deed read the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from exchange.cohorts.contributions import Traveller
from exchange.cohorts.models import CohortState
from exchange.cohorts.quotas.rules import Need, Room
from exchange.cohorts.ratio import Supervision, supervision
from exchange.cohorts.rules import TAKES_PEOPLE
from exchange.foundation.languages import Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle
from exchange.participants.models import ParticipantKind
from exchange.participants.waiting.rules import Party, plan_offers, who_comes_first


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


@dataclass(frozen=True)
class Consequences:
    """What will happen; two are equal when the same will."""

    deed: str
    frees: int = 0
    adds: int = 0
    takes: int = 0
    returns: int = 0
    # (city, how many people) of each offer, in the order in which they are made.
    offers: tuple[tuple[str, int], ...] = ()
    offered: tuple[UUID, ...] = ()
    without_leader: tuple[str, ...] = ()
    # (city, minors, adults that are missing more than before)
    lacks_adults: tuple[tuple[str, int, int], ...] = ()
    broken_groups: int = 0
    waits_in_vain: int = 0
    # People who wait, fit, and came first: none of them is asked.
    passed_over: int = 0

    @property
    def does_something(self) -> bool:
        """Say whether anything happens to anybody."""
        return self != Consequences(self.deed)

    @property
    def seal(self) -> str:
        """Return what is equal while the consequences are: what was shown and what is done are compared by it."""
        return sha256(repr(self).encode()).hexdigest()[:24]

    def sentences(self) -> list[Sentence]:
        """Say all of it, what matters most first."""
        said: list[Sentence] = []
        if self.frees:
            said.append(_n("Frees %(num)s place.", "Frees %(num)s places.", self.frees))
        if self.adds:
            said.append(_n("Adds %(num)s place.", "Adds %(num)s places.", self.adds))
        if self.takes:
            said.append(_n("Takes %(num)s free place.", "Takes %(num)s free places.", self.takes))
        if self.passed_over:
            said.append(
                _n(
                    "Passes over %(num)s person for whom the place would do and who comes first on the waiting list.",
                    "Passes over %(num)s people for whom the place would do and who come first on the waiting list.",
                    self.passed_over,
                )
            )
        if self.returns:
            said.append(
                _n(
                    "Returns %(num)s place to the pool, where other cities can pledge it.",
                    "Returns %(num)s places to the pool, where other cities can pledge them.",
                    self.returns,
                )
            )
        if self.offers:
            people = sum(count for _city, count in self.offers)
            said.append(
                _n(
                    "Sends %(num)s offer to people on the waiting list; places in all: %(people)s.",
                    "Sends %(num)s offers to people on the waiting list; places in all: %(people)s.",
                    len(self.offers),
                    people=people,
                )
            )
        elif self.frees or self.adds:
            said.append(_l("Sends no offer: nobody waits for whom these places would do."))
        said += [_l("Leaves %(city)s without a leader.", city=city) for city in self.without_leader]
        said += [
            _n(
                "Leaves %(city)s with %(num)s adult too few for its %(minors)s minors.",
                "Leaves %(city)s with %(num)s adults too few for its %(minors)s minors.",
                missing,
                city=city,
                minors=minors,
            )
            for city, minors, missing in self.lacks_adults
        ]
        if self.broken_groups:
            said.append(
                _n(
                    "Leaves %(num)s group on the waiting list too small, or without its leader, to be offered places.",
                    "Leaves %(num)s groups on the waiting list too small, or without their leader, to be offered places.",
                    self.broken_groups,
                )
            )
        if self.waits_in_vain:
            said.append(
                _n(
                    "%(num)s person on the waiting list is offered nothing any more.",
                    "%(num)s people on the waiting list are offered nothing any more.",
                    self.waits_in_vain,
                )
            )
        return said or [_l("Changes nothing for anybody.")]


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


def of_quota_gone(facts: Facts, quota_id: UUID) -> Consequences:
    """Say what it does when a quota is taken away."""
    room = replace(facts.room, quotas=[quota for quota in facts.room.quotas if quota.id != quota_id])
    return _offers(facts, facts.parties, room, deed=f"quota {quota_id}")


def of_moving(facts: Facts, state: CohortState) -> Consequences:
    """Say what it does when a cohort goes on to another state: offers are made in some, in others nobody is offered anything."""
    deed = f"move {state}"
    if state in TAKES_PEOPLE:
        return _offers(replace(facts, closed=facts.closed_when_open), facts.parties, facts.room, deed=deed)
    return Consequences(deed, waits_in_vain=sum(len(party.members) for party in facts.parties) if not facts.closed else 0)


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
