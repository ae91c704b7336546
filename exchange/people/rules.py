"""Who may do what for a child, on a day; pure."""

from collections.abc import Iterable
from datetime import date

from exchange.people.models import Guardian


def is_in_force(guardian: Guardian, *, today: date) -> bool:
    """Say whether a guardianship holds on a day: begun, not over, not taken away."""
    if guardian.removed_at is not None or (guardian.from_on is not None and guardian.from_on > today):
        return False
    return guardian.until_on is None or guardian.until_on >= today


def guardians_who_sign(guardians: Iterable[Guardian], *, today: date) -> list[Guardian]:
    """Return who may sign for a child on a day, in the order in which they are asked."""
    return [one for one in guardians if one.may_sign and is_in_force(one, today=today)]


def guardians_to_tell(guardians: Iterable[Guardian], *, today: date) -> list[Guardian]:
    """Return who is told what happens to a child; whoever must not be told gets no letter at all."""
    return [one for one in guardians if one.must_be_informed and is_in_force(one, today=today)]
