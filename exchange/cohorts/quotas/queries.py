"""Reads of quotas: which a viewer sees, how full each is, and who counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.quotas.counting import Counted, people_counter
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import Tally, counts
from exchange.cohorts.quotas.words import NumberWords, QuotaWords
from exchange.cohorts.reserving import list_quotas
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound


@dataclass(frozen=True)
class QuotaLine:
    """One quota as its page shows it: its words, how many count, and the names of those whom the viewer may see."""

    quota: Quota
    tally: Tally
    people: list[Counted]

    @property
    def whom(self) -> QuotaWords:
        """Say whom it counts."""
        return QuotaWords(self.quota)

    @property
    def number(self) -> NumberWords:
        """Say how many it asks for."""
        return NumberWords(self.quota)

    @property
    def counted(self) -> int:
        """Return how many count, those of whom too little is known among them where there is a maximum."""
        return self.tally.surely if self.quota.maximum_count is None else self.tally.perhaps

    @property
    def unknown(self) -> int:
        """Return of how many it is not known whether they count."""
        return self.tally.perhaps - self.tally.surely

    @property
    def share(self) -> float:
        """Return how full it is, from 0 to 1."""
        whole = self.quota.maximum_count if self.quota.maximum_count is not None else self.quota.minimum_count
        return min(1.0, self.counted / whole) if whole else 1.0

    @property
    def state(self) -> str:
        """Return over, full, short or fine."""
        quota = self.quota
        if quota.maximum_count is not None and self.tally.perhaps > quota.maximum_count:
            return "over"
        if quota.minimum_count is not None and self.tally.surely < quota.minimum_count:
            return "short"
        return "full" if quota.maximum_count == self.tally.perhaps else "fine"


def list_quota_lines(cohort: Cohort, *, viewer: Viewer, shows_people: bool) -> list[QuotaLine]:
    """Return the quotas that touch a viewer's cities, how many of all cities count, and which of those they may see."""
    quotas = list_quotas(cohort)
    with unscoped(db.session(), "how full a quota is counts the people of all cities, as a number"):
        tallies = people_counter().tally(cohort, quotas)
    people: Sequence[Counted] = people_counter().named(cohort, viewer=viewer) if shows_people and quotas else ()
    return [
        QuotaLine(
            quota,
            tallies.get(quota.id, Tally()),
            [one for one in people if _is_shown(quota, one)],
        )
        for quota in quotas
    ]


def _is_shown(quota: Quota, one: Counted) -> bool:
    """Say whether somebody stands among those who count: whoever may count does so to the most, not to the least."""
    answer = counts(quota, one.need, city_id=one.city_id)
    return answer is True or (answer is None and quota.maximum_count is not None)


def get_quota(quota_id: UUID, cohort: Cohort) -> Quota:
    """Return a quota of a cohort, or raise NotFound."""
    quota = db.session.scalar(
        select(Quota).where(Quota.id == quota_id, Quota.cohort_id == cohort.id).options(joinedload(Quota.city), joinedload(Quota.cohort))
    )
    if quota is None:
        raise NotFound
    return quota
