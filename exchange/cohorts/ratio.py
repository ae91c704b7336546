"""How many adults a group of minors needs, and how many it has; pure (R§4.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exchange.cohorts.contributions import Traveller
from exchange.people.ages import is_minor

# However few minors there are: one adult alone is never enough (NSPCC, R§4.1).
FEWEST_ADULTS = 2


def adults_needed(minors: int, *, minors_per_adult: int) -> int:
    """Return how many adults a number of minors needs; nobody under age needs nobody."""
    return max(FEWEST_ADULTS, -(-minors // minors_per_adult)) if minors else 0


@dataclass(frozen=True)
class Supervision:
    """Minors of a group and the adults who answer for them; `unchecked` adults are there and do not count."""

    minors: int
    adults: int
    unchecked: int
    needed: int
    leaders: int = 0

    @property
    def shortfall(self) -> int:
        """Return how many adults are missing."""
        return max(0, self.needed - self.adults)


def supervision(travellers: Iterable[Traveller], *, departs_on: date, minors_per_adult: int) -> Supervision:
    """Count a group on the day it leaves: whoever turns 18 on the way left as a minor.

    Leaders and companions count from 18 and with a check that holds; young people of full age are neither minors nor on duty.
    """
    minors = adults = unchecked = leaders = 0
    for one in travellers:
        if not one.has_place:
            continue
        leaders += one.kind == "leader"
        if one.kind == "youngster":
            minors += is_minor(one.birth_date, departs_on)
        elif not is_minor(one.birth_date, departs_on):
            adults += one.is_checked
            unchecked += not one.is_checked
    return Supervision(minors, adults, unchecked, adults_needed(minors, minors_per_adult=minors_per_adult), leaders)
