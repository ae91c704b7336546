"""What would be sent today: every reader of a cohort with their letter, or why none leaves."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from flask import current_app

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.readiness.board import Board
from exchange.readiness.filtering import BoardWishes, fitting, narrowed
from exchange.readiness.models import Digest
from exchange.readiness.plans import Plan, Post, Thing, Unreached, fingerprint_of, plan_letters
from exchange.readiness.recipients import Contacts, digests_by_key
from exchange.readiness.turns import days_left, why_not_remind, why_not_write

_STAFF = frozenset({Owner.COORDINATOR, Owner.NETWORK, Owner.HOST})


@dataclass(frozen=True)
class Turn:
    """One reader today: their letter, what is remembered of earlier ones, and why none leaves."""

    post: Post
    memory: Digest | None
    last_on: date | None
    why_not: list[Obstacle]

    @property
    def is_due(self) -> bool:
        """Say whether the letter leaves today."""
        return not self.why_not

    @property
    def is_paused(self) -> bool:
        """Say whether somebody paused it."""
        return self.memory is not None and self.memory.paused_at is not None


@dataclass(frozen=True)
class Round:
    """All readers of a cohort, those who get a letter today first, and what reaches nobody."""

    turns: list[Turn]
    unreached: list[Unreached]

    @cached_property
    def due(self) -> list[Turn]:
        """Return whose letters leave today."""
        return [turn for turn in self.turns if turn.is_due]

    @property
    def things(self) -> list[Thing | Unreached]:
        """Return all that this is about: what readers are told as their own turn, and what reaches nobody."""
        return [*(thing for turn in self.turns for thing in turn.post.own), *self.unreached]

    @cached_property
    def fingerprint(self) -> str:
        """Return what tells this preview from any other: exactly these letters to exactly these addresses."""
        return fingerprint_of(turn.post for turn in self.due)


def _plan(board: Board, wishes: BoardWishes, *, viewer: Viewer, tell_others: bool) -> Plan:
    cities = board.cities
    lines = board.lines_to_tell(city=wishes.city)
    contacts = Contacts(board.cohort, lines, viewer=viewer, today=board.today)
    chosen = narrowed(lines, wishes, cities=cities, today=board.today)
    return plan_letters(
        chosen,
        chosen=lambda line: fitting(line.obstacles, wishes, today=board.today),
        cities=cities,
        reach=contacts.reach,
        today=board.today,
        tell_others=tell_others,
    )


def _last_on(memory: Digest | None) -> date | None:
    if memory is None or memory.sent_at is None:
        return None
    return memory.sent_at.astimezone(ZoneInfo(current_app.config["EXCHANGE"].time_zone)).date()


def prepare_round(board: Board, *, viewer: Viewer) -> Round:
    """Return today's digests of a cohort as far as a viewer sees its people; the programme sees all.

    Whoever works for several cities gets their own letter from the programme only, which knows all of it.
    """
    plan = _plan(board, BoardWishes(sort="name"), viewer=viewer, tell_others=True)
    memories = digests_by_key(board.cohort)
    turns = []
    for key, post in plan.posts.items():
        if not viewer.is_network and post.reader.part in _STAFF:
            continue
        memory = memories.get(key)
        last_on = _last_on(memory)
        reasons = why_not_write(
            things=len(post.things),
            news=post.news(memory.said if memory is not None else ()),
            left=days_left(post.dues, leaves_on=board.cohort.away_from_on, today=board.today),
            last_on=last_on,
            is_paused=memory is not None and memory.paused_at is not None,
            pause_reason=memory.pause_reason if memory is not None else "",
            leaves_on=board.cohort.away_from_on,
            today=board.today,
        )
        turns.append(Turn(post, memory, last_on, reasons))
    turns.sort(key=lambda turn: (not turn.is_due, turn.post.first_due_on or date.max, turn.post.reader.name))
    return Round(turns, plan.unreached)


def prepare_reminders(board: Board, wishes: BoardWishes, *, viewer: Viewer) -> Round:
    """Return the letters that remind a segment of the board of what its filters choose; nothing else is in them."""
    plan = _plan(board, wishes, viewer=viewer, tell_others=False)
    memories = digests_by_key(board.cohort)
    turns = []
    for key, post in plan.posts.items():
        memory = memories.get(key)
        last_on = _last_on(memory)
        reasons = why_not_remind(
            is_oneself=post.reader.person_id is not None and post.reader.person_id == viewer.person_id,
            last_on=last_on,
            is_paused=memory is not None and memory.paused_at is not None,
            pause_reason=memory.pause_reason if memory is not None else "",
            today=board.today,
        )
        turns.append(Turn(post, memory, last_on, reasons))
    turns.sort(key=lambda turn: not turn.is_due)
    return Round(turns, plan.unreached)


def board_of(cohort: Cohort, *, viewer: Viewer, today: date) -> Board:
    """Return a cohort's board as letters read it: from the rows as they are now."""
    return Board(cohort, viewer=viewer, own=frozenset(), today=today)
