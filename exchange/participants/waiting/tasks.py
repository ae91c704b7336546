"""What happens to places by itself: offers end and go to the next, and on days of release unused places return to the pool."""

from datetime import date, time
from typing import Any

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import Cohort
from exchange.cohorts.rules import TAKES_PEOPLE
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.daily import every_day, every_hour
from exchange.foundation.jobs.queue import JobRun, task
from exchange.participants.waiting.queries import cohorts_where_somebody_waits
from exchange.participants.waiting.releasing import release_on_its_day
from exchange.participants.waiting.services import end_offers, offer_free_places

OFFERS = "participants.offers"
RELEASES = "participants.releases"


def _stands_still() -> bool:
    # A demonstration tells one moment: its offers stay open and its places stay pledged.
    return bool(current_app.config["EXCHANGE"].is_demonstration)


@task(OFFERS)
def end_and_offer(_job: JobRun) -> dict[str, Any]:
    """End offers without an answer and offer what is free; each cohort in a transaction of its own. Twice does no more than once."""
    if _stands_still():
        return {"ended": 0, "offered": 0}
    now = clock.now()
    with transaction():
        ended = end_offers(now=now)
    offered = 0
    for cohort_id in cohorts_where_somebody_waits():
        with transaction():
            offered += len(offer_free_places(cohort_id, now=now))
    return {"ended": ended, "offered": offered}


@task(RELEASES)
def release_today(job: JobRun) -> dict[str, Any]:
    """Return unused places of cohorts whose day of release has come; a second attempt finds it done."""
    if _stands_still():
        return {"released": 0}
    day = date.fromisoformat(job.arguments["day"])
    cohorts = db.session.scalars(
        select(Cohort)
        .where(Cohort.state.in_(sorted(TAKES_PEOPLE)), or_(Cohort.first_release_on <= day, Cohort.last_release_on <= day))
        .options(joinedload(Cohort.conference, innerjoin=True))
    ).all()
    released = 0
    for cohort in cohorts:
        with transaction():
            released += release_on_its_day(cohort, day=day, actor=PROGRAMME, now=clock.now())
    return {"released": released}


every_hour(OFFERS)
every_day(RELEASES, at=time(5))
