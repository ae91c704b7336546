"""Once a day officers are asked what has become of what their cities took up: one letter each, reminded twice, then never again."""

from datetime import time
from typing import Any

from flask import current_app

from exchange.adoptions.follow_ups.queries import due_follow_ups, initiatives_with_answers, officers_of, running_without_a_plan
from exchange.adoptions.follow_ups.services import ask_officer, plan_belated
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task
from exchange.initiatives.describing.standing import keep_standing

FOLLOW_UPS = "adoptions.follow-ups"


def ask_all(job: JobRun) -> int:
    """Ask everybody who is due today, a transaction each; a second attempt goes on with those who were not asked yet."""
    today = clock.today(current_app.config["EXCHANGE"].time_zone)
    due = due_follow_ups(today=today)
    officers = officers_of(sorted({one.city_id for one in due}), today=today)
    sent = 0
    for number, officer in enumerate(officers, start=1):
        with transaction():
            sent += ask_officer(officer, due, today=today, now=clock.now())
        job.progress(number, len(officers))
    return sent


def plan_all() -> int:
    """Plan the questions about whatever began to run before there were any, a transaction each; return how many."""
    today = clock.today(current_app.config["EXCHANGE"].time_zone)
    planned = 0
    for adoption in running_without_a_plan(today=today):
        with transaction():
            planned += plan_belated(adoption, today=today)
    return planned


def recount_all() -> int:
    """Keep what the answers amount to wherever a list still says something else, a transaction each; return how many it were."""
    changed = 0
    for initiative in initiatives_with_answers():
        before = (initiative.evidence_level, initiative.confirmed_count)
        with transaction():
            keep_standing(initiative)
            changed += before != (initiative.evidence_level, initiative.confirmed_count)
    return changed


@task(FOLLOW_UPS)
def ask_what_became(job: JobRun) -> dict[str, Any]:
    """Plan what is not planned yet, send today's letters, and keep what the answers amount to."""
    if current_app.config["EXCHANGE"].is_demonstration:
        return {"sent": 0}  # its people are fictional
    planned = plan_all()
    return {"planned": planned, "sent": ask_all(job), "recounted": recount_all()}


every_day(FOLLOW_UPS, at=time(8, 15))
