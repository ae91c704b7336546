"""Who holds on to a session. Features above register; conferences know none of them by name."""

from collections.abc import Callable
from uuid import UUID

from exchange.foundation.obstacles import Obstacle

# Takes the id of a session, returns why it cannot leave the programme as far as the feature is concerned.
Holder = Callable[[UUID], list[Obstacle]]
_holders: list[Holder] = []


def add_holder(holder: Holder) -> None:
    """Register a holder once, however often the application is built."""
    if holder not in _holders:
        _holders.append(holder)


def why_not_remove_session(session_id: UUID) -> list[Obstacle]:
    """Return why a session stays in the programme, of all features."""
    return [obstacle for holder in _holders for obstacle in holder(session_id)]
