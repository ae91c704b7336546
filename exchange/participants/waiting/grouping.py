"""What it does to the order when people who wait form a group, before they do; pure. The page and the deed compare it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from exchange.cohorts.quotas.rules import Room, counts
from exchange.cohorts.quotas.words import NumberWords, QuotaWords
from exchange.foundation.languages import Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.waiting.rules import GroupFacts, Party, Turn, in_order, plan_offers

# A group that is about to be formed is newer than any: its place among those who wait equally long is the last.
NEW_GROUP = UUID(int=2**128 - 1)
# Why a group cannot go whatever becomes free.
_BEYOND_PLEDGE, _BEYOND_QUOTA = "group-beyond-pledge", "group-beyond-quota"
_NEVER = {_BEYOND_PLEDGE, _BEYOND_QUOTA}


class Leading(StrEnum):
    """Where the one who leads a group stands."""

    NOBODY = "nobody"
    ALONG = "along"
    GOES = "goes"
    ALONE = "alone"


@dataclass(frozen=True)
class Together:
    """Where a group will stand, who gives what up for it, and on what it depends."""

    # (name, number now) of each, in the order in which they stand now; the number of all of them afterwards.
    stood: tuple[tuple[str, int], ...]
    number: int
    minimum_size: int
    # Others who stand further up afterwards.
    move_up: int = 0
    leading: Leading = Leading.NOBODY
    leader: str = ""
    is_offered: bool = False
    # Codes of why not now, and of why not even when every place of the city is free.
    bars: tuple[str, ...] = ()
    reasons: tuple[Obstacle, ...] = field(default=(), repr=False, compare=False)

    def sentences(self) -> list[Sentence]:
        """Say it: where they stand, what each gives up, on what going depends, and what is in the way."""
        size = len(self.stood)
        said: list[Sentence] = [
            _n(
                "%(num)s person stands at number %(number)s, counted from the last who came.",
                "The %(num)s of them stand at number %(number)s together, counted from the last who came.",
                size,
                number=self.number,
            ),
            *[self._moved(name, number) for name, number in self.stood],
            _l("None of them has an own number any more, or is offered a place without the others, while the group stands."),
        ]
        if self.move_up:
            said.append(_n("%(num)s other on the list moves up.", "%(num)s others on the list move up.", self.move_up))
        if self.minimum_size >= size:
            said.append(_l("All or none: if one of them says no to an offer, the others lose theirs and wait again."))
        else:
            said.append(
                _n(
                    "If some of them say no to an offer, the others go when %(num)s is left.",
                    "If some of them say no to an offer, the others go when at least %(num)s are left.",
                    self.minimum_size,
                )
            )
        said += self._led()
        said += [
            reason.sentence if reason.code in _NEVER else _l("Why they are offered nothing now: %(reason)s", reason=reason.sentence)
            for reason in self.reasons
        ]
        if not self.is_offered and not self.reasons and self.leading is not Leading.ALONE:
            said.append(_l("They wait until there are places for all of them."))
        said.append(_l("Nobody who has a place or an offer loses it by this."))
        return said

    def _moved(self, name: str, number: int) -> Sentence:
        facts = {"name": name, "before": number, "after": self.number}
        if number < self.number:
            return _l("%(name)s moves back: number %(before)s now, number %(after)s with the group.", **facts)
        if number > self.number:
            return _l("%(name)s moves up: number %(before)s now, number %(after)s with the group.", **facts)
        return _l("%(name)s stays at number %(after)s.", **facts)

    def _led(self) -> list[Sentence]:
        facts = {"name": self.leader}
        if self.leading is Leading.ALONG:
            return [_l("%(name)s leads them: without a yes of %(name)s none of them goes.", **facts)]
        if self.leading is Leading.GOES:
            return [_l("%(name)s leads them and goes already, or has an offer: without %(name)s none of them is offered a place.", **facts)]
        if self.leading is Leading.ALONE:
            return [
                _l("%(name)s leads them but waits too, and not with them: until %(name)s has a place they are offered nothing.", **facts)
            ]
        return []


def regroup(parties: Sequence[Party], members: Collection[UUID], group: GroupFacts) -> list[Party]:
    """Return who waits, in order, once some of them wait as one group."""
    groups = {party.key: party.group for party in parties if party.group is not None}
    people = [replace(one, group_id=NEW_GROUP) if one.participant_id in members else one for party in parties for one in party.members]
    return in_order(people, {**groups, NEW_GROUP: group})


def why_never(party: Party, room: Room, *, places: int, city: str) -> list[Obstacle]:
    """Say why a group could not go even if every one of the city's `places` were free."""
    size = len(party.members)
    if places < size:
        return [
            Obstacle(
                _BEYOND_PLEDGE,
                _n(
                    "They need %(needed)s places, and %(city)s has %(num)s in all: they can go only once the city has pledged more.",
                    "They need %(needed)s places, and %(city)s has %(num)s in all: they can go only once the city has pledged more.",
                    places,
                    needed=size,
                    city=city,
                ),
                Owner.COORDINATOR,
            )
        ]
    return [
        Obstacle(
            _BEYOND_QUOTA,
            _n(
                "The quota “%(quota)s” allows %(number)s, and it counts %(num)s of them: as a group they cannot go while it holds.",
                "The quota “%(quota)s” allows %(number)s, and it counts %(num)s of them: as a group they cannot go while it holds.",
                count,
                quota=QuotaWords(quota),
                number=NumberWords(quota),
            ),
            Owner.NETWORK,
        )
        for quota in room.quotas
        if quota.maximum_count is not None
        and (count := sum(counts(quota, need, city_id=party.city_id) is True for need in party.needs)) > quota.maximum_count
    ]


def what_grouping_does(
    parties: Sequence[Party],
    after: Sequence[Party],
    room: Room,
    *,
    closed: Sequence[Obstacle],
    leader: tuple[Leading, str],
    places: int,
    city: str,
) -> Together | None:
    """Compare the order before with the one after; None when nobody of them waits any more."""
    before_turns, after_turns = plan_offers(parties, room, closed=closed), plan_offers(after, room, closed=closed)
    turn = next((one for one in after_turns if one.party.key == NEW_GROUP), None)
    if turn is None or turn.party.group is None:
        return None
    ids = {one.participant_id for one in turn.party.members}
    numbers, becomes = _numbers(before_turns), _numbers(after_turns)
    stood = sorted((numbers[one.participant_id], one.name, str(one.participant_id)) for one in turn.party.members)
    never = why_never(turn.party, room, places=places, city=city)
    reasons = never or [one for one in turn.why_not if one.code != "group-leader"]
    return Together(
        tuple((name, number) for number, name, _key in stood),
        turn.number,
        turn.party.group.minimum_size,
        move_up=sum(becomes[key] < number for key, number in numbers.items() if key not in ids),
        leading=leader[0],
        leader=leader[1],
        is_offered=turn.is_offered,
        bars=tuple(one.code for one in reasons),
        reasons=tuple(reasons),
    )


def _numbers(turns: Sequence[Turn]) -> dict[UUID, int]:
    return {one.participant_id: turn.number for turn in turns for one in turn.party.members}
