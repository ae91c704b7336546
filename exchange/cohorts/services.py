"""Open a cohort, pledge places, and the one locked way to a place."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts import rules
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.conferences.models import Conference
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.history.services import record


def reserve_places(delegation_id: UUID, *, count: int) -> int:
    """Take up to `count` places of a delegation; return how many were free and are now taken.

    The one locked path to a place, whichever way a person comes in: the row is locked for the rest
    of the transaction (SQLite's write lock, PostgreSQL's row lock), the number is decided under the
    lock, and a CHECK refuses what no rule foresaw. Who took the place stands in the history of the
    participant.
    """
    if count <= 0:
        return 0
    delegation = _locked(delegation_id)
    taken = min(count, delegation.free_count)
    if taken:
        delegation.taken_count += taken
        db.session.flush()
    return taken


def release_places(delegation_id: UUID, *, count: int) -> None:
    """Give `count` places of a delegation back."""
    if count <= 0:
        return
    delegation = _locked(delegation_id)
    delegation.taken_count -= count
    db.session.flush()


def _locked(delegation_id: UUID) -> Delegation:
    delegation = db.session.scalar(
        select(Delegation).where(Delegation.id == delegation_id).with_for_update().execution_options(populate_existing=True)
    )
    if delegation is None:
        raise NotFound
    return delegation


def open_cohort(conference: Conference, *, actor: Viewer, now: datetime, **facts: Any) -> Cohort:
    """Add a cohort to a conference, still being prepared.

    `facts` are the columns of Cohort; raises Refused when the days or ages cannot be.
    """
    refuse_if(
        rules.why_not_open(
            away_from=facts["away_from_on"],
            away_until=facts["away_until_on"],
            starts=conference.starts_on,
            ends=conference.ends_on,
            minimum_age=facts["minimum_age"],
            maximum_age=facts["maximum_age"],
        )
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
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
    delegation = db.session.scalar(select(Delegation).where(Delegation.cohort_id == cohort.id, Delegation.city_id == city.id))
    with unscoped(db.session(), "the capacity counts the pledges of all cities, as one sum"):
        elsewhere = int(
            db.session.scalar(
                select(func.coalesce(func.sum(Delegation.pledged_count), 0)).where(
                    Delegation.cohort_id == cohort.id, Delegation.city_id != city.id
                )
            )
            or 0
        )
    refuse_if(
        [
            *rules.why_not_pledge(cohort, delegation, places=places, today=today),
            *rules.why_not_over_capacity(cohort, pledged_elsewhere=elsewhere, places=places),
        ]
    )
    if delegation is None:
        delegation = Delegation(cohort=cohort, cohort_id=cohort.id, city=city, city_id=city.id, pledged_count=places, pledged_on=today)
        db.session.add(delegation)
        db.session.flush()
    else:
        delegation.pledged_count = places
        delegation.pledged_on = today
    record("places-pledged", delegation, actor=actor, now=now, changed=["pledged_count"])
    return delegation
