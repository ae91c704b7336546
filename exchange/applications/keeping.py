"""Erase what is due of applications: never finished after 30 days, decided after 12 months, for the trip 60 days after it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from exchange.applications import rules
from exchange.applications.filing import sweep_files
from exchange.applications.kinds import ApplicationState, Kept
from exchange.applications.models import Answer, Application, Call, Question
from exchange.foundation.database import db
from exchange.participants.queries import places_back_since

_NO_SYNC = {"synchronize_session": False}
_NEVER_COUNTED = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


def forget_applications(*, now: datetime, dry_run: bool = False) -> list[tuple[str, str, int]]:
    """Erase what is due; return (what, because, how many). Call inside `transaction()`, in the scope of the programme."""
    due = rules.due_for_erasure(now=now)
    over = select(Call.id).where(Call.closes_on < due.unfinished_before.date())
    long_over = select(Call.id).where(Call.closes_on < due.closed_before)
    unfinished = or_(
        # As long as a call is open its drafts may be finished; what was withdrawn goes in any case.
        Application.state.in_(_NEVER_COUNTED) & (Application.saved_at < due.unfinished_before) & Application.call_id.in_(over),
        (Application.state == ApplicationState.WITHDRAWN) & (Application.decided_at < due.unfinished_before),
    )
    decided = or_(Application.decided_at < due.decided_before, Application.decided_at.is_(None) & Application.call_id.in_(long_over))
    if not dry_run:
        # Files that an earlier run left without an answer; what goes today is swept tomorrow, when that is certain.
        wanted = set(db.session.scalars(select(Answer.file_key).where(Answer.file_key != "")))
        sweep_files(wanted, older_than=now - timedelta(days=1))
        # Answers of those who travel live as long as the trip: they leave the application before it goes.
        for_trip = select(Question.id).where(Question.kept == Kept.TRIP)
        gone = select(Application.id).where(or_(unfinished, decided))
        db.session.execute(
            update(Answer)
            .where(Answer.participant_id.is_not(None), Answer.question_id.in_(for_trip), Answer.application_id.in_(gone))
            .values(application_id=None),
            execution_options=_NO_SYNC,
        )
    travelled = Answer.participant_id.in_(places_back_since(due.returned_before))
    return [
        ("answers", "60 days after return", _erase(Answer, travelled, dry_run=dry_run)),
        ("applications", "never finished, or withdrawn, 30 days ago", _erase(Application, unfinished, dry_run=dry_run)),
        ("applications", "12 months after the decision", _erase(Application, decided, dry_run=dry_run)),
    ]


def _erase(model: Any, due: ColumnElement[bool], *, dry_run: bool) -> int:
    count = db.session.scalar(select(func.count()).select_from(model).where(due)) or 0
    if count and not dry_run:
        db.session.execute(delete(model).where(due), execution_options=_NO_SYNC)
    return count
