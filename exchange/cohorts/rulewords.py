"""The rules of a cohort in words: the name of each, and its value as pages show it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exchange.cohorts.models import Cohort
from exchange.cohorts.schemewords import SCHEMES
from exchange.foundation import formats
from exchange.foundation.languages import LazyString, _, _l

# Column of Cohort: what it is called. What stands here can be changed by network staff.
LABELS: Mapping[str, LazyString] = {
    "name": _l("Name of the cohort"),
    "away_from_on": _l("They leave home on"),
    "away_until_on": _l("They are back home on"),
    "minimum_age": _l("Youngest age on the first day"),
    "maximum_age": _l("Oldest age on the first day"),
    "minors_per_adult": _l("Minors for each accompanying adult, at most"),
    "capacity": _l("Places in all"),
    "funding_scheme": _l("Funding"),
    "pledge_due_on": _l("Cities pledge places by"),
    "names_due_on": _l("Names are due by"),
    "papers_due_on": _l("Papers are due by"),
    "first_release_on": _l("Unused places return after pledging on"),
    "last_release_on": _l("Unused places return for the last time on"),
    "offer_hours": _l("Hours to answer the offer of a place"),
}

# What the button beside a waiting thing says, by the code of its obstacle.
ACTIONS: Mapping[str, LazyString] = {
    "pledge": _l("Pledge places"),
    "names": _l("Register somebody"),
    "leader-missing": _l("Register a leader"),
    "adults-unchecked": _l("See the checks"),
    "adults-missing": _l("Register an adult"),
    "not-ready": _l("See who waits"),
}


def shown(name: str, value: Any) -> str:
    """Return the value of a rule as pages show it."""
    if value is None:
        return _("not set")
    if isinstance(value, date):
        return formats.day(value)
    if name == "funding_scheme":
        return str(SCHEMES.get(str(value), _("None")))
    return str(value)


def deadlines_of(cohort: Cohort) -> list[tuple[LazyString, date]]:
    """Return the days that matter before a trip, in their order: (what, when)."""
    days = [
        (_l("Pledges due"), cohort.pledge_due_on),
        (_l("Names due"), cohort.names_due_on),
        (_l("Papers due"), cohort.papers_due_on),
        (_l("They leave"), cohort.away_from_on),
        (_l("They are back"), cohort.away_until_on),
    ]
    return [(what, day) for what, day in days if day is not None]
