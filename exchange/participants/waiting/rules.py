"""In which order people wait and why, who is offered a free place, and what an answer does to a group.

Order: whoever let fewer offers pass, then whoever waits longer; a group waits since the last of its members came. A free place goes to
the first who fits entirely: a group is offered places for all of it or none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from exchange.cohorts.models import Cohort, CohortState
from exchange.cohorts.quotas.rules import Need, Room
from exchange.cohorts.rules import TAKES_PEOPLE
from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.roster.saying import ShownDate

# Whoever let so many offers pass is asked by a human before there is another.
MOST_OFFERS_MISSED = 2
# So many fill a coach, and one address of a page can name them.
MOST_TOGETHER = 60


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits; `since` is when they came onto the list."""

    participant_id: UUID
    city_id: UUID
    delegation_id: UUID
    need: Need
    since: datetime
    missed: int = 0
    group_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True)
class GroupFacts:
    """What a group asked for. `leader_holds_place` says that its leader goes already."""

    minimum_size: int
    leader_id: UUID | None = None
    leader_holds_place: bool = False
    # Of a group to which places are offered now: it waits for answers, not for places.
    formed_at: datetime | None = None


@dataclass(frozen=True)
class Party:
    """Those who are offered places together: one person, or a group."""

    key: UUID
    city_id: UUID
    delegation_id: UUID
    members: tuple[Waiting, ...]
    group: GroupFacts | None = None

    @property
    def since(self) -> datetime:
        """Return since when all of them wait."""
        return max(member.since for member in self.members)

    @property
    def missed(self) -> int:
        """Return how many offers they let pass."""
        return max(member.missed for member in self.members)

    @property
    def needs(self) -> tuple[Need, ...]:
        """Return what quotas count of them."""
        return tuple(member.need for member in self.members)

    @property
    def has_leader(self) -> bool:
        """Say whether the leader they named comes along; who named none needs none."""
        if self.group is None or self.group.leader_id is None:
            return True
        return self.group.leader_holds_place or any(member.participant_id == self.group.leader_id for member in self.members)


def in_order(people: Iterable[Waiting], groups: Mapping[UUID, GroupFacts]) -> list[Party]:
    """Return who waits, the next to be offered a place first."""
    together: dict[UUID, list[Waiting]] = {}
    for one in people:
        together.setdefault(one.group_id if one.group_id is not None and one.group_id in groups else one.participant_id, []).append(one)
    parties = [
        Party(
            key,
            members[0].city_id,
            members[0].delegation_id,
            tuple(sorted(members, key=lambda one: (one.since, str(one.participant_id)))),
            groups.get(key),
        )
        for key, members in together.items()
    ]
    return sorted(parties, key=lambda party: (party.missed, party.since, str(party.key)))


def last_day_of_offers(cohort: Cohort) -> date:
    """Return the last day on which places are offered: when the names are due, else the day before they leave."""
    return cohort.names_due_on or cohort.away_from_on - timedelta(days=1)


def why_no_offers(cohort: Cohort, *, today: date, state: CohortState | None = None, last: date | None = None) -> list[Obstacle]:
    """Say why nothing is offered to anybody of a cohort now, or would not be in another state or with another `last` day."""
    last = last or last_day_of_offers(cohort)
    if (state or cohort.state) not in TAKES_PEOPLE:
        sentence = _l("%(cohort)s takes no registrations now, so free places are not offered.", cohort=cohort.name)
        return [Obstacle("cohort-not-open", sentence, Owner.NETWORK)]
    if today > last:
        sentence = _l("Places were offered until %(day)s. Whoever answers for the city can still give one.", day=ShownDate(last))
        return [Obstacle("offers-over", sentence, Owner.COORDINATOR, last)]
    return []


def offer_ends(cohort: Cohort, *, now: datetime) -> datetime:
    """Return until when an offer made now holds: the cohort's hours, and never beyond the last day of offers where the conference is."""
    last = datetime.combine(last_day_of_offers(cohort) + timedelta(days=1), time.min, tzinfo=ZoneInfo(cohort.conference.time_zone))
    return min(now + timedelta(hours=cohort.offer_hours), last)


def why_not_ask(party: Party) -> list[Obstacle]:
    """Say why a party is passed over whatever is free."""
    group = party.group
    if group is not None and len(party.members) < group.minimum_size:
        return [
            Obstacle(
                "group-small",
                _n(
                    "The group wants to go when it is at least %(least)s, and %(num)s is left of it.",
                    "The group wants to go when it is at least %(least)s, and %(num)s are left of it.",
                    len(party.members),
                    least=group.minimum_size,
                ),
                Owner.COORDINATOR,
            )
        ]
    if not party.has_leader:
        return [Obstacle("group-leader", _l("The leader of the group does not go any more. Name another one."), Owner.COORDINATOR)]
    if party.missed >= MOST_OFFERS_MISSED:
        return [
            Obstacle(
                "offers-missed",
                _n(
                    "%(num)s offer ended without an answer. Whoever answers for the city asks before there is another.",
                    "%(num)s offers ended without an answer. Whoever answers for the city asks before there is another.",
                    party.missed,
                ),
                Owner.COORDINATOR,
            )
        ]
    return []


@dataclass(frozen=True)
class Turn:
    """What free places mean for one party: places are offered, or why not yet. `number` counts within the city, from one."""

    party: Party
    number: int
    why_not: tuple[Obstacle, ...] = ()

    @property
    def is_offered(self) -> bool:
        """Say whether places are offered."""
        return not self.why_not


def plan_offers(parties: Sequence[Party], room: Room, *, closed: Sequence[Obstacle] = ()) -> list[Turn]:
    """Say who is offered places with this room, in order; each party fits entirely or is passed over. `closed` holds for all."""
    turns: list[Turn] = []
    numbers: dict[UUID, int] = {}
    for party in parties:
        numbers[party.delegation_id] = numbers.get(party.delegation_id, 0) + 1
        why_not = [*closed, *why_not_ask(party)] or room.why_not_take(party.city_id, party.needs)
        if not why_not:
            room = room.take(party.city_id, party.needs)
        turns.append(Turn(party, numbers[party.delegation_id], tuple(why_not)))
    return turns


def who_comes_first(parties: Sequence[Party], room: Room, *, before: UUID | None = None) -> list[Party]:
    """Return for whom what is free is left: everybody who waits and fits, or those of them who stand before somebody."""
    found = []
    for turn in plan_offers(parties, room):
        if any(one.participant_id == before for one in turn.party.members):
            break
        if turn.is_offered:
            found.append(turn.party)
    return found


def why_not_answer(state: ParticipantState, *, ends_at: datetime | None, now: datetime, says_yes: bool = True) -> list[Obstacle]:
    """Say why an offer cannot be answered now."""
    if state is not ParticipantState.OFFERED:
        return [Obstacle("no-offer", _l("No offer is open. What holds now stands below."), Owner.COORDINATOR)]
    if says_yes and ends_at is not None and now >= ends_at:
        return [Obstacle("offer-ended", _l("The offer ended before it was answered."), Owner.COORDINATOR)]
    return []


def why_not_form_group(
    members: Sequence[tuple[ParticipantState, UUID]],
    *,
    delegation_id: UUID,
    minimum_size: int,
    in_groups: int = 0,
    leader: tuple[ParticipantKind, UUID] | None = None,
) -> list[Obstacle]:
    """Say why these (state, delegation) cannot wait as one group; `leader` is (kind, delegation) of who leads it."""
    reasons = []
    if len(members) < 2:
        reasons.append(Obstacle("group-one", _l("A group is two people or more. Choose who goes together."), Owner.COORDINATOR))
    if len(members) > MOST_TOGETHER:
        sentence = _l("A group is %(most)s people at most, and %(count)s are chosen.", most=MOST_TOGETHER, count=len(members))
        reasons.append(Obstacle("group-large", sentence, Owner.COORDINATOR))
    if any(state is not ParticipantState.WAITING or delegation != delegation_id for state, delegation in members):
        reasons.append(Obstacle("group-waits", _l("Only people on the waiting list of one city can go together."), Owner.COORDINATOR))
    if in_groups:
        reasons.append(Obstacle("group-twice", _l("Somebody of them is in another group already."), Owner.COORDINATOR))
    if len(members) > 1 and not 1 <= minimum_size <= len(members):
        reasons.append(
            Obstacle(
                "group-minimum",
                _l("The smallest number that still goes lies between 1 and the %(count)s who are chosen.", count=len(members)),
                Owner.COORDINATOR,
            )
        )
    if leader is not None and (leader[0] is ParticipantKind.YOUNGSTER or leader[1] != delegation_id):
        reasons.append(Obstacle("group-leader", _l("A leader or companion of the same city leads a group."), Owner.COORDINATOR))
    return reasons


def why_not_end_group(*, has_offer: bool) -> list[Obstacle]:
    """Say why a group cannot be dissolved now."""
    if not has_offer:
        return []
    return [Obstacle("group-offered", _l("The group has an offer. It can be dissolved once the offer is answered."), Owner.COORDINATOR)]


def goes_with(said_yes: Sequence[UUID], group: GroupFacts) -> bool:
    """Say whether those of a group who said yes go: enough of them, and with the leader they named."""
    with_leader = group.leader_id is None or group.leader_holds_place or group.leader_id in said_yes
    return len(said_yes) >= group.minimum_size and with_leader
