"""Long imports and exports, done by the worker.

An import is one transaction, so that a killed worker leaves nothing half done; an export's file is there whole or not at all.
"""

import io
from typing import Any
from uuid import UUID

from flask_babel import force_locale

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.accounts.queries import find_asker
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.files import keep_file
from exchange.foundation.jobs.queue import JobRun, task
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Owner, Refused, refuse_if
from exchange.participants.export import write_roster
from exchange.participants.importing.queries import load_import
from exchange.participants.importing.services import PlanMoved, confirm_import, judge_import, keep_judgement, keep_plan
from exchange.participants.models import RosterImport, RosterImportState
from exchange.participants.waiting import tasks as places

# Registered by being imported, as every task is.
__all__ = ["EXPORT", "IMPORT", "READ", "do_long_import", "make_long_export", "places", "read_long_roster"]

READ = "participants.read-roster"
IMPORT = "participants.import"
EXPORT = "participants.export"


def _asker(job: JobRun) -> Viewer:
    """Return who asked for a job with the rights they have now."""
    return find_asker(job.owner_account_id, language=job.arguments.get("language", "en"), today=clock.today())


def _importer(job: JobRun, row: RosterImport) -> Viewer:
    """Return who asked for an import; raise Refused when they may not import there any more."""
    actor = _asker(job)
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
                    confirm_import(row, actor=_importer(job, row), now=clock.now(), progress=job.progress)
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


@task(EXPORT)
def make_long_export(job: JobRun) -> dict[str, Any]:
    """Write a roster of many people into a file for whoever asked, as far as they may export it now."""
    ending, city_slug = job.arguments["ending"], job.arguments.get("city") or None
    with force_locale(job.arguments.get("language", "en")):
        viewer = _asker(job)
        if not viewer.may(Permission.ROSTER_EXPORT):
            sentence = _("You may not export participants any more, so no file was made.")
            refuse_if([Obstacle("right-lost", sentence, Owner.NETWORK)])
        cohort = get_cohort(job.arguments["slug"], viewer=viewer)
        book = io.BytesIO()
        write_roster(book, cohort, viewer=viewer, file_format=ending, city_slug=city_slug, progress=job.progress)
    return keep_file(job, book.getvalue(), name=f"{cohort.slug}-participants.{ending}")
