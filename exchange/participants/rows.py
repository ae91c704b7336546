"""The rows of the roster as its page writes them: flat texts, with each fixed word said once for the whole page."""

from datetime import date
from typing import NamedTuple

from exchange.foundation.formats import day
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Owner
from exchange.foundation.pages import addresses_of
from exchange.participants.listing import RosterLine
from exchange.participants.models import ParticipantKind, ParticipantState


class RosterRow(NamedTuple):
    """One row, in the order in which the template takes it apart; all are words, `due_on` is an ISO date."""

    id: str
    choose: str
    address: str
    name: str
    city: str
    age: str
    kind: str
    state: ParticipantState
    chip: str
    why: str
    more: str
    owner: str
    due_on: str
    due: str


def shown_rows(lines: list[RosterLine]) -> list[RosterRow]:
    """Return the rows of a page of the roster in the reader's language."""
    say = _Words()
    return [_row(line, say) for line in lines]


class _Words:
    """What is the same on many rows: a roster of fifty repeats some twenty words."""

    def __init__(self) -> None:
        self.choose = _("Choose %(name)s")
        self.more = _("and %(count)s more")
        self.your_turn = _("your turn")
        self.address = addresses_of("participants.show", "participant_id")
        self.kinds = {kind: str(kind.label) for kind in ParticipantKind}
        self.states = {state: str(state.label) for state in ParticipantState}
        self.owners = {owner: str(owner.label) for owner in Owner}
        self._days: dict[date, str] = {}

    def day(self, when: date) -> str:
        """Write a day without its year."""
        found = self._days.get(when)
        if found is None:
            found = self._days[when] = day(when, year=False)
        return found


def _row(line: RosterLine, say: _Words) -> RosterRow:
    first = line.first
    why = more = owner = due_on = due = ""
    if line.chip == "you":
        owner = say.your_turn
    if first is not None:
        why = str(first.sentence)
        if len(line.obstacles) > 1:
            more = say.more % {"count": len(line.obstacles) - 1}
        if first.owner and not owner:
            owner = say.owners[first.owner]
        if first.due_on:
            due_on, due = first.due_on.isoformat(), say.day(first.due_on)
    return RosterRow(
        str(line.id),
        say.choose % {"name": line.name},
        say.address(line.id),
        line.name,
        line.city,
        "" if line.age is None else str(line.age),
        say.kinds[line.kind],
        line.state,
        line.chip,
        why,
        more,
        owner,
        due_on,
        due,
    )
