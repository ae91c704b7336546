"""What a host desk sees of its own conferences: whose kitchen it is, and when its page is open."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.care.rules import hosts_now, window
from exchange.cohorts.models import Cohort, CohortState
from exchange.conferences.models import Conference
from exchange.foundation.database import db

_MOST = 6


class Kitchen(NamedTuple):
    """A cohort for which a host cooks; its page is open from `first` to `last`."""

    cohort: Cohort
    first: date
    last: date
    is_open: bool


def list_kitchens(viewer: Viewer, *, today: date) -> list[Kitchen]:
    """Return the cohorts that come to the conferences of a host's own city: those to come first, then the last ones."""
    cities = {grant.city_id for grant in viewer.grants if grant.role is Role.HOST and grant.city_id is not None}
    if not cities:
        return []
    cohorts = db.session.scalars(
        select(Cohort)
        .join(Cohort.conference)
        .where(Conference.host_city_id.in_(sorted(cities)), Cohort.state.not_in([CohortState.DRAFT, CohortState.ARCHIVED]))
        .options(contains_eager(Cohort.conference))
        .order_by(Cohort.away_from_on.desc(), Cohort.id)
        .limit(_MOST)
    )
    found = [Kitchen(one, *window(one), hosts_now(viewer, cohort=one, today=today)) for one in cohorts]
    # What is still to come in the order of its days, then what is over, the newest first.
    return sorted((one for one in found if one.last >= today), key=lambda one: one.first) + [one for one in found if one.last < today]
