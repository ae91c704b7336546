"""Once a day: one letter to each city for all that others wait for, once; names and addresses that are needed no more go."""

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
from exchange.mentoring.timely import forget_helpers, remind_city

REMINDERS, KEEPING = "mentoring.reminders", "mentoring.keeping"


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


def forget_all() -> int:
    """Forget what is due; return of how many requests something went."""
    with transaction():
        return forget_helpers(now=clock.now())


@task(KEEPING)
def forget_who_helped(_job: JobRun) -> dict[str, Any]:
    """Do the day's forgetting."""
    if current_app.config["EXCHANGE"].is_demonstration:
        return {"forgotten": 0}  # its story is long past: erasing it would end it
    return {"forgotten": forget_all()}


every_day(REMINDERS, at=time(8, 25))
every_day(KEEPING, at=time(3, 55))
