"""Take a roster file in, judge it, do its plan, take it back; each deed in one transaction of the caller."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cities.queries import remembered_headings
from exchange.cities.services import remember_headings
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.rules import why_not_register
from exchange.foundation.database import db
from exchange.foundation.filestore import FileStore
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.foundation.sealing import keyring
from exchange.foundation.sheets import unneutralise
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.participants.importing.executing import Progress, execute_plan
from exchange.participants.importing.known import changed_by_hand, city_facts, cohort_facts, fingerprint, known_people
from exchange.participants.importing.planning import Decisions, StoredPlan, settle_known, store_plan, what_moved
from exchange.participants.importing.queries import TAKEN_BACK
from exchange.participants.importing.quotas import lock_and_find_broken, refuse_what_breaks
from exchange.participants.importing.undoing import undo_import
from exchange.participants.models import RosterImport, RosterImportState
from exchange.participants.roster.folding import fold
from exchange.participants.roster.judging import judge_roster
from exchange.participants.roster.reading import Cell, RosterRead, UnreadableRoster, read_roster

UNDO_WITHIN = timedelta(hours=24)
# From here on reading and doing are jobs with progress: a page answers at once.
LARGE_FILE = 1024 * 1024
MANY_ROWS = 1_000


class PlanMoved(Exception):
    """Something changed since the preview; `plan` is what would be done now."""

    def __init__(self, plan: StoredPlan) -> None:
        self.plan = plan
        super().__init__("the plan moved")


def _store() -> FileStore:
    return FileStore(current_app.config["EXCHANGE"].file_folder)


def upload_roster(data: bytes, *, file_name: str, delegation: Delegation, actor: Viewer, now: datetime) -> RosterImport:
    """Keep an uploaded file, sealed, and the row that speaks for it."""
    row = RosterImport(
        cohort=delegation.cohort,
        cohort_id=delegation.cohort_id,
        delegation=delegation,
        delegation_id=delegation.id,
        city_id=delegation.city_id,
        uploaded_by_id=actor.person_id,
        file_name=(file_name or "roster")[:200],
        created_at=now,
    )
    row.file_key = _store().put(keyring().seal(data.decode("latin-1"), place=f"roster_imports.file.{row.id}"))
    db.session.add(row)
    db.session.flush()
    record("roster-uploaded", row, actor=actor, now=now)
    return row


def read_file(row: RosterImport) -> RosterRead:
    """Read the kept file again; raise UnreadableRoster."""
    data = keyring().unseal(_store().read(row.file_key), place=f"roster_imports.file.{row.id}").encode("latin-1")
    return read_roster(data, filename=row.file_name)


def judge(
    read: RosterRead,
    *,
    cohort: Cohort,
    city: City,
    mapping: dict[str, str] | None = None,
    decisions: Decisions | None = None,
    date_order: str | None = None,
) -> StoredPlan:
    """Return what would be done with a file, against what is known now; raise UnreadableRoster."""
    read = _as_written(read)
    known = list(known_people(cohort, city.id, changed_on=changed_by_hand(cohort, city)))
    headings = {**remembered_headings(city.id), **(mapping or {})}
    plan = judge_roster(
        read,
        cohort=cohort_facts(cohort),
        city=city_facts(city),
        mapping={heading: field or None for heading, field in headings.items()},
        existing=known,
        decisions=decisions or {},
        date_order=date_order,
    )
    settle_known(plan)
    refuse_what_breaks(plan, cohort, city)
    return store_plan(plan, decisions=decisions or {}, date_order=date_order, fingerprint=fingerprint(known, cohort))


def _as_written(read: RosterRead) -> RosterRead:
    """Take away the apostrophes with which an exported CSV keeps its texts from becoming formulas."""
    if read.separator is None:
        return read
    return replace(read, sheets=tuple(replace(sheet, rows=tuple(map(_row_as_written, sheet.rows))) for sheet in read.sheets))


def _row_as_written(row: tuple[int, tuple[Cell, ...]]) -> tuple[int, tuple[Cell, ...]]:
    number, cells = row
    if "'" not in "".join(map(str, cells)):
        return row
    return number, tuple(unneutralise(cell) if isinstance(cell, str) else cell for cell in cells)


def plan_import(
    row: RosterImport, *, now: datetime, decisions: Decisions | None = None, date_order: str | None = None
) -> StoredPlan | None:
    """Judge an uploaded file and keep the plan; a file that cannot be read is refused with its sentence."""
    return keep_judgement(row, judge_import(row, decisions=decisions, date_order=date_order), now=now)


def judge_import(row: RosterImport, *, decisions: Decisions | None = None, date_order: str | None = None) -> StoredPlan | UnreadableRoster:
    """Judge an uploaded file and write nothing: reading a long one takes seconds, in which others may write."""
    try:
        return judge(
            read_file(row),
            cohort=row.cohort,
            city=row.delegation.city,
            mapping=row.mapping,
            decisions=decisions,
            date_order=date_order,
        )
    except UnreadableRoster as reason:
        return reason


def keep_judgement(row: RosterImport, found: StoredPlan | UnreadableRoster, *, now: datetime) -> StoredPlan | None:
    """Keep what was judged: the plan, or the sentence why the file cannot be read."""
    if isinstance(found, UnreadableRoster):
        row.state = RosterImportState.REFUSED
        row.refusal = str(found.message)
        forget_file(row)
        return None
    keep_plan(row, found, now=now)
    return found


def keep_plan(row: RosterImport, plan: StoredPlan, *, now: datetime) -> None:
    """Keep a plan as the preview of an import."""
    row.plan = plan.as_text()
    row.counts = plan.counts()
    row.state = RosterImportState.PLANNED
    row.planned_at = now


def map_columns(row: RosterImport, mapping: dict[str, str]) -> None:
    """Say by hand what columns hold; remembered for the city."""
    row.mapping = {**row.mapping, **mapping}
    remember_headings(row.city_id, {(fold(heading) or heading): field for heading, field in mapping.items()})


def plan_of(row: RosterImport) -> StoredPlan | None:
    """Return the kept plan, or None when there is none (any more)."""
    kept = row.plan
    return StoredPlan.from_text(kept.reveal()) if kept is not None else None


def why_not_confirm(row: RosterImport, plan: StoredPlan | None, *, now: datetime) -> list[Obstacle]:
    """Say why an import cannot be confirmed now."""
    if row.state is not RosterImportState.PLANNED or plan is None:
        return [Obstacle("not-planned", _l("This import is not waiting for a confirmation any more."), Owner.COORDINATOR)]
    reasons = why_not_register(row.cohort, row.delegation, today=local_day(now, row.cohort.conference.time_zone))
    if not plan.doing("create", "change"):
        reasons.append(Obstacle("nothing-to-do", _l("No row would create or change anything."), Owner.COORDINATOR))
    return reasons


def confirm_import(row: RosterImport, *, actor: Viewer, now: datetime, progress: Progress = lambda _done, _total: None) -> dict[str, Any]:
    """Do exactly the kept plan, all of it or nothing; raise PlanMoved when something changed since the preview."""
    return _confirm(row, plan_of(row), actor=actor, now=now, progress=progress)


def _confirm(row: RosterImport, plan: StoredPlan | None, *, actor: Viewer, now: datetime, progress: Progress) -> dict[str, Any]:
    refuse_if(why_not_confirm(row, plan, now=now))
    assert plan is not None
    db.session.flush()
    db.session.refresh(row, with_for_update=True)
    # Somebody else may have confirmed it while this one waited for the row.
    refuse_if(why_not_confirm(row, plan, now=now))
    broken = lock_and_find_broken(plan, row.cohort, row.delegation)
    if broken or plan.fingerprint != fingerprint(known_people(row.cohort, row.city_id), row.cohort):
        fresh = judge(
            read_file(row),
            cohort=row.cohort,
            city=row.delegation.city,
            mapping=row.mapping,
            decisions=plan.decisions,
            date_order=plan.date_order,
        )
        fresh.moved = what_moved(plan, fresh)
        if fresh.moved:
            raise PlanMoved(fresh)
        plan = fresh
    done = execute_plan(plan, row.delegation, actor=actor, now=now, progress=progress)
    row.undo = json.dumps(done)
    row.counts = {**plan.counts(), "waiting": done["waiting"]}
    row.state = RosterImportState.DONE
    row.done_at = now
    forget_file(row)
    record("roster-imported", row, actor=actor, now=now)
    return done


def import_at_once(
    data: bytes,
    plan: StoredPlan,
    *,
    file_name: str,
    delegation: Delegation,
    actor: Viewer,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> RosterImport:
    """Take a file in and do its plan in one go; raise PlanMoved or Refused, and then nothing of the file stays."""
    row = upload_roster(data, file_name=file_name, delegation=delegation, actor=actor, now=now)
    try:
        keep_plan(row, plan, now=now)
        _confirm(row, plan, actor=actor, now=now, progress=progress)
    except BaseException:
        # The caller's transaction takes the row back, but not the file.
        forget_file(row)
        raise
    return row


def why_not_undo(row: RosterImport, *, now: datetime) -> list[Obstacle]:
    """Say why an import cannot be taken back now."""
    if row.state is not RosterImportState.DONE or row.done_at is None:
        return [Obstacle("not-done", _l("There is nothing to take back."), Owner.COORDINATOR)]
    if now - row.done_at > UNDO_WITHIN or row.undo is None:
        return [Obstacle("too-late", _l("An import can be taken back for 24 hours; this one is older."), Owner.COORDINATOR)]
    return []


def take_back(row: RosterImport, *, actor: Viewer, now: datetime) -> list[str]:
    """Undo a confirmed import; return a sentence for each thing that had to stay."""
    refuse_if(why_not_undo(row, now=now))
    db.session.refresh(row, with_for_update=True)
    refuse_if(why_not_undo(row, now=now))
    kept = undo_import(json.loads(row.undo.reveal()), row.delegation, actor=actor, now=now)
    row.state = RosterImportState.UNDONE
    row.undone_at = now
    row.undo = None
    row.counts = {**row.counts, "stayed": len(kept)}
    record(TAKEN_BACK, row, actor=actor, now=now)
    return kept


def discard_import(row: RosterImport, *, actor: Viewer, now: datetime) -> None:
    """Throw a preview away; nothing of the file stays."""
    if row.state in {RosterImportState.UPLOADED, RosterImportState.PLANNED}:
        row.state = RosterImportState.DISCARDED
        row.plan = None
        forget_file(row)
        record("roster-discarded", row, actor=actor, now=now)


def forget_file(row: RosterImport) -> None:
    """Remove the kept file."""
    if row.file_key:
        _store().delete(row.file_key)
        row.file_key = ""
