"""From obstacles to letters: one letter for each reader, with everything that waits for them and what is late with others; pure."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.readiness.filtering import BoardLine
from exchange.readiness.turns import who_hears_too

_STAFF = frozenset({Owner.NETWORK, Owner.HOST})


class Reader(NamedTuple):
    """Somebody who gets letters, as one of the parts they play; `key` is the same for one human being in all of them."""

    key: str
    part: Owner
    name: str
    called: str
    address: str
    language: str
    city_id: UUID | None
    person_id: UUID | None = None
    guardian_id: UUID | None = None
    has_account: bool = True


class Thing(NamedTuple):
    """One obstacle of one person, in a letter to a reader who plays `part`."""

    line: BoardLine
    city: str
    obstacle: Obstacle
    part: Owner

    @property
    def mark(self) -> str:
        """Return eight hex digits that stand for this thing; staff of the network hear of a city, not of each person in it."""
        who = self.line.delegation_id if self.part in _STAFF else self.line.id
        return hashlib.sha256(f"{who}:{self.obstacle.code}:{self.obstacle.owner}".encode()).hexdigest()[:8]


class Unreached(NamedTuple):
    """A thing whose owner gets no letter, and why."""

    line: BoardLine
    city: str
    obstacle: Obstacle
    why: Sentence


@dataclass
class Post:
    """All that one reader is told: what is their own turn, and what is late with others."""

    reader: Reader
    own: list[Thing] = field(default_factory=list)
    late: list[Thing] = field(default_factory=list)
    # (person, code): somebody who plays two parts hears of a thing once.
    told: set[tuple[UUID, str]] = field(default_factory=set)
    _marks: list[str] = field(default_factory=list)

    def add(self, thing: Thing, *, is_late: bool) -> None:
        """Add a thing that is not in the letter yet."""
        key = (thing.line.id, thing.obstacle.code)
        if key not in self.told:
            self.told.add(key)
            self._marks = []
            (self.late if is_late else self.own).append(thing)

    @property
    def things(self) -> list[Thing]:
        """Return both."""
        return [*self.own, *self.late]

    @property
    def marks(self) -> list[str]:
        """Return what the letter says, as marks; what is late with others counts apart from one's own turn."""
        if not self._marks:
            self._marks = sorted({thing.mark for thing in self.own} | {f"!{thing.mark}" for thing in self.late})
        return self._marks

    @property
    def dues(self) -> list[date | None]:
        """Return the due days."""
        return [thing.obstacle.due_on for thing in self.things]

    @property
    def first_due_on(self) -> date | None:
        """Return the earliest of them."""
        return min((due for due in self.dues if due is not None), default=None)

    def news(self, said: Iterable[str]) -> int:
        """Count what an earlier letter did not say; what was settled meanwhile is no news."""
        return len(set(self.marks).difference(said))


# (owner, somebody) → who can be written to, or why nobody can.
Reach = Callable[[Owner, BoardLine], tuple[Sequence[Reader], Sentence]]


@dataclass
class Plan:
    """Who would be told what; readers in the order in which they come up."""

    posts: dict[str, Post] = field(default_factory=dict)
    unreached: list[Unreached] = field(default_factory=list)

    def post(self, reader: Reader) -> Post:
        """Return the letter to a reader, begun if there is none yet."""
        return self.posts.setdefault(reader.key, Post(reader))


def fingerprint_of(posts: Iterable[Post]) -> str:
    """Return what stays the same as long as exactly these letters go to exactly these addresses."""
    posts = list(posts)
    said = [f"{post.reader.key} {post.reader.address} {post.reader.language} {' '.join(post.marks)}" for post in posts]
    # A city's mark stands for many people: whom the letters are about counts as well.
    things = {(id(thing.line), thing.obstacle.code, thing.obstacle.due_on): thing.line for post in posts for thing in post.things}
    about = {f"{line.id}:{code}:{due_on}" for (_line, code, due_on), line in things.items()}
    return hashlib.sha256("\n".join([*sorted(said), *sorted(about)]).encode()).hexdigest()


def plan_letters(
    lines: Iterable[BoardLine],
    *,
    chosen: Callable[[BoardLine], Sequence[Obstacle]],
    cities: dict[UUID, str],
    reach: Reach,
    today: date,
    tell_others: bool,
) -> Plan:
    """Return one letter for each reader. `chosen` are a person's obstacles that it is about; `tell_others` adds what is late."""
    plan = Plan()
    late: list[tuple[Owner, BoardLine, str, Obstacle]] = []
    hear: dict[tuple[Owner, date | None], list[Owner]] = {}
    for line in lines:
        city = cities[line.delegation_id]
        for obstacle in chosen(line):
            if obstacle.owner is None:
                continue
            readers, why = reach(obstacle.owner, line)
            for reader in readers:
                plan.post(reader).add(Thing(line, city, obstacle, reader.part), is_late=False)
            if not readers:
                plan.unreached.append(Unreached(line, city, obstacle, why))
            if tell_others:
                key = (obstacle.owner, obstacle.due_on)
                if key not in hear:
                    hear[key] = sorted(who_hears_too(*key, today=today))
                late += [(other, line, city, obstacle) for other in hear[key]]
    # Afterwards, so that one's own turn comes first.
    for other, line, city, obstacle in late:
        for reader in reach(other, line)[0]:
            plan.post(reader).add(Thing(line, city, obstacle, other), is_late=True)
    return plan
