"""May a cohort open, may a city pledge, may somebody be registered, and if not why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner

# Registration is possible in these states only; a coordinator is told why in the others.
TAKES_PEOPLE = frozenset({CohortState.DRAFT, CohortState.OPEN})

NEXT_STATES: dict[CohortState, tuple[CohortState, ...]] = {
    CohortState.DRAFT: (CohortState.OPEN,),
    CohortState.OPEN: (CohortState.CLOSED,),
    CohortState.CLOSED: (CohortState.OPEN, CohortState.TRAVELLING),
    CohortState.TRAVELLING: (CohortState.RETURNED,),
    CohortState.RETURNED: (CohortState.ARCHIVED,),
    CohortState.ARCHIVED: (),
}


def why_not_register(cohort: Cohort, delegation: Delegation | None, *, today: date) -> list[Obstacle]:
    """Say why nobody can be registered in a delegation now; a full delegation is no reason (waiting list)."""
    reasons = []
    if cohort.state not in TAKES_PEOPLE:
        reasons.append(
            Obstacle(
                "cohort-not-open",
                _l(
                    "%(cohort)s takes no registrations: its state is “%(state)s”. The network can reopen it.",
                    cohort=cohort.name,
                    state=cohort.state.label,
                ),
                Owner.NETWORK,
            )
        )
    elif today > cohort.away_from_on:
        reasons.append(
            Obstacle(
                "already-left",
                _l("%(cohort)s has already left, so nobody can join it any more.", cohort=cohort.name),
                Owner.NETWORK,
            )
        )
    if delegation is None:
        reasons.append(
            Obstacle(
                "no-delegation",
                _l(
                    "This city has no places in %(cohort)s yet. Pledge places first, then register people.",
                    cohort=cohort.name,
                ),
                Owner.COORDINATOR,
                cohort.pledge_due_on,
                "cohorts.delegations",
                {"slug": cohort.slug},
            )
        )
    return reasons


def why_not_pledge(cohort: Cohort, delegation: Delegation | None, *, places: int, today: date) -> list[Obstacle]:
    """Say why a city cannot set its pledge to a number of places now."""
    reasons = []
    if cohort.state not in TAKES_PEOPLE:
        reasons.append(
            Obstacle(
                "cohort-not-open",
                _l("%(cohort)s takes no pledges any more. Ask the network.", cohort=cohort.name),
                Owner.NETWORK,
            )
        )
    taken = delegation.taken_count if delegation else 0
    if places < taken:
        reasons.append(
            Obstacle(
                "places-taken",
                _n(
                    "%(num)s place is already taken, so the pledge cannot go below that. Withdraw somebody first.",
                    "%(num)s places are already taken, so the pledge cannot go below that. Withdraw somebody first.",
                    taken,
                ),
                Owner.COORDINATOR,
            )
        )
    if cohort.pledge_due_on and today > cohort.pledge_due_on and places > (delegation.pledged_count if delegation else 0):
        reasons.append(
            Obstacle(
                "pledge-deadline",
                _l("The day for pledging places has passed. Ask the network for more."),
                Owner.NETWORK,
                cohort.pledge_due_on,
            )
        )
    return reasons


def why_not_over_capacity(cohort: Cohort, *, pledged_elsewhere: int, places: int) -> list[Obstacle]:
    """Say why a pledge would not fit into the cohort's capacity."""
    if cohort.capacity is None or pledged_elsewhere + places <= cohort.capacity:
        return []
    return [
        Obstacle(
            "capacity",
            _n(
                "The cohort’s capacity is %(capacity)s, and other cities pledged %(elsewhere)s of it: %(num)s place is left.",
                "The cohort’s capacity is %(capacity)s, and other cities pledged %(elsewhere)s of it: %(num)s places are left.",
                max(0, cohort.capacity - pledged_elsewhere),
                capacity=cohort.capacity,
                elsewhere=pledged_elsewhere,
            ),
            Owner.NETWORK,
        )
    ]


def why_not_move_to(cohort: Cohort, state: CohortState) -> list[Obstacle]:
    """Say why a cohort cannot go to a state from where it is."""
    if state in NEXT_STATES[cohort.state]:
        return []
    return [
        Obstacle(
            "state-order",
            _l(
                "From “%(now)s” a cohort cannot go to “%(then)s”.",
                now=cohort.state.label,
                then=state.label,
            ),
            Owner.NETWORK,
        )
    ]


def why_not_open(*, away_from: date, away_until: date, starts: date, ends: date, minimum_age: int, maximum_age: int) -> list[Obstacle]:
    """Say why a cohort cannot have these dates and ages (R§1.1: at home before, back after)."""
    reasons = []
    if away_from > starts or away_until < ends:
        reasons.append(
            Obstacle("away-dates", _l("The days away must contain the conference: leave before it starts, return after it ends."))
        )
    if minimum_age > maximum_age:
        reasons.append(Obstacle("ages", _l("The youngest age is above the oldest.")))
    return reasons


# In the order in which they come; each before the next, all before the departure.
_DEADLINES = ("pledge_due_on", "names_due_on", "papers_due_on")


def why_not_deadlines(facts: Mapping[str, Any]) -> list[Obstacle]:
    """Say why a cohort cannot have these deadlines: they follow each other and end when people leave."""
    reasons = []
    days = [facts[name] for name in _DEADLINES if facts.get(name) is not None]
    if days != sorted(days):
        reasons.append(
            Obstacle("deadlines-order", _l("The deadlines follow each other: places are pledged, then names, then papers."), Owner.NETWORK)
        )
    if days and max(days) > facts["away_from_on"]:
        reasons.append(Obstacle("deadline-late", _l("A deadline lies after the day on which they leave home."), Owner.NETWORK))
    return reasons


def why_not_capacity(capacity: int | None, *, pledged: int) -> list[Obstacle]:
    """Say why the places in all cannot become fewer than what cities were promised."""
    if capacity is None or capacity >= pledged:
        return []
    return [
        Obstacle(
            "capacity-pledged",
            _n(
                "Cities have pledged %(num)s place already, so there cannot be fewer in all. Lower a pledge first.",
                "Cities have pledged %(num)s places already, so there cannot be fewer in all. Lower a pledge first.",
                pledged,
            ),
            Owner.NETWORK,
        )
    ]
