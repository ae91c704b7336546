"""What is known of an initiative besides its nine answers, the records that prove it, and what its authors propose for it."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.models import Initiative

_PUBLIC = "what a city knows of a practice, public"


class RecordKind(StrEnum):
    """How somebody came to know that it works, the weaker ways first."""

    COUNTED = "counted"
    ASKED = "asked"
    BEFORE_AFTER = "before_after"
    COMPARISON = "comparison"
    INDEPENDENT = "independent"
    OTHER_CITY = "other_city"

    @cached_property
    def label(self) -> LazyString:
        """Name the way as pages do."""
        return {
            RecordKind.COUNTED: _l("Somebody counted"),
            RecordKind.ASKED: _l("People were asked"),
            RecordKind.BEFORE_AFTER: _l("Compared before and after"),
            RecordKind.COMPARISON: _l("Compared with a place that did not do it"),
            RecordKind.INDEPENDENT: _l("Evaluated by somebody independent"),
            RecordKind.OTHER_CITY: _l("Heard from another city"),
        }[self]


class Shows(StrEnum):
    """What a record says."""

    BETTER = "better"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    UNCLEAR = "unclear"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {
            Shows.BETTER: _l("It got better"),
            Shows.NO_CHANGE: _l("Nothing changed"),
            Shows.WORSE: _l("It got worse"),
            Shows.UNCLEAR: _l("One cannot tell"),
        }[self]


class Description(Identified, Model):
    """One of an initiative at most; every word of it is public as soon as the initiative is.

    `costs`: `[{"what": words, "cents": number, "currency": "EUR", "per": words, "again": "once"|"yearly", "note": words}]`.
    The contact is an office; it is public only while the adult who answers for it has said so (`contact_at`, `contact_by_id`).
    """

    __tablename__ = "initiative_descriptions"
    __table_args__ = (
        UniqueConstraint("initiative_id"),
        CheckConstraint("ceiling IS NULL OR (ceiling >= 1 AND ceiling <= 5)", name="ceiling"),
    )

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    for_whom: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    since: Mapped[str] = mapped_column(ShortText, default="", info=plain(_PUBLIC))
    frequency: Mapped[str] = mapped_column(ShortText, default="", info=plain(_PUBLIC))
    duration: Mapped[str] = mapped_column(ShortText, default="", info=plain(_PUBLIC))
    core: Mapped[list[str]] = mapped_column(default=list, info=plain(_PUBLIC))
    adaptable: Mapped[list[str]] = mapped_column(default=list, info=plain(_PUBLIC))
    costs: Mapped[list[Any]] = mapped_column(default=list, info=plain(_PUBLIC))
    people_needed: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    materials: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    risks: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    ethics: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    lessons: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    failures: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    contact_office: Mapped[str] = mapped_column(ShortText, default="", info=plain("an office"))
    contact_email: Mapped[str] = mapped_column(
        String(254),
        default="",
        info=personal(Sensitivity.C0, why="other cities can ask", seen_by="everyone", erased="when consent is withdrawn"),
    )
    contact_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    contact_at: Mapped[datetime | None]
    ceiling: Mapped[int | None] = mapped_column(SmallInteger, info=plain("a reviewer's ceiling on the level of evidence"))
    ceiling_reason: Mapped[str] = mapped_column(default="", info=plain("why, public"))
    ceiling_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    ceiling_at: Mapped[datetime | None]
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    initiative: Mapped[Initiative] = relationship(backref=backref("description", uselist=False))
    records: Mapped[list["EvidenceRecord"]] = relationship(
        back_populates="description", order_by="EvidenceRecord.done_on, EvidenceRecord.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def has_contact(self) -> bool:
        """Say whether the contact may be shown: an adult says that it may, and that adult is still known here."""
        return bool(self.contact_email and self.contact_at and self.contact_by_id)


class EvidenceRecord(Identified, Model):
    """One thing that somebody found out: how, when, by whom, what, and where one can read it."""

    __tablename__ = "evidence_records"

    description_id: Mapped[UUID] = mapped_column(ForeignKey("initiative_descriptions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RecordKind] = mapped_column(stored_enum(RecordKind, "record_kind"))
    shows: Mapped[Shows] = mapped_column(stored_enum(Shows, "record_shows"))
    found: Mapped[str] = mapped_column(default="", info=plain(_PUBLIC))
    done_on: Mapped[date | None] = mapped_column(info=plain("when it was found out"))
    done_by: Mapped[str] = mapped_column(ShortText, default="", info=plain("an office, a university, a firm"))
    source: Mapped[str] = mapped_column(String(500), default="", info=plain("where it can be read"))
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    description: Mapped[Description] = relationship(back_populates="records")

    __mapper_args__ = {"version_id_col": version}


class DescriptionProposal(Identified, Model):
    """What an author proposes for one part of the description; an adult takes it over, or answers why not."""

    __tablename__ = "description_proposals"

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    part: Mapped[str] = mapped_column(String(20), info=plain("of the description"))
    words: Mapped[str] = mapped_column(
        default="",
        info=personal(
            Sensitivity.C1,
            why="what a city could add",
            seen_by="the author, readers",
            erased="stays as a contribution without a name when the author is erased",
        ),
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    is_taken: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="", info=plain("why it was not taken over"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
