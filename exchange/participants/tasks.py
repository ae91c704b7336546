"""Long imports, done by the worker: all of it in one transaction, so that a killed worker leaves nothing half done."""

from typing import Any
from uuid import UUID

from flask_babel import force_locale

from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.queue import JobRun, task
from exchange.foundation.obstacles import Refused
from exchange.participants.importing.queries import load_import
from exchange.participants.importing.services import PlanMoved, confirm_import, keep_plan, plan_import
from exchange.participants.models import RosterImportState

READ = "participants.read-roster"
IMPORT = "participants.import"


def _actor(job: JobRun) -> Viewer:
    """Return who asked for it; what they may was checked when they asked."""
    person_id = job.arguments.get("person_id")
    return Viewer(
        person_id=UUID(person_id) if person_id else None,
        account_id=job.owner_account_id,
        language=job.arguments.get("language", "en"),
        is_programme=True,
    )


def _location(import_id: str, slug: str) -> str:
    return f"/cohorts/{slug}/participants/import/{import_id}"


@task(READ)
def read_long_roster(job: JobRun) -> dict[str, Any]:
    """Read and judge a large file; nothing to do when it was judged already."""
    import_id = job.arguments["import_id"]
    with transaction(), force_locale(job.arguments.get("language", "en")):
        row = load_import(UUID(import_id))
        if row.state is RosterImportState.UPLOADED:
            job.progress(0, 1)
            plan_import(row, now=clock.now())
        location = _location(import_id, row.cohort.slug)
    return {"location": location}


@task(IMPORT)
def do_long_import(job: JobRun) -> dict[str, Any]:
    """Do a confirmed plan of many rows; a second attempt finds it done."""
    import_id = job.arguments["import_id"]
    with force_locale(job.arguments.get("language", "en")):
        try:
            with transaction():
                row = load_import(UUID(import_id))
                location = _location(import_id, row.cohort.slug)
                if row.state is RosterImportState.CONFIRMED:
                    row.state = RosterImportState.PLANNED
                if row.state is RosterImportState.PLANNED:
                    confirm_import(row, actor=_actor(job), now=clock.now(), progress=job.progress)
        except PlanMoved as moved:
            with transaction():
                row = load_import(UUID(import_id))
                location = _location(import_id, row.cohort.slug)
                keep_plan(row, moved.plan, now=clock.now())
        except Refused:
            # The preview says why; somebody looks again.
            with transaction():
                load_import(UUID(import_id)).state = RosterImportState.PLANNED
            raise
    return {"location": location}
