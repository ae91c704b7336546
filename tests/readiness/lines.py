"""Lines of a board as the sums take them."""

from collections.abc import Iterable

from exchange.readiness.filtering import BoardLine
from exchange.readiness.sums import Group


def one_by_one(lines: Iterable[BoardLine]) -> list[Group]:
    """Return lines as groups of one each."""
    return [(line.obstacles, 1) for line in lines]
