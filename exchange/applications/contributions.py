"""What features above applications decide about them: in which calls names are hidden now.

A feature registers in its `reactions.connect()`; applications knows none of them by name.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

# calls → those of them whose applicants' names nobody sees at the moment.
HidesNames = Callable[[frozenset[UUID]], frozenset[UUID]]

_hiders: list[HidesNames] = []


def add_hider(hider: HidesNames) -> None:
    """Register once, however often the application is built."""
    if hider not in _hiders:
        _hiders.append(hider)


def hidden_calls(call_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return the calls in which no name may be shown now."""
    asked = frozenset(call_ids)
    return frozenset().union(*(hider(asked) for hider in _hiders)) if asked else frozenset()
