"""Whom the travel-ready board shows, in which order; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind, ParticipantState

A_WEEK = timedelta(days=7)
READY, WAITS = "ready", "waits"
SORTS = ("due", "name", "city")


class Due(StrEnum):
    """How near the day is by which something should be there."""

    OVERDUE = "overdue"
    WEEK = "week"

    @cached_property
    def label(self) -> LazyString:
        """Name it as chips do."""
        return {Due.OVERDUE: _l("Overdue"), Due.WEEK: _l("Due within 7 days")}[self]


class BoardLine(NamedTuple):
    """One line of the board: who it is, as lists and as people say it, how to reach them, and what is in the way, most urgent first.

    A delegation that lacks something itself has a line too: it has neither kind nor state, and its name is the city's.
    """

    id: UUID
    person_id: UUID
    delegation_id: UUID
    city_id: UUID
    kind: ParticipantKind | None
    state: ParticipantState | None
    name: str
    full_name: str
    called: str
    email: str
    language: str
    has_account: bool
    obstacles: Sequence[Obstacle]

    @property
    def is_delegation(self) -> bool:
        """Say whether this is a delegation's own line, not a person's."""
        return self.kind is None


@dataclass(frozen=True)
class BoardWishes:
    """What is asked of the board; unknown words are left out. An empty word asks for nothing."""

    owner: str = ""
    kind: str = ""
    due: str = ""
    city: str = ""
    ready: str = ""
    sort: str = "due"
    page: int = 1

    @classmethod
    def from_address(cls, arguments: Mapping[str, str], *, page: int = 1) -> "BoardWishes":
        """Read the wishes of an address."""

        def known(name: str, choices: Iterable[str]) -> str:
            value = arguments.get(name, "")
            return value if value in choices else ""

        return cls(
            owner=known("owner", list(Owner)),
            kind=arguments.get("kind", "")[:60],
            due=known("due", list(Due)),
            city=arguments.get("city", "")[:60],
            ready=known("ready", (READY, WAITS)),
            sort=known("sort", [*SORTS, *(f"-{sort}" for sort in SORTS)]) or "due",
            page=page,
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but a city or an order is asked for."""
        return bool(self.asks_obstacle or self.ready)

    @property
    def asks_obstacle(self) -> bool:
        """Say whether only people with a certain obstacle are asked for."""
        return bool(self.owner or self.kind or self.due)

    def as_arguments(self) -> dict[str, Any]:
        """Return the filters in force by their names in an address, without order and page."""
        named = {"owner": self.owner, "kind": self.kind, "due": self.due, "city": self.city, "ready": self.ready}
        return {name: value for name, value in named.items() if value}


def due_of(obstacle: Obstacle, *, today: date) -> Due | None:
    """Return how near an obstacle's day is; None when it is further away than a week, or there is none."""
    if obstacle.due_on is None or obstacle.due_on > today + A_WEEK:
        return None
    return Due.OVERDUE if obstacle.due_on < today else Due.WEEK


def fitting(obstacles: Iterable[Obstacle], wishes: BoardWishes, *, today: date) -> list[Obstacle]:
    """Return the obstacles that are of the owner, kind and nearness asked for: one obstacle meets all three."""
    return [
        one
        for one in obstacles
        if (not wishes.owner or one.owner == wishes.owner)
        and (not wishes.kind or one.code == wishes.kind)
        and (not wishes.due or due_of(one, today=today) == wishes.due)
    ]


def shows(obstacles: Sequence[Obstacle], wishes: BoardWishes, *, today: date) -> bool:
    """Say whether the board shows a line with these obstacles for these wishes; its city is looked at elsewhere."""
    if wishes.ready and (wishes.ready == READY) == bool(obstacles):
        return False
    return not wishes.asks_obstacle or bool(fitting(obstacles, wishes, today=today))


def urgency(obstacles: Sequence[Obstacle], wishes: BoardWishes, *, today: date) -> tuple[date, bool]:
    """Return by what lines are sorted that are due first; whoever lacks nothing stands last in either direction."""
    first = min((one.due_on or date.max for one in fitting(obstacles, wishes, today=today)), default=date.max)
    return first, not obstacles


def narrowed(lines: Iterable[BoardLine], wishes: BoardWishes, *, cities: Mapping[UUID, str], today: date) -> list[BoardLine]:
    """Return the lines for these wishes in the order asked for; `cities` names each delegation's. Equal ones stay in order."""
    found = [line for line in lines if shows(line.obstacles, wishes, today=today)]
    if wishes.sort.removeprefix("-") == "city":
        found.sort(key=lambda line: cities[line.delegation_id])
    elif wishes.sort.removeprefix("-") == "due":
        found.sort(key=lambda line: urgency(line.obstacles, wishes, today=today))
    return found[::-1] if wishes.sort.startswith("-") else found
