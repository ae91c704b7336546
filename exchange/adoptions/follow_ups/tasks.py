"""Once a day officers are asked what has become of what their cities took up: one letter each, reminded twice, then never again."""

from datetime import time
from typing import Any

from flask import current_app

from exchange.adoptions.follow_ups.queries import due_follow_ups, officers_of
from exchange.adoptions.follow_ups.services import ask_officer
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task

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


@task(FOLLOW_UPS)
def ask_what_became(job: JobRun) -> dict[str, Any]:
    """Send today's letters."""
    if current_app.config["EXCHANGE"].is_demonstration:
        return {"sent": 0}  # its people are fictional
    return {"sent": ask_all(job)}


every_day(FOLLOW_UPS, at=time(8, 15))
