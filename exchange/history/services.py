"""Append a line; nothing changes or deletes one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.history.models import HistoryLine


def record(
    deed: str,
    subject: Any,
    *,
    actor: Viewer,
    now: datetime,
    changed: Sequence[str] = (),
    reason: str = "",
    city_id: UUID | None = None,
) -> None:
    """Append who did what to which row, in the transaction of the deed itself.

    `subject` is a row with an id; its own `city_id` is taken unless one is given.
    """
    db.session.add(
        HistoryLine(
            at=now,
            deed=deed,
            subject_type=subject.__tablename__,
            subject_id=subject.id,
            city_id=city_id or getattr(subject, "city_id", None),
            actor_person_id=actor.person_id,
            changed=sorted(changed),
            reason=reason,
        )
    )
