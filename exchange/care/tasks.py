"""Once a day: who leaves within a week confirms the emergency contacts, and whoever was erased gets a receipt."""

from datetime import time
from typing import Any

from flask import current_app

from exchange.care.keeping import ask_to_confirm, send_receipts
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task

ROUND = "care.round"


@task(ROUND)
def look_after(job: JobRun) -> dict[str, Any]:  # noqa: ARG001 - a second attempt finds nobody left to ask
    """Ask, and send receipts; done twice, it does nothing the second time."""
    today = clock.today(current_app.config["EXCHANGE"].time_zone)
    with transaction():
        asked = ask_to_confirm(today=today, now=clock.now())
        receipts = send_receipts(now=clock.now())
    return {"asked": asked, "receipts": receipts}


every_day(ROUND, at=time(7))
