"""May a city leave the network or come back, and who has left. Pure."""

from collections.abc import Sequence
from datetime import date

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner


def has_left(left_on: date | None, *, today: date) -> bool:
    """Say whether a city's last day in the network is over."""
    return left_on is not None and left_on < today


def why_not_write(*, left_on: date | None, today: date) -> list[Obstacle]:
    """Say why nothing is written any more: what a city did that has left the network (its last day in it) stays as it was."""
    if not has_left(left_on, today=today):
        return []
    return [Obstacle("left-network", _l("The city has left the network. What it did stays here to be read."), Owner.NETWORK)]


def why_not_leave(left_on: date | None, ties: Sequence[Obstacle]) -> list[Obstacle]:
    """Say why a city cannot leave yet: it is leaving already, or young people of it are on their way."""
    if left_on is not None:
        return [Obstacle("leaving", _l("Its last day is set already. Take that back first."), Owner.NETWORK)]
    return list(ties)
