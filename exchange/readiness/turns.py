"""When somebody is told again what waits for them, and who else hears of it when it is late; pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.roster.saying import ShownDate

# So near a due day letters come more often, and also when nothing is new.
NEAR_DAYS = 14
LAST_DAYS = 3
# days left → days between two letters
_WEEKLY, _EVERY_THREE, _DAILY = 7, 3, 1
# So late the network hears of what young people, guardians and leaders owe, too.
LATE_DAYS = 7

_OWN_PEOPLE = frozenset({Owner.YOUNG_PERSON, Owner.GUARDIAN, Owner.LEADER})
_STAFF = frozenset({Owner.COORDINATOR, Owner.CITY, Owner.HOST})


def days_left(dues: Iterable[date | None], *, leaves_on: date, today: date) -> int:
    """Return the days until the nearest due day; what is late or has no day is due before the departure.

    What is late counts as near, however far away the departure is.
    """
    until_departure = max(0, (leaves_on - today).days)
    near = min(NEAR_DAYS, until_departure)
    return min(
        (until_departure if due is None else near if due < today else (due - today).days for due in dues),
        default=until_departure,
    )


def days_between(left: int) -> int:
    """Return how many days lie between two letters: seven; three in the last 14 before a due day; one in the last 3."""
    if left > NEAR_DAYS:
        return _WEEKLY
    return _EVERY_THREE if left > LAST_DAYS else _DAILY


def why_not_write(
    *,
    things: int,
    news: int,
    left: int,
    last_on: date | None,
    is_paused: bool,
    pause_reason: str,
    leaves_on: date,
    today: date,
) -> list[Obstacle]:
    """Say why somebody gets no letter today; none of it waits for a person, so nothing has an owner.

    `things` counts what waits, `news` what the last letter did not say, `left` the days until the nearest due day.
    """
    if leaves_on < today:
        return [Obstacle("left", _l("The trip has begun. No reminders are sent any more."))]
    if not things:
        return [Obstacle("nothing", _l("Nothing waits for them."))]
    if is_paused:
        return [Obstacle("paused", _l("Paused: %(reason)s", reason=pause_reason))]
    if last_on is None:
        return []
    next_on = last_on + timedelta(days=days_between(left))
    if today < next_on:
        sentence = _l("The last letter left on %(last)s; the next may leave on %(next)s.", last=ShownDate(last_on), next=ShownDate(next_on))
        return [Obstacle("too-soon", sentence, due_on=next_on)]
    if not news and left > NEAR_DAYS:
        return [Obstacle("no-news", _l("Nothing is new since the last letter, and nothing is due within 14 days."))]
    return []


def why_not_remind(*, is_oneself: bool, last_on: date | None, is_paused: bool, pause_reason: str, today: date) -> list[Obstacle]:
    """Say why somebody gets no reminder that a person asks for: it is themselves, paused, or written to today already."""
    if is_oneself:
        return [Obstacle("oneself", _l("That is you. It stands on your own page for today."))]
    if is_paused:
        return [Obstacle("paused", _l("Paused: %(reason)s", reason=pause_reason))]
    if last_on is not None and last_on >= today:
        return [Obstacle("today", _l("A letter left for them today already."))]
    return []


def who_hears_too(owner: Owner | None, due_on: date | None, *, today: date) -> frozenset[Owner]:
    """Return who hears of something late beside its owner.

    What young people, guardians and leaders owe is told to the city's coordinators at once, and after a week to the network;
    what a city or a host owes, to the network at once.
    """
    if due_on is None or due_on >= today or owner is None:
        return frozenset()
    if owner in _OWN_PEOPLE:
        late = today - due_on
        return frozenset({Owner.COORDINATOR, Owner.NETWORK} if late > timedelta(days=LATE_DAYS) else {Owner.COORDINATOR})
    return frozenset({Owner.NETWORK}) if owner in _STAFF else frozenset()
