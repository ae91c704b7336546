"""Versions of an initiative, and changes that are proposed to one that is public."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc

C0, C1 = Sensitivity.C0, Sensitivity.C1
_DRAFT = "the author, their leader and coordinator; everyone once published"
_KEEP = "stays as a contribution without a name when the author is erased"
_BEFORE = personal(C1, why="what was written before, so that nothing is lost", seen_by=_DRAFT, erased=_KEEP)


class RevisionKind(StrEnum):
    """What made a version: words, or a step on its way."""

    EDITED = "edited"
    RESTORED = "restored"
    SENT = "sent"
    READ = "read"
    RETURNED = "returned"
    PUBLISHED = "published"
    CHANGED = "changed"
    RETIRED = "retired"

    @cached_property
    def label(self) -> LazyString:
        """Name what happened as pages do."""
        return {
            RevisionKind.EDITED: _lc("a version", "Written"),
            RevisionKind.RESTORED: _lc("a version", "Brought back"),
            RevisionKind.SENT: _lc("a version", "Sent"),
            RevisionKind.READ: _lc("a version", "Read by an adult of the city"),
            RevisionKind.RETURNED: _lc("a version", "Sent back"),
            RevisionKind.PUBLISHED: _lc("a version", "Published"),
            RevisionKind.CHANGED: _lc("a version", "Public text changed"),
            RevisionKind.RETIRED: _lc("a version", "Taken out of the catalogue"),
        }[self]


class InitiativeRevision(Identified, Model):
    """One version: an edit holds the answer to one question, before and after; a step holds all nine.

    Read it only through an initiative that the viewer may see (`initiatives.queries`).
    """

    __tablename__ = "initiative_revisions"
    __table_args__ = (Index("ix_initiative_revisions_initiative_at", "initiative_id", "at"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    kind: Mapped[RevisionKind] = mapped_column(stored_enum(RevisionKind, "revision_kind"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    number: Mapped[int | None] = mapped_column(info=plain("the question, when it is about one"))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_BEFORE)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_BEFORE)
    hides_before: Mapped[bool] = mapped_column(default=False, info=plain("the public does not see what stood there before"))
    began_at: Mapped[datetime]
    at: Mapped[datetime]


class ChangeState(StrEnum):
    """draft → submitted (an adult reads) → in review (the network reads) → accepted; or declined, or given up."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    GIVEN_UP = "given_up"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ChangeState.DRAFT: _l("Draft"),
            ChangeState.SUBMITTED: _l("With the reader"),
            ChangeState.IN_REVIEW: _l("In review"),
            ChangeState.RETURNED: _l("Back with the author"),
            ChangeState.ACCEPTED: _lc("a change", "Accepted"),
            ChangeState.GIVEN_UP: _lc("a change", "Given up"),
        }[self]


class InitiativeChange(Identified, Model):
    """New words for a published initiative; what is public stays as it is until they have been read."""

    __tablename__ = "initiative_changes"
    __table_args__ = (Index("ix_initiative_changes_state_sent", "state", "submitted_at"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    state: Mapped[ChangeState] = mapped_column(stored_enum(ChangeState, "change_state"), default=ChangeState.DRAFT)
    base: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_BEFORE)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_BEFORE)
    why: Mapped[str] = mapped_column(default="", info=personal(C1, why="why it should change", seen_by="the author, readers", erased=_KEEP))
    sentence: Mapped[str] = mapped_column(
        default="", info=personal(C1, why="the author learns why", seen_by="the author, readers", erased=_KEEP)
    )
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
