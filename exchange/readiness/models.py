"""When somebody was last told what waits for them, and what was said then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exchange.access.scope import CityOrNetwork
from exchange.foundation.database import Identified, Model
from exchange.foundation.declarations import Sensitivity, personal, plain


class Digest(CityOrNetwork, Identified, Model):
    """The letters that gather all that waits for one reader in one cohort: a person, or a guardian of somebody.

    `said` holds a short mark for each thing of the last letter, so that only what is new counts as news. A paused reader
    gets none until somebody lets them go on.
    """

    __tablename__ = "digests"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        UniqueConstraint("cohort_id", "guardian_id"),
        CheckConstraint("(person_id IS NULL) <> (guardian_id IS NULL)", name="reader"),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardians.id", ondelete="CASCADE"), index=True)
    sent_at: Mapped[datetime | None]
    said: Mapped[list[str]] = mapped_column(default=list, info=plain("marks of what the last letter said"))
    paused_at: Mapped[datetime | None]
    paused_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    pause_reason: Mapped[str] = mapped_column(
        default="",
        info=personal(
            Sensitivity.C2,
            why="why no reminders are sent for now",
            seen_by="the person, coordinators of the city, network staff",
            erased="24 months after the last cohort",
        ),
    )
