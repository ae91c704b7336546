"""What the network thinks of an initiative before it decides, and the words it proposes to the authors."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.models import Initiative

_SEEN = "the author, readers"
_KEEP = "stays as a contribution without a name when the author is erased"


class Verdict(StrEnum):
    """What a decision will do when it is sent."""

    PUBLISH = "publish"
    RETURN = "return"

    @cached_property
    def label(self) -> LazyString:
        """Name the decision as pages do."""
        return {Verdict.PUBLISH: _l("Into the catalogue"), Verdict.RETURN: _l("Back to the author")}[self]


class SuggestionState(StrEnum):
    """A suggestion waits for the authors, who take it or leave it."""

    WAITING = "waiting"
    TAKEN = "taken"
    LEFT = "left"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            SuggestionState.WAITING: _l("Waits for the authors"),
            SuggestionState.TAKEN: _l("Taken by the authors"),
            SuggestionState.LEFT: _l("Left as it was"),
        }[self]


class InitiativeReview(Identified, Model):
    """One reading by the network: marks with reasons, and the decision until it is sent."""

    __tablename__ = "initiative_reviews"
    __table_args__ = (Index("ix_initiative_reviews_initiative_sent", "initiative_id", "sent_at"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("a figure for each criterion"))
    reasons: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal(Sensitivity.C1, why="the author learns why", seen_by=_SEEN, erased=_KEEP)
    )
    verdict: Mapped[Verdict | None] = mapped_column(stored_enum(Verdict, "review_verdict"))
    sentence: Mapped[str] = mapped_column(
        default="", info=personal(Sensitivity.C1, why="the author learns why", seen_by=_SEEN, erased=_KEEP)
    )
    saved_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    initiative: Mapped[Initiative] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ReviewSuggestion(Identified, Model):
    """Words that a reader proposes for one answer; the authors decide."""

    __tablename__ = "review_suggestions"

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    number: Mapped[int] = mapped_column(info=plain("the question"))
    words: Mapped[str] = mapped_column(info=personal(Sensitivity.C1, why="what could be said instead", seen_by=_SEEN, erased=_KEEP))
    why: Mapped[str] = mapped_column(default="", info=personal(Sensitivity.C1, why="the author learns why", seen_by=_SEEN, erased=_KEEP))
    state: Mapped[SuggestionState] = mapped_column(stored_enum(SuggestionState, "suggestion_state"), default=SuggestionState.WAITING)
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
