"""Ask the rules about papers again, for everybody who prepares a trip; erase scans whose time is over."""

from datetime import time
from typing import Any
from uuid import UUID

from exchange.access.viewers import PROGRAMME
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task
from exchange.papers.book import read_rule_book
from exchange.papers.reckoning import ids_of_active_cohorts, reckon
from exchange.papers.scanning import send_receipts, sweep_scans
from exchange.papers.services import RECKON, load_packaged_rules

DAILY = "papers.every-day"
_BATCH = 200


@task(RECKON)
def reckon_active(job: JobRun) -> dict[str, Any]:
    """Ask the rules about everybody of one cohort, or of all; a second run finds the same."""
    named = job.arguments.get("cohort_id")
    ids = ids_of_active_cohorts(today=clock.today(), cohort_id=UUID(named) if named else None)
    for start in range(0, len(ids), _BATCH):
        with transaction():
            reckon(ids[start : start + _BATCH], now=clock.now())
        job.progress(min(start + _BATCH, len(ids)), len(ids))
    return {"count": len(ids)}


@task(DAILY)
def begin_the_day(job: JobRun) -> dict[str, Any]:
    """Load the packaged rules where there are none, say and sweep what was erased, and see which rules passed their day of review."""
    if read_rule_book().is_empty:
        with transaction():
            load_packaged_rules(now=clock.now(), actor=PROGRAMME)
    with transaction():
        send_receipts(now=clock.now())
    sweep_scans(now=clock.now())
    return reckon_active(job)


every_day(DAILY, at=time(4))
