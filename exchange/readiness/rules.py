"""What waits for whom, most urgent first; grouped so that ten people with one problem are one line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Obstacle, Owner

SOON = timedelta(days=3)
NAMES_SHOWN = 3


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, why, until when, and the page that settles it."""

    title: Sentence
    endpoint: str
    action: Sentence
    text: Sentence = ""
    due_on: date | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One obstacle of one person, as gathered."""

    obstacle: Obstacle
    name: str
    person_key: Any = None


@dataclass(frozen=True)
class Group:
    """One obstacle shared by some people."""

    obstacle: Obstacle
    names: tuple[str, ...]
    due_on: date | None

    @property
    def count(self) -> int:
        """Return how many people share it."""
        return len(self.names)


def is_soon(due_on: date | None, *, today: date) -> bool:
    """Say whether a day is past, today or within the next three days."""
    return due_on is not None and due_on <= today + SOON


def sort_waiting(things: Iterable[Waiting]) -> list[Waiting]:
    """Return what waits in the order of its due day; undated things last, in their order."""
    return sorted(things, key=lambda thing: thing.due_on or date.max)


def group_by_obstacle(found: Iterable[Found]) -> list[Group]:
    """Return one group for each sentence, with the people who share it and the earliest due day."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.obstacle.code, str(one.obstacle.sentence)), []).append(one)
    made = [
        Group(
            members[0].obstacle,
            tuple(member.name for member in members),
            min((m.obstacle.due_on for m in members if m.obstacle.due_on), default=None),
        )
        for members in groups.values()
    ]
    return sorted(made, key=lambda group: (group.due_on or date.max, -group.count))


def by_owner(found: Iterable[Found], *, but: frozenset[Owner]) -> dict[Owner, list[Group]]:
    """Return the groups of each owner except those who read the page themselves, in the order of owners."""
    others: dict[Owner, list[Found]] = {}
    for one in found:
        if one.obstacle.owner is not None and one.obstacle.owner not in but:
            others.setdefault(one.obstacle.owner, []).append(one)
    return {owner: group_by_obstacle(others[owner]) for owner in Owner if owner in others}


def by_turn(obstacles: Iterable[Obstacle], *, own: frozenset[Owner]) -> tuple[list[Obstacle], list[Obstacle]]:
    """Return what is a reader's own turn, and what others see to."""
    yours: list[Obstacle] = []
    others: list[Obstacle] = []
    for obstacle in obstacles:
        (yours if obstacle.owner in own else others).append(obstacle)
    return yours, others


def some_names(names: Sequence[str]) -> tuple[list[str], int]:
    """Return the names to show and how many more there are."""
    shown = list(names[:NAMES_SHOWN])
    return shown, len(names) - len(shown)


def way_states(*, ready: int, yours: int, waiting: int, pledged: int) -> list[str]:
    """Return one word a pledged place for the arc: gone (ready), you, wait, todo (nobody named yet)."""
    states = ["gone"] * ready + ["wait"] * waiting + ["you"] * yours
    return states + ["todo"] * max(0, pledged - len(states))
