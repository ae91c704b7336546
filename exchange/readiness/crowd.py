"""Everybody on the board in little room: whoever is alike shares what is in the way, and a line takes twenty bytes.

Names and addresses are read for the lines that a page shows, so ten thousand people can be kept between two pages and filtered.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from exchange.foundation.obstacles import Obstacle, Owner
from exchange.readiness.filtering import BoardWishes, shows, urgency
from exchange.readiness.sums import Group

_ID = 16


class Crowd:
    """The lines of a board by name: delegations that lack something first, then people; nobody may change it."""

    def __init__(self) -> None:
        self._ids = bytearray()
        self._places = array("H")
        self._kinds = array("L")
        self._obstacles: list[Sequence[Obstacle]] = []
        self._delegations = 0
        # What was summed up of it, by whose turn counts as one's own; kept as long as the crowd itself.
        self.sums: dict[frozenset[Owner], Any] = {}

    @property
    def kinds(self) -> int:
        """How many different things lines have in common so far."""
        return len(self._obstacles)

    def add_kind(self, obstacles: Sequence[Obstacle]) -> int:
        """Add what some lines have in common; return its number."""
        self._obstacles.append(obstacles)
        return len(self._obstacles) - 1

    def add_delegation(self, delegation_id: UUID, place: int, obstacles: Sequence[Obstacle]) -> None:
        """Add the line of a delegation, before the first person's; `place` is its number on the board."""
        self._delegations += 1
        self.add(delegation_id.bytes, place, self.add_kind(obstacles))

    def add(self, line_id: bytes, place: int, kind: int) -> None:
        """Add a line."""
        self._ids += line_id
        self._places.append(place)
        self._kinds.append(kind)

    def is_delegation(self, number: int) -> bool:
        """Say whether a line is a delegation's own."""
        return number < self._delegations

    def id(self, number: int) -> UUID:
        """Return whose line it is: a participant's or a delegation's id."""
        return UUID(bytes=bytes(self._ids[number * _ID : (number + 1) * _ID]))

    def obstacles(self, number: int) -> Sequence[Obstacle]:
        """Return what is in the way of a line; pages are named for delegations only."""
        return self._obstacles[self._kinds[number]]

    def said(self, code: str) -> Obstacle | None:
        """Return some obstacle of a kind, or None where nobody has one."""
        return next((one for obstacles in self._obstacles for one in obstacles if one.code == code), None)

    def groups(self, *, place: int | None = None) -> list[Group]:
        """Return (obstacles, how many lines) of one delegation or of all, as lines come by name."""
        counted = Counter(
            self._kinds if place is None else (kind for where, kind in zip(self._places, self._kinds, strict=True) if where == place)
        )
        return [(self._obstacles[kind], count) for kind, count in counted.items()]

    def people_by_place(self) -> dict[int, list[Group]]:
        """Return the groups of people of each delegation that has some."""
        begin = self._delegations
        found: dict[int, list[Group]] = {}
        for (place, kind), count in Counter(zip(self._places[begin:], self._kinds[begin:], strict=True)).items():
            found.setdefault(place, []).append((self._obstacles[kind], count))
        return found

    def delegation_obstacles(self) -> dict[int, Sequence[Obstacle]]:
        """Return what each delegation that lacks something itself lacks."""
        return {self._places[number]: self.obstacles(number) for number in range(self._delegations)}

    def narrowed(self, wishes: BoardWishes, *, place: int | None, cities: Sequence[str], today: date) -> list[int]:
        """Return the numbers of the lines for these wishes in the order asked for, as `filtering.narrowed` does with lines.

        `cities` names each delegation's, by number; `place` asks for one of them.
        """
        shown = [shows(obstacles, wishes, today=today) for obstacles in self._obstacles]
        if place is None:
            found = [number for number, kind in enumerate(self._kinds) if shown[kind]]
        else:
            lines = enumerate(zip(self._places, self._kinds, strict=True))
            found = [number for number, (where, kind) in lines if where == place and shown[kind]]
        kinds, places = self._kinds, self._places
        if wishes.sort.removeprefix("-") == "city":
            found.sort(key=lambda number: cities[places[number]])
        elif wishes.sort.removeprefix("-") == "due":
            keys = [urgency(obstacles, wishes, today=today) for obstacles in self._obstacles]
            found.sort(key=lambda number: keys[kinds[number]])
        return found[::-1] if wishes.sort.startswith("-") else found

    def count(self, *, place: int | None = None) -> int:
        """Return how many people there are, of one delegation or of all."""
        people = self._places[self._delegations :]
        return len(people) if place is None else people.count(place)
