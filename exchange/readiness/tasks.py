"""Once a day everybody for whom something waits is told so, unless they were told lately."""

from datetime import time
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import Cohort, CohortState
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task
from exchange.readiness.rounds import board_of, prepare_round
from exchange.readiness.services import send_digests

DIGESTS = "readiness.digests"
# Letters a transaction: what a worker that dies has sent stays sent, and others write in between.
_AT_ONCE = 25
_PREPARED = (CohortState.OPEN, CohortState.CLOSED)


@task(DIGESTS)
def send_daily_digests(job: JobRun) -> dict[str, Any]:
    """Send today's letters of every cohort that has not left; a second attempt goes on with those who have none yet."""
    settings = current_app.config["EXCHANGE"]
    if settings.is_demonstration:
        return {"sent": 0}  # its people are fictional; what would be sent stands on the board, and a person can send it
    today = clock.today(settings.time_zone)
    cohorts = db.session.scalars(
        select(Cohort)
        .where(Cohort.state.in_(_PREPARED), Cohort.away_from_on >= today)
        .options(joinedload(Cohort.conference, innerjoin=True))
        .order_by(Cohort.away_from_on)
    ).all()
    sent = 0
    for cohort in cohorts:
        due = prepare_round(board_of(cohort, viewer=PROGRAMME, today=today), viewer=PROGRAMME).due
        for begin in range(0, len(due), _AT_ONCE):
            with transaction():
                sent += send_digests(due[begin : begin + _AT_ONCE], cohort, actor=PROGRAMME, now=clock.now())
            job.progress(min(len(due), begin + _AT_ONCE), len(due))
    return {"sent": sent}


every_day(DIGESTS, at=time(8, 0))
