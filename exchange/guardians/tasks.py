"""A day after somebody answered for a child, a letter of its own asks whether it was they."""

from typing import Any
from uuid import UUID

from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.queue import JobRun, task
from exchange.guardians.models import GuardianSession
from exchange.guardians.visiting import ASK_AGAIN, ask_again


@task(ASK_AGAIN)
def was_it_you(job: JobRun) -> dict[str, Any]:
    """Send the letter once; a visit that was erased meanwhile asks nobody."""
    with transaction():
        session = db.session.get(GuardianSession, UUID(str(job.arguments["session_id"])))
        if session is not None:
            ask_again(session, now=clock.now())
    return {}
