"""Once a day: issue what is missing, and write one letter to everybody who has something new."""

from datetime import time
from typing import Any

from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.daily import every_day
from exchange.foundation.jobs.queue import JobRun, task
from exchange.initiatives.models import Initiative
from exchange.statements.queries import initiatives_to_issue, people_to_tell
from exchange.statements.services import issue_statements, tell_holder

STATEMENTS = "statements.issue"


def issue_missing() -> int:
    """Issue each statement that should be there, a transaction for each initiative; return how many editions."""
    issued = 0
    for initiative_id in initiatives_to_issue():
        with transaction():
            initiative = db.session.get(Initiative, initiative_id)
            issued += len(issue_statements(initiative, now=clock.now())) if initiative is not None else 0
    return issued


@task(STATEMENTS)
def issue_and_tell(job: JobRun) -> dict[str, Any]:
    """Issue what is missing, then write the letters; a second attempt goes on where the first was killed."""
    issued, told = issue_missing(), 0
    people = people_to_tell()
    for number, person_id in enumerate(people, start=1):
        with transaction():
            told += tell_holder(person_id, now=clock.now())
        job.progress(number, len(people))
    return {"issued": issued, "told": told}


every_day(STATEMENTS, at=time(8, 40))
