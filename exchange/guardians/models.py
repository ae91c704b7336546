"""Proposed changes of rights, and a guardian's way in: link, code, session. Secrets are kept as hashes."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.messages.models import Letter
from exchange.participants.models import Participant
from exchange.people.models import Guardian

C2, C3 = Sensitivity.C2, Sensitivity.C3
_DESK = "the person, coordinators of the city, network staff"
_AWAY = "24 months after the last cohort"


class Way(StrEnum):
    """How a link reaches a guardian: by mail, with a code to the same address; or printed, with a code on the paper."""

    MAIL = "mail"
    PAPER = "paper"


class Method(StrEnum):
    """How a guardian proved that a link was meant for them."""

    EMAIL_CODE = "email-code"
    PAPER_CODE = "paper-code"


class Doubt(StrEnum):
    """Why what is signed in a visit counts only once somebody has asked the guardian, in person or by telephone."""

    SAME_BROWSER = "same-browser"
    SAME_ORIGIN = "same-origin"

    @cached_property
    def label(self) -> LazyString:
        """Name the doubt as pages do."""
        return {
            Doubt.SAME_BROWSER: _l("The young person had signed in with the same browser within the last day"),
            Doubt.SAME_ORIGIN: _l("The young person had signed in from the same network within the last day"),
        }[self]


class Decision(StrEnum):
    """What became of a proposed change."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"

    @cached_property
    def label(self) -> LazyString:
        """Name the decision as pages do."""
        return {Decision.OPEN: _l("Waits for a second person"), Decision.AGREED: _l("In force"), Decision.REFUSED: _l("Not agreed")}[self]


class GuardianshipChange(CityScoped, Identified, Model):
    """Rights that one coordinator proposes; they take effect when a second one agrees."""

    __tablename__ = "guardianship_changes"

    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("guardians.id", ondelete="CASCADE"), index=True)
    may_sign: Mapped[bool]
    may_view: Mapped[bool]
    may_collect: Mapped[bool]
    must_be_informed: Mapped[bool]
    from_on: Mapped[date | None] = mapped_column(info=plain("when the rights begin"))
    until_on: Mapped[date | None] = mapped_column(info=plain("when the rights end"))
    removes: Mapped[bool] = mapped_column(default=False)
    note_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="who decides for the child", seen_by=_DESK, erased=_AWAY, in_copy=False)
    )
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime]
    decision: Mapped[Decision] = mapped_column(stored_enum(Decision, "guardianship_decision"), default=Decision.OPEN)
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    guardian: Mapped[Guardian] = relationship()

    note = SealedText("note_sealed")


class GuardianLink(Identified, Model):
    """One letter's link: for one guardian, about one child's trip, sent to one mailbox, good for some days."""

    __tablename__ = "guardian_links"
    __table_args__ = (Index("ix_guardian_links_guardian_created", "guardian_id", "created_at"),)

    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("guardians.id", ondelete="CASCADE"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    way: Mapped[Way] = mapped_column(stored_enum(Way, "guardian_way"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random token"))
    # The letter goes to one mailbox; when the stored address changes, the link ends.
    mailbox: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to deliver it", seen_by="the program", erased=_AWAY, in_copy=False)
    )
    paper_code_hash: Mapped[str] = mapped_column(String(64), default="", info=plain("keyed hash of the code on the paper"))
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("letters.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # Whoever opened it said that this is not their child.
    disowned_at: Mapped[datetime | None]
    guardian: Mapped[Guardian] = relationship()
    participant: Mapped[Participant] = relationship()
    letter: Mapped[Letter | None] = relationship()


class GuardianCode(Identified, Model):
    """Six digits sent to the stored address: ten minutes, five tries, good once."""

    __tablename__ = "guardian_codes"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("guardian_links.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), info=plain("keyed hash of link and code"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class GuardianSession(Identified, Model):
    """One guardian's visit of thirty minutes; the cookie holds the token, this row only its hash."""

    __tablename__ = "guardian_sessions"

    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("guardians.id", ondelete="CASCADE"), index=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("guardian_links.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random token"))
    method: Mapped[Method] = mapped_column(stored_enum(Method, "guardian_method"))
    doubt: Mapped[Doubt | None] = mapped_column(stored_enum(Doubt, "guardian_doubt"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # Set when a signature was given; the second letter a day later asks about it.
    signed_at: Mapped[datetime | None] = mapped_column(index=True)
    signed_for: Mapped[list[str]] = mapped_column(default=list, info=plain("ids of participants"))
    asked_again_at: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]
    guardian: Mapped[Guardian] = relationship()
    link: Mapped[GuardianLink] = relationship()

    @property
    def is_verified(self) -> bool:
        """Say whether what is signed in this visit counts at once; else somebody asks the guardian first."""
        return self.objected_at is None and self.doubt is None
