"""How long a change must be: a small table with a reason for each row, read by rules and shown on pages."""

from dataclasses import dataclass
from datetime import timedelta

from exchange.foundation.languages import LazyString, _l
from exchange.journeys.models import Mode


@dataclass(frozen=True)
class MinimumChange:
    """The shortest change before a vehicle leaves, for a group, and why."""

    minutes: int
    why: LazyString

    @property
    def span(self) -> timedelta:
        """Return it as a length of time."""
        return timedelta(minutes=self.minutes)


# Keyed by what one changes to. Planning values of the programme, not of a carrier: a carrier's own ones win when longer.
BEFORE: dict[Mode, MinimumChange] = {
    Mode.TRAIN: MinimumChange(20, _l("a group needs time to find the platform and to be counted")),
    Mode.PLANE: MinimumChange(90, _l("check-in, bags and controls close well before a plane leaves")),
    Mode.COACH: MinimumChange(20, _l("bags are loaded and people counted before a coach leaves")),
    Mode.CAR: MinimumChange(10, _l("people are counted before a car leaves")),
    Mode.FERRY: MinimumChange(60, _l("ferries close boarding early")),
    Mode.LOCAL: MinimumChange(5, _l("people are counted before the group moves on")),
}
AFTER_A_PLANE = MinimumChange(60, _l("leaving a plane, passport control and bags take time"))


def minimum_change(arriving: Mode, leaving: Mode) -> MinimumChange:
    """Return the shortest sensible change from one vehicle to the next."""
    least = BEFORE[leaving]
    if arriving is Mode.PLANE and least.minutes < AFTER_A_PLANE.minutes:
        return AFTER_A_PLANE
    return least
