"""Whom a quota counts, and whether a place is left for somebody under all numbers of a cohort at once.

What is not known of somebody (birth date, opportunities) counts towards every maximum and towards no minimum, so that neither is
broken when it becomes known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from exchange.cohorts.kinds import ParticipantKind
from exchange.cohorts.models import Cohort
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.words import NumberWords, QuotaWords
from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner


@dataclass(frozen=True)
class Need:
    """Who asks for a place, as far as quotas count; None is not known. `age` is that on the first day."""

    kind: ParticipantKind | None = None
    age: int | None = None
    fewer_opportunities: bool | None = None


@dataclass(frozen=True)
class Tally:
    """How many who hold a place count for a quota: towards its minimum, and towards its maximum."""

    surely: int = 0
    perhaps: int = 0


def counts(quota: Quota, need: Need, *, city_id: UUID) -> bool | None:
    """Say whether a quota counts somebody of a city; None when it is not known."""
    answers = [
        True if quota.city_id is None else quota.city_id == city_id,
        None if quota.kind and need.kind is None else quota.kind in {None, need.kind},
        _in_band(quota, need.age),
        True if quota.fewer_opportunities is None else _same(quota.fewer_opportunities, need.fewer_opportunities),
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _in_band(quota: Quota, age: int | None) -> bool | None:
    if quota.youngest_age is None and quota.oldest_age is None:
        return True
    if age is None:
        return None
    return (quota.youngest_age or 0) <= age <= (age if quota.oldest_age is None else quota.oldest_age)


def _same(wanted: bool, said: bool | None) -> bool | None:  # noqa: FBT001 - two answers to one question
    return None if said is None else wanted is said


@dataclass(frozen=True)
class Room:
    """What is left of a cohort's places: by city, in all, and of each quota. Taking and giving make a new one."""

    free: Mapping[UUID, int]
    quotas: Sequence[Quota] = ()
    tallies: Mapping[UUID, Tally] | None = None
    # What is left of the capacity, or of all pledges where there is none; asked for only where there are quotas.
    left: int | None = None

    def tally(self, quota: Quota) -> Tally:
        """Return how many count for a quota."""
        return (self.tallies or {}).get(quota.id, Tally())

    def take(self, city_id: UUID, needs: Sequence[Need]) -> "Room":
        """Return what is left once these have a place."""
        return self._moved(city_id, needs, -1)

    def give(self, city_id: UUID, needs: Sequence[Need]) -> "Room":
        """Return what is left once these have given their place back."""
        return self._moved(city_id, needs, 1)

    def _moved(self, city_id: UUID, needs: Sequence[Need], sign: int) -> "Room":
        tallies = {}
        for quota in self.quotas:
            answers = [counts(quota, need, city_id=city_id) for need in needs]
            now = self.tally(quota)
            surely, perhaps = answers.count(True), len(answers) - answers.count(False)
            tallies[quota.id] = Tally(now.surely - sign * surely, now.perhaps - sign * perhaps)
        return replace(
            self,
            free={**self.free, city_id: self.free.get(city_id, 0) + sign * len(needs)},
            tallies=tallies,
            left=None if self.left is None else self.left + sign * len(needs),
        )

    def kept_for(self, city_id: UUID | None) -> int:
        """Return how few people would do for every minimum of a city, or of the whole cohort."""
        return fewest_people(
            [
                (quota, quota.minimum_count - self.tally(quota).surely)
                for quota in self.quotas
                if quota.minimum_count is not None and (city_id is None or quota.city_id == city_id)
            ]
        )

    def lacking(self, city_id: UUID) -> int:
        """Return by how many places the minimums cannot be met any more."""
        here = self.kept_for(city_id) - self.free.get(city_id, 0)
        everywhere = self.kept_for(None) - self.left if self.left is not None else 0
        return max(0, here) + max(0, everywhere)

    def why_not_take(self, city_id: UUID, needs: Sequence[Need]) -> list[Obstacle]:
        """Say why these cannot all have a place: the city's own number first, then the cohort's, then each quota."""
        count = len(needs)
        if self.free.get(city_id, 0) < count:
            return [_no_place(count, self.free.get(city_id, 0))]
        if self.left is not None and self.left < count:
            return [Obstacle("capacity", _l("All places of the cohort are taken, in all cities together."), Owner.NETWORK)]
        after = self.take(city_id, needs)
        reasons = [
            Obstacle(
                "quota-full",
                _l(
                    "The quota “%(quota)s” is full: %(number)s, and %(count)s have a place.",
                    quota=QuotaWords(quota),
                    number=NumberWords(quota),
                    count=self.tally(quota).perhaps,
                ),
                Owner.NETWORK,
            )
            for quota in self.quotas
            if quota.maximum_count is not None
            and any(counts(quota, need, city_id=city_id) is not False for need in needs)
            and after.tally(quota).perhaps > quota.maximum_count
        ]
        if not reasons and after.lacking(city_id) > self.lacking(city_id):
            reasons = [
                Obstacle(
                    "places-kept",
                    _l(
                        "The places that are left are kept for the quota “%(quota)s”: %(number)s, and %(count)s have one.",
                        quota=QuotaWords(quota),
                        number=NumberWords(quota),
                        count=self.tally(quota).surely,
                    ),
                    Owner.NETWORK,
                )
                for quota in self.quotas
                if quota.minimum_count is not None
                and self.tally(quota).surely < quota.minimum_count
                and (quota.city_id in {None, city_id} or self.left is not None)
            ]
        return reasons


def _no_place(asked: int, free: int) -> Obstacle:
    if free == 0:
        return no_place_free()
    return Obstacle(
        "no-place-free",
        _n("%(num)s place is free, and %(asked)s are needed.", "%(num)s places are free, and %(asked)s are needed.", free, asked=asked),
        Owner.COORDINATOR,
    )


def no_place_free() -> Obstacle:
    """Return the reason that all places of a delegation are taken."""
    return Obstacle(
        "no-place-free",
        _l("All pledged places of this delegation are taken. Withdraw somebody or pledge another place first."),
        Owner.COORDINATOR,
    )


def others_wait(count: int) -> Obstacle:
    """Return the reason that people who wait come first."""
    return Obstacle(
        "others-wait",
        _n(
            "%(num)s person who may take a free place waits already, and comes first.",
            "%(num)s people who may take a free place wait already, and come first.",
            count,
        ),
        Owner.COORDINATOR,
    )


def fewest_people(wanted: Sequence[tuple[Quota, int]]) -> int:
    """Return how few people can meet these quotas, each of which still wants a number.

    Quotas are boxes, so that those of which any two can count one person can all count one. The largest is met first together with
    whatever fits beside it: never too few, and the fewest but for contrived cases.
    """
    open_ = {quota.id: (quota, number) for quota, number in wanted if number > 0}
    people = 0
    while open_:
        in_order = sorted(open_.values(), key=lambda one: (-one[1], str(one[0].id)))
        together: list[Quota] = []
        for quota, _wanted in in_order:
            if all(_meet(quota, other) for other in together):
                together.append(quota)
        step = min(open_[quota.id][1] for quota in together)
        people += step
        for quota in together:
            left = open_[quota.id][1] - step
            open_[quota.id] = (quota, left)
        open_ = {key: one for key, one in open_.items() if one[1] > 0}
    return people


def _meet(one: Quota, other: Quota) -> bool:
    """Say whether somebody can count for both."""
    alike = (
        (one.city_id, other.city_id),
        (one.kind, other.kind),
        (one.fewer_opportunities, other.fewer_opportunities),
    )
    if any(a is not None and b is not None and a != b for a, b in alike):
        return False
    youngest = max(one.youngest_age or 0, other.youngest_age or 0)
    oldest = [age for age in (one.oldest_age, other.oldest_age) if age is not None]
    return not oldest or youngest <= min(oldest)


def give_in_order(room: Room, city_id: UUID, needs: Sequence[Need]) -> tuple[list[bool], list[Obstacle]]:
    """Say who of these, each asking alone, gets a place when they are served in order; and why the others do not."""
    given: list[bool] = []
    reasons: dict[str, Obstacle] = {}
    for need in needs:
        why_not = room.why_not_take(city_id, [need])
        given.append(not why_not)
        if why_not:
            reasons = {obstacle.code: obstacle for obstacle in why_not} | reasons
        else:
            room = room.take(city_id, [need])
    return given, list(reasons.values())


def why_not_keep_quota(
    *,
    youngest_age: int | None,
    oldest_age: int | None,
    minimum_count: int | None,
    maximum_count: int | None,
    cohort: Cohort,
) -> list[Obstacle]:
    """Say why a quota cannot have these numbers."""
    reasons = []
    if minimum_count is None and maximum_count is None:
        reasons.append(Obstacle("quota-numbers", _l("Say how many at least, how many at most, or both."), Owner.NETWORK))
    if minimum_count is not None and maximum_count is not None and minimum_count > maximum_count:
        reasons.append(Obstacle("quota-order", _l("The number at least is above the number at most."), Owner.NETWORK))
    if youngest_age is not None and oldest_age is not None and youngest_age > oldest_age:
        reasons.append(Obstacle("quota-ages", _l("The youngest age is above the oldest."), Owner.NETWORK))
    if cohort.capacity is not None and (minimum_count or 0) > cohort.capacity:
        reasons.append(
            Obstacle(
                "quota-capacity",
                _n("The cohort has %(num)s place in all.", "The cohort has %(num)s places in all.", cohort.capacity),
                Owner.NETWORK,
            )
        )
    return reasons
