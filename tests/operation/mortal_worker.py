"""A worker for tests that die: short leases, a quick sweep, a task that kills its own process once.

`python mortal_worker.py [without-lease]`; the settings come from the environment.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import and_

from config import Settings
from exchange.app import create_app
from exchange.foundation.jobs import lease
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import JobRun, task
from exchange.messages import delivery
from exchange.messages.models import Letter, LetterState
from exchange.operation.worker import Worker

lease.LEASE = timedelta(seconds=2)
delivery.LEASE = timedelta(seconds=2)


@task("test.mortal")
def mortal(job: JobRun) -> dict[str, object]:
    """Note each beginning; at the first of a job that says so, die in the middle."""
    folder = Path(job.arguments["folder"])
    with (folder / job.arguments["name"]).open("a", encoding="ascii") as notes:
        notes.write("begun\n")
    job.progress(1, 2)
    if job.arguments["deadly"] and job.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    job.progress(2, 2)
    return {"name": job.arguments["name"]}


def main() -> None:
    """Run until killed, or stopped by SIGTERM."""
    if "without-lease" in sys.argv:
        # The planted fault: whatever a dead worker held is never taken again.
        lease.is_due = lambda now: and_(Job.state == JobState.QUEUED, Job.run_at <= now)
        delivery.is_due = lambda now: and_(Letter.state == LetterState.QUEUED, Letter.next_try_at <= now)
    worker = Worker(create_app(Settings.from_environment()), threads=2, sweep_seconds=0.5)
    signal.signal(signal.SIGTERM, worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
