"""Open a cohort, pledge places, and the one locked way to a place."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts import rules
from exchange.cohorts.funding import rules_of_scheme
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.reserving import lock_cohort, release_places, reserve, reserve_places
from exchange.cohorts.schemes import why_not_ages
from exchange.cohorts.signals import places_freed
from exchange.conferences.models import Conference
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.history.services import record

__all__ = ["move_cohort", "open_cohort", "pledge_places", "release_places", "reserve", "reserve_places"]


def open_cohort(conference: Conference, *, actor: Viewer, now: datetime, **facts: Any) -> Cohort:
    """Add a cohort to a conference, still being prepared.

    `facts` are the columns of Cohort; raises Refused when the days or ages cannot be.
    """
    refuse_if(
        [
            *rules.why_not_open(
                away_from=facts["away_from_on"],
                away_until=facts["away_until_on"],
                starts=conference.starts_on,
                ends=conference.ends_on,
                minimum_age=facts["minimum_age"],
                maximum_age=facts["maximum_age"],
            ),
            *rules.why_not_deadlines(facts),
            *why_not_ages(
                rules_of_scheme(facts.get("funding_scheme", "none")), minimum_age=facts["minimum_age"], maximum_age=facts["maximum_age"]
            ),
        ]
    )
    cohort = Cohort(slug=_free_slug(facts["name"]), conference=conference, conference_id=conference.id, **facts)
    db.session.add(cohort)
    db.session.flush()
    record("cohort-opened", cohort, actor=actor, now=now)
    return cohort


def _free_slug(name: str) -> str:
    wanted = slug(name, default="cohort")
    used = set(db.session.scalars(select(Cohort.slug).where(Cohort.slug.startswith(wanted))))
    if wanted not in used:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, len(used) + 3) if f"{wanted}-{n}" not in used)


def move_cohort(cohort: Cohort, state: CohortState, *, actor: Viewer, now: datetime) -> None:
    """Take a cohort to its next state."""
    refuse_if(rules.why_not_move_to(cohort, state))
    cohort.state = state
    record("cohort-moved", cohort, actor=actor, now=now, changed=["state"], reason=state.value)


def pledge_places(cohort: Cohort, city: City, *, places: int, actor: Viewer, today: date, now: datetime) -> Delegation:
    """Set how many places a city pledges in a cohort; raises Refused with every reason.

    Pledges of one cohort queue up behind its row, so that two cities cannot both take the last.
    """
    cohort = lock_cohort(cohort.id)
    delegation = db.session.scalar(
        select(Delegation)
        .where(Delegation.cohort_id == cohort.id, Delegation.city_id == city.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    refuse_if(why_not_pledge_now(cohort, delegation, city=city, places=places, today=today))
    if delegation is None:
        delegation = Delegation(cohort=cohort, cohort_id=cohort.id, city=city, city_id=city.id, pledged_count=places, pledged_on=today)
        db.session.add(delegation)
        db.session.flush()
    else:
        delegation.pledged_count = places
        delegation.pledged_on = today
        db.session.flush()
    record("places-pledged", delegation, actor=actor, now=now, changed=["pledged_count"])
    places_freed.send(cohort, delegation_ids=[delegation.id], now=now)
    return delegation


def why_not_pledge_now(cohort: Cohort, delegation: Delegation | None, *, city: City, places: int, today: date) -> list[Obstacle]:
    """Say why a city cannot pledge so many places, the capacity and what others pledged included."""
    with unscoped(db.session(), "the capacity counts the pledges of all cities, as one sum"):
        elsewhere = int(
            db.session.scalar(
                select(func.coalesce(func.sum(Delegation.pledged_count), 0)).where(
                    Delegation.cohort_id == cohort.id, Delegation.city_id != city.id
                )
            )
            or 0
        )
    return [
        *rules.why_not_pledge(cohort, delegation, places=places, today=today),
        *rules.why_not_over_capacity(cohort, pledged_elsewhere=elsewhere, places=places),
    ]
