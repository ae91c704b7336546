"""How far each delegation is: pledged → named → travel-ready, who must act and by when; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from exchange.cohorts.contributions import Figure, Traveller
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.ratio import Supervision, supervision
from exchange.cohorts.rules import TAKES_PEOPLE
from exchange.cohorts.schemes import Finding, not_met
from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner


@dataclass(frozen=True)
class FunnelLine:
    """One delegation in numbers, and what waits, the most urgent first. `ready` is None for whoever may not know."""

    delegation: Delegation
    supervision: Supervision
    ready: int | None
    waits: Sequence[Obstacle]

    @property
    def places(self) -> list[str]:
        """Return one word a pledged place, for the arc: ready, named, still without a name."""
        delegation = self.delegation
        ready = self.ready or 0
        named = delegation.taken_count - ready
        return (["gone"] * ready + ["wait"] * named + ["todo"] * delegation.free_count) or ["todo"]


def lines_of(
    cohort: Cohort,
    delegations: Sequence[Delegation],
    travellers: Sequence[Traveller],
    figures: Mapping[UUID, Mapping[str, Figure]],
    *,
    findings: Mapping[str, Sequence[Finding]],
    today: date,
) -> list[FunnelLine]:
    """Return the line of each delegation, in their order."""
    groups: dict[UUID, list[Traveller]] = {}
    for one in travellers:
        groups.setdefault(one.delegation_id, []).append(one)
    found = []
    for delegation in delegations:
        adults = supervision(groups.get(delegation.id, []), departs_on=cohort.away_from_on, minors_per_adult=cohort.minors_per_adult)
        known = figures.get(delegation.id, {})
        ready = known["ready"].count if "ready" in known else None
        waits = what_waits(cohort, delegation, adults, ready=ready, findings=findings.get(str(delegation.id), ()), today=today)
        found.append(FunnelLine(delegation, adults, ready, waits))
    return found


def what_waits(
    cohort: Cohort, delegation: Delegation, adults: Supervision, *, ready: int | None, findings: Sequence[Finding] = (), today: date
) -> list[Obstacle]:
    """Return what is still to be done for a delegation and its people, the most urgent first; nothing once the cohort has left."""
    if has_left(cohort, today=today):
        return []
    city = delegation.city.slug
    found = delegation_obstacles(cohort, city, pledged=delegation.pledged_count, taken=delegation.taken_count, adults=adults, today=today)
    if ready is not None and ready < delegation.taken_count:
        count = delegation.taken_count - ready
        sentence = _n("%(num)s person is not travel-ready yet", "%(num)s people are not travel-ready yet", count)
        arguments = {"slug": cohort.slug, "city": city, "ready": "waits"}
        found.append(Obstacle("not-ready", sentence, Owner.COORDINATOR, cohort.papers_due_on, "participants.index", arguments))
    found += not_met(findings)
    return sorted(found, key=_urgency)


def has_left(cohort: Cohort, *, today: date) -> bool:
    """Say whether a cohort is on its way or back, so that nothing is asked of its delegations any more."""
    return today > cohort.away_from_on or cohort.state.value in {"travelling", "returned", "archived"}


def delegation_obstacles(cohort: Cohort, city_slug: str, *, pledged: int, taken: int, adults: Supervision, today: date) -> list[Obstacle]:
    """Return what a delegation itself lacks, whoever its people are: places, names, a leader, adults and their checks."""
    if has_left(cohort, today=today):
        return []
    city = {"slug": cohort.slug, "city": city_slug}
    found = []
    if not pledged:
        sentence = _l("No places are pledged yet")
        found.append(Obstacle("pledge", sentence, Owner.COORDINATOR, cohort.pledge_due_on, "cohorts.delegations", {"slug": cohort.slug}))
    if pledged > taken and cohort.state in TAKES_PEOPLE:
        sentence = _n("%(num)s place has no name yet", "%(num)s places have no name yet", pledged - taken)
        found.append(Obstacle("names", sentence, Owner.COORDINATOR, cohort.names_due_on, "participants.new", city))
    if taken and not adults.leaders:
        sentence = _l("No group leader is named yet")
        found.append(Obstacle("leader-missing", sentence, Owner.COORDINATOR, cohort.names_due_on, "participants.new", city))
    if adults.unchecked:
        sentence = _n("%(num)s adult is not checked yet", "%(num)s adults are not checked yet", adults.unchecked)
        found.append(Obstacle("adults-unchecked", sentence, Owner.COORDINATOR, cohort.papers_due_on, "people.checks"))
    missing = adults.shortfall - adults.unchecked
    if missing > 0:
        sentence = _n(
            "%(num)s adult is missing: %(needed)s are needed for the minors",
            "%(num)s adults are missing: %(needed)s are needed for the minors",
            missing,
            needed=adults.needed,
        )
        found.append(Obstacle("adults-missing", sentence, Owner.COORDINATOR, cohort.names_due_on, "participants.new", city))
    return sorted(found, key=_urgency)


def _urgency(obstacle: Obstacle) -> date:
    return obstacle.due_on or date.max
