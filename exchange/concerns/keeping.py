"""What is erased in the end: whatever is closed, long after its time."""

from datetime import date

from sqlalchemy import delete, func, select

from exchange.concerns.models import Concern, ConcernState
from exchange.foundation.database import db


def forget_concerns(*, today: date, dry_run: bool) -> list[tuple[str, str, int]]:
    """Delete what is closed and past its day, with all its entries and readings; return (what, why, how many)."""
    due = [Concern.state == ConcernState.CLOSED, Concern.kept_until_on < today]
    count = db.session.scalar(select(func.count()).select_from(Concern).where(*due)) or 0
    if count and not dry_run:
        db.session.execute(delete(Concern).where(*due), execution_options={"synchronize_session": False})
    return [("concerns", "closed, and past the day until which it is kept", count)]
