"""Long imports, done by the worker: all of it in one transaction, so that a killed worker leaves nothing half done."""

from typing import Any
from uuid import UUID

from flask_babel import force_locale

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.queue import JobRun, task
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Owner, Refused, refuse_if
from exchange.participants.importing.queries import find_importer, load_import
from exchange.participants.importing.services import PlanMoved, confirm_import, judge_import, keep_judgement, keep_plan
from exchange.participants.models import RosterImport, RosterImportState

READ = "participants.read-roster"
IMPORT = "participants.import"


def _actor(job: JobRun, row: RosterImport) -> Viewer:
    """Return who asked for it with the rights they have now; raise Refused when they may not import there any more."""
    person_id = job.arguments.get("person_id")
    actor = find_importer(
        UUID(person_id) if person_id else None,
        account_id=job.owner_account_id,
        language=job.arguments.get("language", "en"),
        today=clock.today(),
    )
    if not actor.may(Permission.ROSTER_IMPORT, city_id=row.city_id):
        # Said now: the queue keeps the sentence, and knows no language.
        sentence = _(
            "You may not import participants of %(city)s any more, so nothing was imported. The file is kept for a week after it was "
            "sent: whoever may import for %(city)s finds it among the earlier files.",
            city=row.delegation.city.name,
        )
        refuse_if([Obstacle("right-lost", sentence, Owner.NETWORK)])
    return actor


def _location(import_id: str, slug: str) -> str:
    return f"/cohorts/{slug}/participants/import/{import_id}"


@task(READ)
def read_long_roster(job: JobRun) -> dict[str, Any]:
    """Read and judge a large file; nothing to do when it was judged already."""
    import_id = job.arguments["import_id"]
    with force_locale(job.arguments.get("language", "en")):
        row = load_import(UUID(import_id))
        location = _location(import_id, row.cohort.slug)
        if row.state is RosterImportState.UPLOADED:
            judged = judge_import(row)
            with transaction():
                db.session.refresh(row, with_for_update=True)
                if row.state is RosterImportState.UPLOADED:
                    keep_judgement(row, judged, now=clock.now())
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
                    confirm_import(row, actor=_actor(job, row), now=clock.now(), progress=job.progress)
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
