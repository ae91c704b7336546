"""The outbox: a letter is a row of the transaction that it tells of; the worker posts it."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.people.models import Person

C2 = Sensitivity.C2
_SENDERS = "the recipient, coordinators of the sending city, network staff"
_KEPT = "text after 30 days"
# The kind of letters that stand in no list: that one of them was sent is for its reader alone to know.
UNLISTED = "unlisted"


class LetterState(StrEnum):
    """How far a letter got; `sent` only after the mail server took it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            LetterState.QUEUED: _l("Waits to be sent"),
            LetterState.SENDING: _l("Being sent"),
            LetterState.SENT: _l("Sent"),
            LetterState.FAILED: _l("Could not be sent"),
        }[self]


class Letter(Identified, Model):
    """One letter to one address. A personal link stays apart, sealed, and goes once it is sent.

    In `text` and `html` the marker `[[link]]` stands where the link goes at sending time.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_state_next_try_at", "state", "next_try_at"),
        Index("ix_letters_city_created", "city_id", "created_at"),
        # The network's list is over all cities, the newest first.
        Index("ix_letters_created_at_id", "created_at", "id"),
    )

    kind: Mapped[str] = mapped_column(String(60), info=plain("which letter"))
    city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    to_address: Mapped[str] = mapped_column(ShortText, info=personal(C2, why="to deliver it", seen_by=_SENDERS, erased=_KEPT))
    to_name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to deliver it", seen_by=_SENDERS, erased=_KEPT))
    language: Mapped[str] = mapped_column(String(8), info=plain("of the text"))
    subject: Mapped[str] = mapped_column(info=personal(C2, why="what it is about", seen_by=_SENDERS, erased=_KEPT))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=personal(C2, why="the letter", seen_by=_SENDERS, erased=_KEPT))
    html_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C2, why="the letter", seen_by=_SENDERS, erased=_KEPT, in_copy=False)
    )
    link_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(Sensitivity.C3, why="a one-time link", seen_by="the recipient", erased="when sent", in_copy=False),
    )
    message_id: Mapped[str] = mapped_column(ShortText, unique=True, info=plain("made when it is written"))
    dedupe_key: Mapped[str | None] = mapped_column(ShortText, unique=True, info=plain("one letter per key"))
    state: Mapped[LetterState] = mapped_column(stored_enum(LetterState, "letter_state"), default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="", info=plain("the mail server's answer, without addresses"))

    text = SealedText("text_sealed")
    html = SealedText("html_sealed")
    link = SealedText("link_sealed")
    recipient: Mapped[Person | None] = relationship(foreign_keys=[recipient_id])
    sender: Mapped[Person | None] = relationship(foreign_keys=[sender_id])
