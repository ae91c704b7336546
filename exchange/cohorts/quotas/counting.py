"""Who counts the people of a cohort: participants, who stand above cohorts, say so when the application is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import Need, Tally


@dataclass(frozen=True)
class Counted:
    """Somebody who holds a place, as a page of quotas names them."""

    participant_id: UUID
    name: str
    city_id: UUID
    need: Need


class PeopleCounter(Protocol):
    """Counts who holds a place in a cohort."""

    def tally(self, cohort: Cohort, quotas: Sequence[Quota]) -> Mapping[UUID, Tally]:
        """Count all cities' people for each quota, in one statement."""

    def named(self, cohort: Cohort, *, viewer: Viewer) -> Sequence[Counted]:
        """Return who of those that a viewer may see holds a place, by name."""


_counters: list[PeopleCounter] = []


def count_people_with(counter: PeopleCounter) -> None:
    """Say who counts; once, however often the application is built."""
    _counters[:] = [counter]


def people_counter() -> PeopleCounter:
    """Return who counts."""
    return _counters[0]
