"""Who refers to a theme or a recommendation. Features above register; the Manifesto knows none of them by name."""

from collections.abc import Callable
from uuid import UUID

# Takes the id of a theme or a recommendation, returns how many of its rows refer to it.
Counter = Callable[[UUID], int]
_counters: list[Counter] = []


def add_counter(counter: Counter) -> None:
    """Register a counter once, however often the application is built."""
    if counter not in _counters:
        _counters.append(counter)


def count_references(row_id: UUID) -> int:
    """Return how many rows of all features refer to a theme or a recommendation."""
    return sum(counter(row_id) for counter in _counters)
