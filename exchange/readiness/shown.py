"""The board as its page writes it: chips, delegations and people as flat words, each fixed word said once a page."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from flask import current_app, url_for

from exchange.access.guards import PUBLIC
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.formats import day
from exchange.foundation.languages import LazyString, Sentence, _, ngettext
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.foundation.pages import address_with, addresses_of
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.rules import chip_of
from exchange.readiness.board import Board
from exchange.readiness.filtering import READY, WAITS, BoardLine, BoardWishes, Due, fitting
from exchange.readiness.sums import Chips, Share

# As many kinds of obstacles as a row of chips holds; the others stand behind "more".
MOST_KINDS = 6
# A sentence that counts is made of singular, plural and number; said of everybody it has this one, in the plural of every language.
_COUNTED = 3
_SOME = 99


class ChipShown(NamedTuple):
    """One filter: its words, how many people it shows, its address; chosen, the address takes it away."""

    words: str
    people: int
    url: str
    is_chosen: bool


class ChipRow(NamedTuple):
    """The filters that ask one question; `more` of them are folded away."""

    legend: str
    chips: list[ChipShown]
    more: list[ChipShown]


def in_general(sentence: Sentence) -> str:
    """Return what a sentence says of everybody: days and numbers that differ from one person to the next become dots."""
    if not isinstance(sentence, LazyString):
        return str(sentence)
    texts, values = list(sentence._args), sentence._kwargs  # noqa: SLF001 - the sentence, and what was to be put into it
    is_counted = len(texts) == _COUNTED
    if is_counted:
        texts[-1] = _SOME
    elif not values:
        return str(sentence)
    said = str(LazyString(sentence._func, *texts, **dict.fromkeys(values, "…")))  # noqa: SLF001
    return said.replace(str(_SOME), "…") if is_counted else said


def chips_shown(chips: Chips, wishes: BoardWishes) -> list[ChipRow]:
    """Return the rows of filters with their counts; what would show nobody is left out."""

    def shown(name: str, words: object, value: str, count: int) -> ChipShown:
        is_chosen = getattr(wishes, name) == value
        changes = {name: None if is_chosen else value, "page": None}
        return ChipShown(str(words), count, address_with(**changes), is_chosen)

    owners = [shown("owner", owner.label, owner.value, chips.owners[owner]) for owner in Owner if chips.owners.get(owner)]
    by_count = sorted(chips.kinds, key=lambda kind: (kind != wishes.kind, -chips.kinds[kind], kind))
    kinds = [shown("kind", in_general(chips.said[kind].sentence).rstrip("."), kind, chips.kinds[kind]) for kind in by_count]
    dues = [shown("due", due.label, due.value, chips.dues[due]) for due in Due if chips.dues.get(due)]
    ready = [
        shown("ready", _("Ready to travel"), READY, chips.ready),
        shown("ready", _("Something is missing"), WAITS, chips.waits),
    ]
    rows = [
        ChipRow(_("Ready or not"), [chip for chip in ready if chip.people], []),
        ChipRow(_("Who can settle it"), owners, []),
        ChipRow(_("By when"), dues, []),
        ChipRow(_("What is missing"), kinds[:MOST_KINDS], kinds[MOST_KINDS:]),
    ]
    return [row for row in rows if row.chips]


def filters_shown(wishes: BoardWishes, board: Board) -> list[tuple[str, str]]:
    """Return (words, address without it) of the city that is chosen; the other filters show that they are themselves."""
    if not wishes.city or len(board.places) < 2:
        return []
    return [(board.place(wishes.city).city, address_with(city=None, page=None))]


def asked_words(wishes: BoardWishes, board: Board, *, of: Iterable[Obstacle]) -> list[str]:
    """Return the filters in force in words, as a preview says why somebody is among the chosen; `of` are the obstacles of all."""
    words: list[str] = []
    if wishes.city:
        words.append(board.place(wishes.city).city)
    if wishes.owner:
        words.append(str(Owner(wishes.owner).label))
    if wishes.due:
        words.append(str(Due(wishes.due).label))
    if wishes.kind:
        found = next((one for one in of if one.code == wishes.kind), None)
        words.append(in_general(found.sentence) if found is not None else wishes.kind)
    return words


class ThingShown(NamedTuple):
    """One line of what is missing; `url` is empty where the reader cannot open the page."""

    what: str
    url: str
    who: str
    due_on: str
    due: str
    is_late: bool


class ShareShown(NamedTuple):
    """One delegation of the folded board; `things` are what it lacks itself."""

    city: str
    url: str
    part: float
    ready: int
    pledged: int
    things: list[ThingShown]
    chip: str
    words: str
    owners: str
    due_on: str
    due: str


def shares_shown(shares: Iterable[Share], board: Board, *, viewer: Viewer) -> list[ShareShown]:
    """Return the rows of the delegations."""
    before = url_for(".board", slug=board.cohort.slug)
    labels = {owner: str(owner.label) for owner in Owner}
    say = _Words(board, viewer)
    rows = []
    for share in shares:
        words = _("All ready") if share.is_ready else _("Under way") if share.taken else _("Nobody named yet")
        if share.is_late:
            words = ngettext("%(num)s late", "%(num)s late", share.overdue) if share.overdue else _("Late")
        rows.append(
            ShareShown(
                share.city,
                f"{before}?city={share.slug}",
                share.part,
                share.ready,
                share.pledged,
                [say.thing(one) for one in share.obstacles],
                "ready" if share.is_ready else "stopped" if share.is_late else "waits",
                words,
                " · ".join(f"{labels[owner]} {count}" for owner, count in share.owners.items()),
                share.next_due_on.isoformat() if share.next_due_on else "",
                say.day(share.next_due_on) if share.next_due_on else "",
            )
        )
    return rows


class PersonShown(NamedTuple):
    """One row of the board."""

    name: str
    url: str
    sub: str
    city: str
    chip: str
    words: str
    things: list[ThingShown]
    more: str


def people_shown(lines: Iterable[BoardLine], board: Board, wishes: BoardWishes, *, viewer: Viewer) -> list[PersonShown]:
    """Return the rows of some people: the obstacles asked for, and how many others there are."""
    say = _Words(board, viewer)
    return [say.person(line, fitting(line.obstacles, wishes, today=board.today)) for line in lines]


def opens(endpoint: str | None, viewer: Viewer) -> bool:
    """Say whether a reader has the right that a page asks for; a guardian's page opens for nobody with an account."""
    if endpoint is None:
        return False
    access = current_app.extensions["exchange_access"].get((endpoint, "GET"))
    return access == PUBLIC or (isinstance(access, Permission) and viewer.may(access))


class _Words:
    """What is the same on many rows."""

    def __init__(self, board: Board, viewer: Viewer) -> None:
        self._board, self._viewer = board, viewer
        self._cities = board.cities
        self._slugs = {place.delegation_id: place.slug for place in board.places}
        self._with_city = len(board.places) > 1
        self._kinds = {kind: str(kind.label) for kind in ParticipantKind}
        self._states = {state: str(state.label) for state in ParticipantState}
        self._owners = {owner: _("your turn") if owner in board.own else str(owner.label) for owner in Owner}
        self._chips = {
            "ready": _("Ready"),
            "waits": _("Waits"),
            "you": _("Your turn"),
            "stopped": _("Stopped"),
            "draft": _("Not travelling"),
        }
        self._late = _("late since %(day)s")
        self._address = addresses_of("participants.show", "participant_id")
        self._days: dict[date, str] = {}
        self._opens: dict[str | None, bool] = {}

    def person(self, line: BoardLine, asked: list[Obstacle]) -> PersonShown:
        """Return one row."""
        if line.state is None or line.kind is None:
            return self._delegation(line, asked)
        chip = chip_of(list(line.obstacles), state=line.state, own=self._board.own)
        if chip == "waits" and any(one.owner in self._board.own for one in line.obstacles):
            chip = "you"
        others = len(line.obstacles) - len(asked)
        return PersonShown(
            line.name,
            self._address(line.id),
            f"{self._kinds[line.kind]}, {self._states[line.state]}",
            self._cities[line.delegation_id] if self._with_city else "",
            chip,
            self._chips[chip],
            [self.thing(one) for one in asked],
            ngettext("and %(num)s other thing", "and %(num)s other things", others) if others and asked else "",
        )

    def _delegation(self, line: BoardLine, asked: list[Obstacle]) -> PersonShown:
        others = len(line.obstacles) - len(asked)
        chip = "you" if any(one.owner in self._board.own for one in line.obstacles) else "waits"
        return PersonShown(
            line.name,
            url_for("cohorts.delegation", slug=self._board.cohort.slug, city_slug=self._slugs[line.id]),
            _("The delegation itself"),
            "",
            chip,
            self._chips[chip],
            [self.thing(one) for one in asked],
            ngettext("and %(num)s other thing", "and %(num)s other things", others) if others and asked else "",
        )

    def thing(self, one: Obstacle) -> ThingShown:
        """Return one line of what is missing."""
        due_on = due = ""
        is_late = False
        if one.due_on is not None:
            due_on, due = one.due_on.isoformat(), self.day(one.due_on)
            is_late = one.due_on < self._board.today
            if is_late:
                due = self._late % {"day": due}
        may_open = self._opens.get(one.endpoint)
        if may_open is None:
            may_open = self._opens[one.endpoint] = opens(one.endpoint, self._viewer)
        url = url_for(one.endpoint, **one.arguments) if may_open and one.endpoint else ""
        return ThingShown(str(one.sentence), url, self._owners[one.owner] if one.owner else "", due_on, due, is_late)

    def day(self, when: date) -> str:
        """Return a day in few words."""
        found = self._days.get(when)
        if found is None:
            found = self._days[when] = day(when, year=False)
        return found
