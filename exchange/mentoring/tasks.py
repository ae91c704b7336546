"""Once a day cities are reminded of what other cities wait for: one letter for everything, once."""

from datetime import time, timedelta
from itertools import groupby
from typing import Any

from flask import current_app

from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task
from exchange.foundation.zones import local_day
from exchange.mentoring.queries import list_silent
from exchange.mentoring.rules import PATIENCE_DAYS, has_left
from exchange.mentoring.services import remind_city

REMINDERS = "mentoring.reminders"


def remind_all(job: JobRun) -> int:
    """Remind every city that owes an answer, a transaction each; a second attempt goes on with those not reminded yet."""
    now = clock.now()
    waiting = [
        one
        for one in list_silent(asked_before=now - timedelta(days=PATIENCE_DAYS))
        if not has_left(one.other_city.member_until_on, today=local_day(now, one.other_city.time_zone))
    ]
    cities = [list(group) for _city, group in groupby(waiting, key=lambda one: one.other_city_id)]
    sent = 0
    for number, group in enumerate(cities, start=1):
        with transaction():
            sent += remind_city(group, now=now)
        job.progress(number, len(cities))
    return sent


@task(REMINDERS)
def remind_cities(job: JobRun) -> dict[str, Any]:
    """Send today's reminders."""
    if current_app.config["EXCHANGE"].is_demonstration:
        return {"sent": 0}  # its people are fictional
    return {"sent": remind_all(job)}


every_day(REMINDERS, at=time(8, 25))
