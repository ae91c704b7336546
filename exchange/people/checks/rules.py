"""May a check of an adult be noted, and how does it stand; pure."""

from datetime import date

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.people.ages import is_minor, years_later
from exchange.people.checks.models import LeaderCheck

# Older extracts say too little about today (R§4.3); a country may ask for less.
OLDEST_YEARS = 5


def why_not_record(
    *, birth_date: date | None, issued_on: date, seen_on: date, renew_by_on: date, is_self: bool, today: date
) -> list[Obstacle]:
    """Say why a check cannot be noted like this. Nobody notes their own."""
    reasons = []
    if is_self:
        reasons.append(
            Obstacle("own-check", _l("Nobody notes their own check. Ask somebody else of the city or the network."), Owner.NETWORK)
        )
    if birth_date is not None and is_minor(birth_date, today):
        reasons.append(Obstacle("minor", _l("Only adults are checked."), Owner.COORDINATOR))
    if issued_on > seen_on:
        reasons.append(
            Obstacle("seen-before", _l("It was issued after the day on which you saw it. Please check both days."), Owner.COORDINATOR)
        )
    if seen_on > today:
        reasons.append(Obstacle("seen-future", _l("The day on which it was seen lies in the future."), Owner.COORDINATOR))
    if renew_by_on <= today:
        reasons.append(Obstacle("over", _l("By this day it would have to be renewed already. Ask for a new one."), Owner.COORDINATOR))
    if renew_by_on > years_later(issued_on, OLDEST_YEARS):
        reasons.append(
            Obstacle(
                "too-long",
                _l("A check is renewed within %(years)s years of the day on which it was issued.", years=OLDEST_YEARS),
                Owner.COORDINATOR,
            )
        )
    return reasons


def holds(check: LeaderCheck, *, day: date) -> bool:
    """Say whether a check holds on a day."""
    return check.withdrawn_on is None and check.renew_by_on >= day
