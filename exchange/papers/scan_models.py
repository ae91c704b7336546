"""Scans of papers, where an authority asks for one, and each reading of them. The file lies sealed in the store, not in a row."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.participants.models import Participant

C2, C3 = Sensitivity.C2, Sensitivity.C3
_DESK = "the person, their guardians, coordinators of the city, network staff"
_SUBJECT = "the person, their guardians, coordinators of the city"
_AWAY = "24 months after the last cohort"


class Party(StrEnum):
    """As what somebody adds or reads a scan."""

    SELF = "self"
    GUARDIAN = "guardian"
    DESK = "desk"

    @cached_property
    def label(self) -> LazyString:
        """Name who it was as pages do; guardians are never named to each other."""
        return {
            Party.SELF: _l("the person themselves"),
            Party.GUARDIAN: _l("a parent or guardian"),
            Party.DESK: _l("the coordinator or the network"),
        }[self]


class PaperScan(CityScoped, Identified, Model):
    """A photo or PDF of one paper of one participant; with an empty key its file is erased and the row is its receipt."""

    __tablename__ = "paper_scans"
    __table_args__ = (UniqueConstraint("participant_id", "code"),)

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(60), info=plain("of the paper"))
    file_key: Mapped[str] = mapped_column(
        String(60), info=personal(C2, why="an authority asks for a copy", seen_by=_DESK, erased="14 days after return", in_copy=False)
    )
    ending: Mapped[str] = mapped_column(String(4), info=plain("pdf or jpg"))
    added_at: Mapped[datetime]
    added_as: Mapped[Party] = mapped_column(stored_enum(Party, "scan_party"))
    receipt_at: Mapped[datetime | None]
    participant: Mapped[Participant] = relationship()


class PaperScanReading(CityScoped, Identified, Model):
    """One reading of one scan; append-only."""

    __tablename__ = "paper_scan_readings"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(60), info=plain("of the paper"))
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    reader_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="who read a scan of a paper", seen_by=_SUBJECT, erased=_AWAY)
    )
    read_as: Mapped[Party] = mapped_column(stored_enum(Party, "read_as"))
    reason_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="why a scan of a paper was read", seen_by=_SUBJECT, erased=_AWAY)
    )
    at: Mapped[datetime]

    reason = SealedText("reason_sealed")
