"""How many lines each chip of the board would show, and how far each delegation is; pure.

People who are alike share what is in their way: every sum is taken over groups of (obstacles, how many have exactly these).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from exchange.foundation.obstacles import Obstacle, Owner
from exchange.readiness.filtering import A_WEEK, READY, BoardWishes, Due
from exchange.readiness.rules import way_states

Group = tuple[Sequence[Obstacle], int]


@dataclass
class Chips:
    """How many lines each filter would show beside the others in force."""

    owners: dict[Owner, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    dues: dict[Due, int] = field(default_factory=dict)
    ready: int = 0
    waits: int = 0
    # What one of each kind says, to name its chip.
    said: dict[str, Obstacle] = field(default_factory=dict)


def count_chips(groups: Iterable[Group], wishes: BoardWishes, *, today: date) -> Chips:
    """Count lines, not obstacles: somebody with two things of one owner is one."""
    chips = Chips()
    soon = today + A_WEEK
    any_owner, any_kind, any_due = not wishes.owner, not wishes.kind, not wishes.due
    for obstacles, count in groups:
        if not obstacles:
            chips.ready += count
            continue
        chips.waits += count
        if wishes.ready == READY:
            continue
        owners: set[Owner] = set()
        kinds: set[str] = set()
        dues: set[Due] = set()
        for one in obstacles:
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
            _count(found, counted, count)
    return chips


def _count(found: Iterable[Any], counted: dict[Any, int], more: int) -> None:
    for one in found:
        counted[one] = counted.get(one, 0) + more


class Place(NamedTuple):
    """What the board knows of one delegation before it looks at its people."""

    delegation_id: UUID
    city_id: UUID
    slug: str
    city: str
    pledged: int


class Share(NamedTuple):
    """One delegation on the board: how much of it is ready, who must act, and by when; `obstacles` are the delegation's own."""

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
    obstacles: Sequence[Obstacle] = ()
    is_late: bool = False

    @property
    def part(self) -> float:
        """Return how much of what was pledged is ready, from 0 to 1."""
        return min(1.0, self.ready / self.pledged) if self.pledged else 0.0

    @property
    def is_ready(self) -> bool:
        """Say whether everybody has a name and is ready, and the delegation itself lacks nothing."""
        return bool(self.taken) and self.ready == self.taken and self.pledged <= self.taken and not self.obstacles


def share_of(place: Place, people: Iterable[Group], *, own: frozenset[Owner], today: date, obstacles: Sequence[Obstacle] = ()) -> Share:
    """Sum up one delegation for a reader who acts as `own`; the next day is the first that has not passed, if there is one.

    `obstacles` are the delegation's own: whoever can settle them counts once more, and their days count.
    """
    owners: dict[Owner, int] = {}
    taken = ready = yours = overdue = 0
    days: set[date] = {one.due_on for one in obstacles if one.due_on is not None}
    _count({one.owner for one in obstacles if one.owner is not None}, owners, 1)
    for found, count in people:
        taken += count
        if not found:
            ready += count
            continue
        acting = {one.owner for one in found if one.owner is not None}
        dues = [one.due_on for one in found if one.due_on is not None]
        days.update(dues)
        _count(acting, owners, count)
        overdue += count * any(due < today for due in dues)
        yours += count * (not own.isdisjoint(acting))
    states = way_states(ready=ready, yours=yours, waiting=taken - ready - yours, pledged=place.pledged)
    in_order = {owner: owners[owner] for owner in Owner if owner in owners}
    next_due_on = min((due for due in days if due >= today), default=min(days, default=None))
    is_late = overdue > 0 or any(one.due_on < today for one in obstacles if one.due_on is not None)
    return Share(*place, taken, ready, states, in_order, overdue, next_due_on, obstacles, is_late)


_ORDERS: Mapping[str, Callable[[Share], Any]] = {
    "due": lambda share: (not share.is_late, share.next_due_on or date.max, share.part, share.city),
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
        [one for share in shares for one in share.obstacles],
        any(share.is_late for share in shares),
    )
