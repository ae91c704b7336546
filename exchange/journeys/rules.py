"""May a leg be as it is, who answers for the minors on it, is a change too short, who is on no journey."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from exchange.cohorts.models import Cohort, CohortState
from exchange.foundation.languages import LazyString, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.foundation.zones import local_day
from exchange.journeys.connections import minimum_change
from exchange.journeys.models import Direction, Journey, Mode
from exchange.journeys.plans import AnyJourney, AnyLeg, Traveller
from exchange.journeys.saying import ShownDay, ShownNames, ShownSpan
from exchange.participants.models import HOLDING_A_PLACE, ParticipantKind, ParticipantState
from exchange.participants.rules import is_minor

# Whoever is offered a place has not said yes yet: nobody misses them on a journey.
TRAVELS = HOLDING_A_PLACE - {ParticipantState.OFFERED}
ANSWERS_FOR_MINORS = frozenset({ParticipantKind.LEADER, ParticipantKind.COMPANION})
LONGEST = timedelta(hours=72)
# A few days before and after the cohort's own are ordinary; a wrong month or year is not.
AROUND = timedelta(days=3)


@dataclass(frozen=True)
class LegFacts:
    """What a leg is, before it is kept. Instants are aware; zones are IANA names."""

    mode: Mode
    from_place: str
    from_zone: str
    departs_at: datetime
    to_place: str
    to_zone: str
    arrives_at: datetime
    operator: str = ""
    number: str = ""
    note: str = ""


def leg_title(leg: AnyLeg | LegFacts) -> str:
    """Return `Paris → Barcelona`."""
    return f"{leg.from_place} → {leg.to_place}"


def why_not_plan(cohort: Cohort) -> list[Obstacle]:
    """Say why nothing of a cohort's journeys can be changed any more."""
    if cohort.state is not CohortState.ARCHIVED:
        return []
    sentence = _l("%(cohort)s is archived, so its journeys stay as they are.", cohort=cohort.name)
    return [Obstacle("cohort-archived", sentence, Owner.NETWORK)]


def why_not_save_leg(facts: LegFacts) -> list[Obstacle]:
    """Say why no vehicle can go like that."""
    took = facts.arrives_at - facts.departs_at
    if took <= timedelta(0):
        sentence = _l("It arrives before it departs. Look at both dates, times and time zones again.")
        return [Obstacle("arrives-first", sentence, Owner.COORDINATOR)]
    if took > LONGEST:
        sentence = _l("It would be on its way for %(span)s. Look at both dates again.", span=ShownSpan(took))
        return [Obstacle("too-long", sentence, Owner.COORDINATOR)]
    return []


def why_not_remove_journey(journey: Journey) -> list[Obstacle]:
    """Say why a journey cannot be taken away: people on it are told about each leg."""
    if not any(leg.seats for leg in journey.legs):
        return []
    sentence = _l("People are on this journey. Remove its legs one by one, so that everybody on them is told.")
    return [Obstacle("people-on-it", sentence, Owner.COORDINATOR)]


def leg_obstacles(leg: AnyLeg, *, travellers: Mapping[UUID, Traveller]) -> list[Obstacle]:
    """Say what is not right yet about one leg; `travellers` are all who hold a place, by participant."""
    aboard = [who for who in map(travellers.get, leg.aboard) if who is not None]
    return [*_time_obstacles(leg), *_seat_obstacles(leg, len(aboard)), *_responsible_obstacles(leg, aboard, travellers)]


def _obstacle(code: str, sentence: LazyString, leg: AnyLeg) -> Obstacle:
    return Obstacle(code, sentence, Owner.COORDINATOR, endpoint="journeys.edit_leg", arguments={"leg_id": leg.id})


def _time_obstacles(leg: AnyLeg) -> list[Obstacle]:
    if leg.arrives_at > leg.departs_at:
        return []
    sentence = _l("%(leg)s arrives before it departs.", leg=leg_title(leg))
    return [_obstacle("arrives-first", sentence, leg)]


def _seat_obstacles(leg: AnyLeg, known_count: int) -> list[Obstacle]:
    gone = leg.seat_count - known_count
    if not gone:
        return []
    sentence = _n(
        "%(leg)s: %(num)s person on board no longer travels with you. Save it again without them.",
        "%(leg)s: %(num)s people on board no longer travel with you. Save it again without them.",
        gone,
        leg=leg_title(leg),
    )
    return [_obstacle("seat-without-place", sentence, leg)]


def _responsible_obstacles(leg: AnyLeg, aboard: Sequence[Traveller], travellers: Mapping[UUID, Traveller]) -> list[Obstacle]:
    day = local_day(leg.departs_at, leg.from_zone)
    title = leg_title(leg)
    if leg.responsible_id is None:
        minors = [who for who in aboard if who.kind is ParticipantKind.YOUNGSTER and is_minor(who.birth_date, day)]
        if not minors:
            return []
        sentence = _n(
            "%(leg)s: no responsible adult is named, and %(num)s minor is on board.",
            "%(leg)s: no responsible adult is named, and %(num)s minors are on board.",
            len(minors),
            leg=title,
        )
        return [_obstacle("minors-alone", sentence, leg)]
    who = travellers.get(leg.responsible_id)
    if who is None:
        sentence = _l("%(leg)s: the responsible adult no longer travels. Name another.", leg=title)
        return [_obstacle("responsible-gone", sentence, leg)]
    found = []
    if who not in aboard:
        sentence = _l("%(leg)s: %(name)s is responsible but not on board.", leg=title, name=who.name)
        found.append(_obstacle("responsible-elsewhere", sentence, leg))
    if who.kind not in ANSWERS_FOR_MINORS:
        sentence = _l("%(leg)s: %(name)s is neither a leader nor a companion.", leg=title, name=who.name)
        found.append(_obstacle("responsible-no-leader", sentence, leg))
    elif is_minor(who.birth_date, day):
        sentence = _l("%(leg)s: %(name)s is not known to be 18 on that day.", leg=title, name=who.name)
        found.append(_obstacle("responsible-no-adult", sentence, leg))
    return found


def change_obstacles(journeys: Iterable[AnyJourney]) -> list[Obstacle]:
    """Say where somebody would be on two legs at once, or has too little time between them.

    All journeys of one delegation in one direction: what a person does next counts, whichever journey it is on.
    """
    found = []
    for before, after in _successive(journeys):
        gap = after.departs_at - before.arrives_at
        least = minimum_change(before.mode, after.mode)
        if gap < timedelta(0):
            sentence = _l("%(next)s leaves before %(first)s arrives.", next=leg_title(after), first=leg_title(before))
            found.append(_obstacle("legs-overlap", sentence, after))
        elif gap < least.span:
            sentence = _l(
                "Only %(gap)s to change in %(place)s to %(next)s. Plan at least %(least)s: %(why)s.",
                gap=ShownSpan(gap),
                place=after.from_place,
                next=leg_title(after),
                least=ShownSpan(least.span),
                why=least.why,
            )
            found.append(_obstacle("change-short", sentence, after))
    return found


def _successive(journeys: Iterable[AnyJourney]) -> list[tuple[AnyLeg, AnyLeg]]:
    """Return each pair of legs that somebody takes one after the other, once; empty legs follow their journey."""
    taken: dict[UUID, list[AnyLeg]] = {}
    ways: list[Iterable[AnyLeg]] = []
    for journey in journeys:
        for leg in journey.legs:
            for one in leg.aboard:
                taken.setdefault(one, []).append(leg)
        if not all(leg.aboard for leg in journey.legs):
            ways.append(journey.legs)
    # Most people take the same legs.
    ways += {tuple(map(id, legs)): legs for legs in taken.values()}.values()
    pairs = {}
    for legs in ways:
        for before, after in pairwise(sorted(legs, key=lambda leg: leg.departs_at)):
            pairs[before.id, after.id] = (before, after)
    return sorted(pairs.values(), key=lambda pair: pair[1].departs_at)


def day_obstacles(journey: AnyJourney, *, cohort: Cohort) -> list[Obstacle]:
    """Say which legs lie far from the days on which the cohort is away."""
    first, last = cohort.away_from_on - AROUND, cohort.away_until_on + AROUND
    return [
        _obstacle(
            "far-from-cohort",
            _l(
                "%(leg)s leaves on %(day)s, far from the days of %(cohort)s. Is the date right?",
                leg=leg_title(leg),
                day=ShownDay(local_day(leg.departs_at, leg.from_zone)),
                cohort=cohort.name,
            ),
            leg,
        )
        for leg in journey.legs
        if not first <= local_day(leg.departs_at, leg.from_zone) <= last
    ]


def missing_travellers(travellers: Iterable[Traveller], journeys: Iterable[AnyJourney], *, direction: Direction) -> list[Traveller]:
    """Return who travels but is on no leg there (or back)."""
    seated = {one for journey in journeys if journey.direction is direction for leg in journey.legs for one in leg.aboard}
    return [who for who in travellers if who.state in TRAVELS and who.id not in seated]


def missing_obstacles(missing: Sequence[Traveller], *, direction: Direction, cohort: Cohort) -> list[Obstacle]:
    """Name who is on no journey, as one obstacle for each direction."""
    if not missing:
        return []
    sentence = (
        _l("On no journey there: %(names)s.", names=ShownNames([who.name for who in missing]))
        if direction is Direction.OUT
        else _l("On no journey back: %(names)s.", names=ShownNames([who.name for who in missing]))
    )
    due = cohort.papers_due_on or cohort.away_from_on
    return [Obstacle(f"nobody-{direction.value}", sentence, Owner.COORDINATOR, due)]


def travel_obstacles(journeys: Sequence[AnyJourney], *, travellers: Mapping[UUID, Traveller], cohort: Cohort) -> list[Obstacle]:
    """Return everything that is not right yet about one delegation's way there and back."""
    found: list[Obstacle] = []
    for direction in Direction:
        ways = [journey for journey in journeys if journey.direction is direction]
        found += missing_obstacles(missing_travellers(travellers.values(), ways, direction=direction), direction=direction, cohort=cohort)
        for journey in ways:
            for leg in journey.legs:
                found += leg_obstacles(leg, travellers=travellers)
            found += day_obstacles(journey, cohort=cohort)
        found += change_obstacles(ways)
    return found


def why_not_seat(
    participant_ids: Collection[UUID], responsible_id: UUID | None, *, travellers: Mapping[UUID, Traveller], day: date
) -> list[Obstacle]:
    """Say why these people cannot be put on a leg; a missing responsible adult only warns, a wrong one is refused."""
    if any(one not in travellers for one in participant_ids):
        sentence = _l("Somebody chosen holds no place in this delegation any more. Choose again.")
        return [Obstacle("no-place", sentence, Owner.COORDINATOR)]
    if responsible_id is None:
        return []
    who = travellers.get(responsible_id)
    if who is None or who.kind not in ANSWERS_FOR_MINORS or is_minor(who.birth_date, day):
        sentence = _l("Only an adult leader or companion of this delegation can be responsible.")
        return [Obstacle("responsible-unfit", sentence, Owner.COORDINATOR)]
    if responsible_id not in participant_ids:
        sentence = _l("%(name)s is responsible, so must be on board too. Choose them among the people.", name=who.name)
        return [Obstacle("responsible-elsewhere", sentence, Owner.COORDINATOR)]
    return []
