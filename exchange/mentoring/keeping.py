"""How long the name and the address of whoever helps are kept; an address that nobody ended is forgotten too. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exchange.adoptions.follow_ups.rules import months_after
from exchange.mentoring.rules import has_left
from exchange.people.ages import years_later

CONTACT_MONTHS, NAME_YEARS = 6, 3


@dataclass(frozen=True)
class Kept:
    """What decides: the days of the yes, of the last talk and of the end; whether the adoption stopped; last days of the two cities."""

    answered_on: date
    met_on: date | None
    ended_on: date | None
    is_stopped: bool
    left_on: Sequence[date | None]

    @property
    def talked_on(self) -> date:
        """Return when the two last heard of each other."""
        return max(self.answered_on, self.met_on or self.answered_on)


def is_contact_over(facts: Kept, *, today: date) -> bool:
    """Say whether the address of the office is needed no more."""
    if facts.ended_on is not None or facts.is_stopped or any(has_left(day, today=today) for day in facts.left_on):
        return True
    return months_after(facts.talked_on, CONTACT_MONTHS) < today


def is_name_over(facts: Kept, *, today: date) -> bool:
    """Say whether the name of whoever helped is needed no more."""
    return years_later(facts.ended_on or facts.talked_on, NAME_YEARS) < today
