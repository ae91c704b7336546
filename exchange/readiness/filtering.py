"""Whom the travel-ready board shows, how many each of its chips would show, and how far each delegation is; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.readiness.rules import way_states

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
    """One person on the board: who they are, how to reach them, and what is in the way, most urgent first."""

    id: UUID
    person_id: UUID
    delegation_id: UUID
    city_id: UUID
    kind: ParticipantKind
    state: ParticipantState
    name: str
    called: str
    email: str
    language: str
    has_account: bool
    obstacles: Sequence[Obstacle]


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


def fitting(line: BoardLine, wishes: BoardWishes, *, today: date) -> list[Obstacle]:
    """Return a person's obstacles that are of the owner, kind and nearness asked for: one obstacle meets all three."""
    return [
        one
        for one in line.obstacles
        if (not wishes.owner or one.owner == wishes.owner)
        and (not wishes.kind or one.code == wishes.kind)
        and (not wishes.due or due_of(one, today=today) == wishes.due)
    ]


def shows(line: BoardLine, wishes: BoardWishes, *, today: date) -> bool:
    """Say whether the board shows a person for these wishes; their city is looked at elsewhere."""
    if wishes.ready and (wishes.ready == READY) == bool(line.obstacles):
        return False
    return not wishes.asks_obstacle or bool(fitting(line, wishes, today=today))


def narrowed(lines: Iterable[BoardLine], wishes: BoardWishes, *, cities: Mapping[UUID, str], today: date) -> list[BoardLine]:
    """Return the people for these wishes in the order asked for; `cities` names each delegation's."""
    found = [line for line in lines if shows(line, wishes, today=today)]
    if wishes.sort.removeprefix("-") == "city":
        found.sort(key=lambda line: cities[line.delegation_id])
    elif wishes.sort.removeprefix("-") == "due":

        def first_due(line: BoardLine) -> date:
            return min((one.due_on or date.max for one in fitting(line, wishes, today=today)), default=date.max)

        # Whoever lacks nothing stands last in either direction, and equal days stay in the order of names.
        found.sort(key=lambda line: (first_due(line), not line.obstacles))
    return found[::-1] if wishes.sort.startswith("-") else found


@dataclass
class Chips:
    """How many people each filter would show beside the others in force."""

    owners: dict[Owner, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    dues: dict[Due, int] = field(default_factory=dict)
    ready: int = 0
    waits: int = 0
    # What one of each kind says, to name its chip.
    said: dict[str, Obstacle] = field(default_factory=dict)


def count_chips(lines: Iterable[BoardLine], wishes: BoardWishes, *, today: date) -> Chips:
    """Count people, not obstacles: somebody with two things of one owner is one."""
    chips = Chips()
    soon = today + A_WEEK
    any_owner, any_kind, any_due = not wishes.owner, not wishes.kind, not wishes.due
    for line in lines:
        if not line.obstacles:
            chips.ready += 1
            continue
        chips.waits += 1
        if wishes.ready == READY:
            continue
        owners: set[Owner] = set()
        kinds: set[str] = set()
        dues: set[Due] = set()
        for one in line.obstacles:
            due = None if one.due_on is None or one.due_on > soon else Due.OVERDUE if one.due_on < today else Due.WEEK
            is_owner = any_owner or one.owner == wishes.owner
            is_kind = any_kind or one.code == wishes.kind
            is_due = any_due or due == wishes.due
            if is_kind and is_due and one.owner is not None:
                owners.add(one.owner)
            if is_owner and is_due:
                kinds.add(one.code)
                chips.said.setdefault(one.code, one)
            if is_owner and is_kind and due is not None:
                dues.add(due)
        for found, counted in ((owners, chips.owners), (kinds, chips.kinds), (dues, chips.dues)):
            _count(found, counted)
    return chips


def _count(found: set[Any], counted: dict[Any, int]) -> None:
    for one in found:
        counted[one] = counted.get(one, 0) + 1


class Share(NamedTuple):
    """One delegation on the board: how much of it is ready, who must act, and by when."""

    delegation_id: UUID
    city_id: UUID
    slug: str
    city: str
    pledged: int
    taken: int
    ready: int
    states: list[str]
    owners: dict[Owner, int]
    overdue: int
    next_due_on: date | None

    @property
    def part(self) -> float:
        """Return how much of what was pledged is ready, from 0 to 1."""
        return min(1.0, self.ready / self.pledged) if self.pledged else 0.0


class Place(NamedTuple):
    """What the board knows of one delegation before it looks at its people."""

    delegation_id: UUID
    city_id: UUID
    slug: str
    city: str
    pledged: int


def share_of(place: Place, lines: Sequence[BoardLine], *, own: frozenset[Owner], today: date) -> Share:
    """Sum up one delegation for a reader who acts as `own`; the next day is the first that has not passed, if there is one."""
    owners: dict[Owner, int] = {}
    ready = yours = overdue = 0
    coming: date | None = None
    past: date | None = None
    for line in lines:
        if not line.obstacles:
            ready += 1
            continue
        is_late = False
        acting: set[Owner] = set()
        for one in line.obstacles:
            if one.owner is not None:
                acting.add(one.owner)
            if one.due_on is None:
                continue
            if one.due_on < today:
                is_late = True
                past = one.due_on if past is None or one.due_on < past else past
            elif coming is None or one.due_on < coming:
                coming = one.due_on
        _count(acting, owners)
        overdue += is_late
        yours += not own.isdisjoint(acting)
    states = way_states(ready=ready, yours=yours, waiting=len(lines) - ready - yours, pledged=place.pledged)
    in_order = {owner: owners[owner] for owner in Owner if owner in owners}
    return Share(*place, len(lines), ready, states, in_order, overdue, coming or past)


def shares_of(places: Sequence[Place], lines: Iterable[BoardLine], *, own: frozenset[Owner], today: date) -> list[Share]:
    """Sum up each delegation, in the order of the places given."""
    by_delegation: dict[UUID, list[BoardLine]] = {}
    for line in lines:
        by_delegation.setdefault(line.delegation_id, []).append(line)
    return [share_of(place, by_delegation.get(place.delegation_id, []), own=own, today=today) for place in places]


_ORDERS: Mapping[str, Callable[[Share], Any]] = {
    "due": lambda share: (not share.overdue, share.next_due_on or date.max, share.part, share.city),
    "name": lambda share: share.city,
    "city": lambda share: share.city,
}


def sorted_shares(shares: Iterable[Share], *, sort: str) -> list[Share]:
    """Return the delegations as asked: by city, or who is late and due first."""
    return sorted(shares, key=_ORDERS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def all_together(shares: Sequence[Share]) -> Share:
    """Sum up all delegations as if they were one; its arc has no places, for they would be too many to draw."""
    owners: dict[Owner, int] = {}
    for share in shares:
        for owner, count in share.owners.items():
            owners[owner] = owners.get(owner, 0) + count
    nobody = UUID(int=0)
    days = [share.next_due_on for share in shares if share.next_due_on is not None]
    return Share(
        nobody,
        nobody,
        "",
        "",
        sum(share.pledged for share in shares),
        sum(share.taken for share in shares),
        sum(share.ready for share in shares),
        [],
        {owner: owners[owner] for owner in Owner if owner in owners},
        sum(share.overdue for share in shares),
        min(days, default=None),
    )


def without(wishes: BoardWishes, **changes: str) -> BoardWishes:
    """Return the same wishes with some of them changed, from the first page."""
    return replace(wishes, page=1, **changes)
