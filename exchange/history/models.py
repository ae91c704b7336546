"""Who did what, when. Ids and names of columns only: no value of a person, so erasure breaks nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Identified, Model
from exchange.foundation.declarations import Sensitivity, personal, plain


class HistoryLine(Identified, Model):
    """One deed: `participant-accepted`, on which row, by whom."""

    __tablename__ = "history_lines"
    __table_args__ = (
        Index("ix_history_lines_subject", "subject_type", "subject_id", "at"),
        Index("ix_history_lines_city_at", "city_id", "at"),
    )

    at: Mapped[datetime]
    deed: Mapped[str] = mapped_column(String(60), info=plain("past tense, kebab-case"))
    subject_type: Mapped[str] = mapped_column(String(40), info=plain("table"))
    subject_id: Mapped[UUID]
    city_id: Mapped[UUID | None]
    actor_person_id: Mapped[UUID | None]
    changed: Mapped[list[str]] = mapped_column(default=list, info=plain("names of changed columns"))
    reason: Mapped[str] = mapped_column(
        default="",
        info=personal(Sensitivity.C1, why="why it was done", seen_by="network staff, the city", erased="after 10 years"),
    )
