"""What was decided about two people who look like one, and what a merging took out of sight."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import Sensitivity, personal
from exchange.foundation.sealing import SealedText
from exchange.people.models import Person

_DESK = "coordinators of the city, network staff"
# As the retention rules say: how long the values that a merging did not keep can still be looked up.
DAYS_KEPT = 30


class Verdict(StrEnum):
    """What somebody said of a pair."""

    OTHER = "other"  # two human beings
    SAME = "same"  # one human being whom two cities know; each keeps its own row


class PersonPair(Identified, Model):
    """Two people about whom somebody decided, so that nobody is asked again; the smaller id stands first."""

    __tablename__ = "person_pairs"
    __table_args__ = (UniqueConstraint("one_id", "other_id"), CheckConstraint("one_id < other_id", name="order"))

    one_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict] = mapped_column(stored_enum(Verdict, "verdict"))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class MergedPerson(CityScoped, Identified, Model):
    """A row that became part of another one: when, by whom, and for some days the values that were not kept."""

    __tablename__ = "merged_people"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    # The key of the row that is gone: what still speaks of it is found here.
    lost_id: Mapped[UUID] = mapped_column(unique=True)
    merged_at: Mapped[datetime] = mapped_column(index=True)
    merged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(
        default="",
        info=personal(Sensitivity.C1, why="why two entries are one person", seen_by=_DESK, erased="24 months after the last cohort"),
    )
    lost_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(
            Sensitivity.C3,
            why="a merging that was wrong can be put right by hand",
            seen_by=_DESK,
            erased="30 days after two entries were merged",
            in_copy=False,
        ),
    )

    lost = SealedText("lost_sealed")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
