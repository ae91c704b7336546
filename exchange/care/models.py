"""The care sheet of somebody with a place, who filled it in, and each reading of it.

What is said of health stands in one sealed text a sheet, padded so that its length says nothing; columns in the open hold only when and how
it was answered.
"""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.participants.models import Participant

C2, C3 = Sensitivity.C2, Sensitivity.C3
_CARE = "with a reason that is noted: the leader of the group around the trip, coordinators of the city"
_SUBJECT = "the person, their guardians, coordinators of the city"
_BACK = "30 days after return"
_AWAY = "24 months after the last cohort"


class Teller(StrEnum):
    """Who filled a sheet in."""

    SELF = "self"
    GUARDIAN = "guardian"
    COORDINATOR = "coordinator"

    @cached_property
    def label(self) -> LazyString:
        """Name who it was as pages do."""
        return {
            Teller.SELF: _l("the person themselves"),
            Teller.GUARDIAN: _l("a parent or guardian"),
            Teller.COORDINATOR: _l("the coordinator, on their word"),
        }[self]


class Entry(StrEnum):
    """What was done to a sheet."""

    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    TOLD = "told"
    ERASED = "erased"

    @cached_property
    def label(self) -> LazyString:
        """Name the deed as pages do."""
        return {
            Entry.ANSWERED: _l("Filled in"),
            Entry.CONFIRMED: _l("Emergency contacts confirmed"),
            Entry.TOLD: _l("The leader was told in person, nothing is kept"),
            Entry.ERASED: _l("Erased"),
        }[self]


class CareSheet(CityScoped, Identified, Model):
    """What must be known to look after one participant; the latest answer alone is kept."""

    __tablename__ = "care_sheets"
    __table_args__ = (CheckConstraint("contact_count >= 0", name="contacts"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), unique=True)
    answers_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="to look after somebody on the trip", seen_by=_CARE, erased=_BACK)
    )
    contacts_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="whom to call in an emergency", seen_by=_CARE, erased=_BACK)
    )
    contact_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    answered_at: Mapped[datetime | None]
    answered_as: Mapped[Teller | None] = mapped_column(stored_enum(Teller, "teller"))
    confirmed_at: Mapped[datetime | None]
    confirm_asked_at: Mapped[datetime | None]
    # Nothing of health may be kept: when the coordinator said that the leader was told in person.
    told_at: Mapped[datetime | None]
    receipt_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    answers = SealedText("answers_sealed")
    contacts = SealedText("contacts_sealed")
    participant: Mapped[Participant] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CareEntry(CityScoped, Identified, Model):
    """One time that a sheet was filled in, confirmed or erased: who and when, never what."""

    __tablename__ = "care_entries"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    what: Mapped[Entry] = mapped_column(stored_enum(Entry, "entry"))
    teller: Mapped[Teller | None] = mapped_column(stored_enum(Teller, "teller"))
    by_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="who answered for whom", seen_by=_SUBJECT, erased=_AWAY)
    )
    at: Mapped[datetime]


class Way(StrEnum):
    """By which right a sheet was opened."""

    LEADER = "leader"
    COORDINATOR = "coordinator"
    HOST = "host"
    BREAK_GLASS = "break-glass"

    @cached_property
    def label(self) -> LazyString:
        """Name the way as pages do."""
        return {
            Way.LEADER: _l("as leader of the group"),
            Way.COORDINATOR: _l("as coordinator of the city"),
            Way.HOST: _l("as host desk"),
            Way.BREAK_GLASS: _l("in an emergency"),
        }[self]


class Part(StrEnum):
    """What of a sheet was opened."""

    SHEET = "sheet"
    PRINT = "print"
    CARD = "card"

    @cached_property
    def label(self) -> LazyString:
        """Name the part as pages do."""
        return {
            Part.SHEET: _l("the care sheet"),
            Part.PRINT: _l("the printed emergency sheet"),
            Part.CARD: _l("the action card"),
        }[self]


class CareReading(CityScoped, Identified, Model):
    """One reading of one sheet: append-only, save for its review."""

    __tablename__ = "care_readings"
    __table_args__ = (
        Index("ix_care_readings_participant_at", "participant_id", "at"),
        Index("ix_care_readings_reader_at", "reader_id", "at"),
        Index("ix_care_readings_unreviewed", "city_id", "reviewed_at", "way"),
    )

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    reader_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="who read the care sheet", seen_by=_SUBJECT, erased=_AWAY)
    )
    way: Mapped[Way] = mapped_column(stored_enum(Way, "way"))
    part: Mapped[Part] = mapped_column(stored_enum(Part, "part"))
    reason_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="why the care sheet was read", seen_by=_SUBJECT, erased=_AWAY)
    )
    session_hash: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="the sheet closes with the session", seen_by="nobody", erased=_AWAY, in_copy=False)
    )
    at: Mapped[datetime]
    until_at: Mapped[datetime]
    # When the reader last showed, in this session, that it is they who sit there.
    proved_at: Mapped[datetime]
    is_flagged: Mapped[bool] = mapped_column(default=False)
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    review_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="what the review of an emergency reading found", seen_by=_SUBJECT, erased=_AWAY)
    )

    reason = SealedText("reason_sealed")
    review = SealedText("review_sealed")
    participant: Mapped[Participant] = relationship()
