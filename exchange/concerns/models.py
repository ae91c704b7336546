"""What somebody wrote because something worried them, who looks after such words, and each reading of them.

No row names a city: nothing of it belongs to one, and nobody of one finds it. Entries are added and never changed.
"""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.people.models import Person

C2, C3 = Sensitivity.C2, Sensitivity.C3
_WHY = "to hear what worries somebody, and to help"
_SEEN = "whoever wrote it, and the safeguarding leads it is for"
_KEPT = "after the 25th birthday, three years after it was written at the earliest, never while it is open"


class Urgency(StrEnum):
    """How soon somebody should read it, as whoever writes feels it."""

    TODAY = "today"
    SOON = "soon"
    ANY_TIME = "any-time"

    @cached_property
    def label(self) -> LazyString:
        """Name the urgency as pages do."""
        return {
            Urgency.TODAY: _l("Today, please"),
            Urgency.SOON: _l("In the next days"),
            Urgency.ANY_TIME: _l("There is no hurry"),
        }[self]


class Reach(StrEnum):
    """How whoever wrote wants to be answered."""

    HERE = "here"
    NOT_AT_ALL = "not-at-all"
    OWN = "own"

    @cached_property
    def label(self) -> LazyString:
        """Name the way as pages do."""
        return {
            Reach.HERE: _l("Here only: I come back to this page"),
            Reach.NOT_AT_ALL: _l("No answer, please. I only want you to know"),
            Reach.OWN: _l("On a phone or address that I write down"),
        }[self]


class ConcernState(StrEnum):
    """How far it got; a later word of whoever wrote makes it new again."""

    SENT = "sent"
    READ = "read"
    ANSWERED = "answered"
    CLOSED = "closed"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ConcernState.SENT: _l("Sent, not read yet"),
            ConcernState.READ: _l("Was read"),
            ConcernState.ANSWERED: _l("Was answered"),
            ConcernState.CLOSED: _l("Is closed"),
        }[self]


class EntryKind(StrEnum):
    """What an entry is."""

    TOLD = "told"
    ADDED = "added"
    ANSWER = "answer"
    HANDED_ON = "handed-on"
    CLOSED = "closed"

    @cached_property
    def label(self) -> LazyString:
        """Name the entry as pages do."""
        return {
            EntryKind.TOLD: _l("What was written"),
            EntryKind.ADDED: _l("What was added"),
            EntryKind.ANSWER: _l("Answer"),
            EntryKind.HANDED_ON: _l("Handed on to an authority"),
            EntryKind.CLOSED: _l("Closed"),
        }[self]


class SafeguardingLead(Identified, Model):
    """One appointment: proposed by one of the network's staff, in force once a second one has approved it, until it ends."""

    __tablename__ = "safeguarding_leads"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    appointed_at: Mapped[datetime]
    appointed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Concern(Identified, Model):
    """What worries somebody; the words themselves are its entries."""

    __tablename__ = "concerns"
    __table_args__ = (Index("ix_concerns_state_written_at", "state", "written_at"),)

    writer_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    urgency: Mapped[Urgency] = mapped_column(stored_enum(Urgency, "urgency"))
    reach: Mapped[Reach] = mapped_column(stored_enum(Reach, "reach"))
    state: Mapped[ConcernState] = mapped_column(stored_enum(ConcernState, "concern_state"), default=ConcernState.SENT)
    written_at: Mapped[datetime]
    # Reckoned when it is written: the birth date may be erased long before.
    kept_until_on: Mapped[date] = mapped_column(info=personal(C2, why=_WHY, seen_by=_SEEN, erased=_KEPT))
    who_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why=_WHY, seen_by=_SEEN, erased=_KEPT))
    when_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why=_WHY, seen_by=_SEEN, erased=_KEPT))
    where_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why=_WHY, seen_by=_SEEN, erased=_KEPT))
    reach_at_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why=_WHY, seen_by=_SEEN, erased=_KEPT))

    who = SealedText("who_sealed")
    when = SealedText("when_sealed")
    where = SealedText("where_sealed")
    reach_at = SealedText("reach_at_sealed")
    writer: Mapped[Person | None] = relationship()


class ConcernExclusion(Identified, Model):
    """Somebody who is not to read it, nor to know of it. A person may stand here twice: two entries of them were merged."""

    __tablename__ = "concern_exclusions"

    concern_id: Mapped[UUID] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))


class ConcernEntry(Identified, Model):
    """Words of whoever wrote, or of a safeguarding lead; added, never changed."""

    __tablename__ = "concern_entries"

    concern_id: Mapped[UUID] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EntryKind] = mapped_column(stored_enum(EntryKind, "concern_entry_kind"))
    by_name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why=_WHY, seen_by=_SEEN, erased=_KEPT))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why=_WHY, seen_by=_SEEN, erased=_KEPT))
    at: Mapped[datetime]

    text = SealedText("text_sealed")


class ConcernReading(Identified, Model):
    """One reading by a safeguarding lead, with its reason; whoever wrote sees it."""

    __tablename__ = "concern_readings"

    concern_id: Mapped[UUID] = mapped_column(ForeignKey("concerns.id", ondelete="CASCADE"), index=True)
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    reader_name: Mapped[str] = mapped_column(ShortText, info=personal(C2, why="who read it", seen_by=_SEEN, erased=_KEPT))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C3, why="why it was read", seen_by=_SEEN, erased=_KEPT))
    session_hash: Mapped[str] = mapped_column(
        ShortText, info=personal(C2, why="the page closes with the session", seen_by="nobody", erased=_KEPT, in_copy=False)
    )
    at: Mapped[datetime]
    until_at: Mapped[datetime]
    # When the reader last showed, in this session, that it is they who sit there.
    proved_at: Mapped[datetime]

    reason = SealedText("reason_sealed")
