"""Questions six and twelve months after something began to run, and who was asked when."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.adoptions.models import Adoption
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc

_SEEN = "the city, network staff"


class Running(StrEnum):
    """Whether it is still running."""

    YES = "yes"
    CHANGED = "changed"
    NO = "no"
    EARLY = "early"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            Running.YES: _l("Yes, as it was"),
            Running.CHANGED: _l("Yes, but it has changed"),
            Running.NO: _l("No, it has ended"),
            Running.EARLY: _l("Too early to say"),
        }[self]


class Effect(StrEnum):
    """What it has changed."""

    BETTER = "better"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    EARLY = "early"
    UNKNOWN = "unknown"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            Effect.BETTER: _l("It got better"),
            Effect.NO_CHANGE: _l("Nothing changed"),
            Effect.WORSE: _l("It got worse"),
            Effect.EARLY: _l("Too early to say"),
            Effect.UNKNOWN: _l("I don’t know"),
        }[self]


class Cost(StrEnum):
    """What it cost, beside what was planned."""

    LESS = "less"
    AS_PLANNED = "as_planned"
    MORE = "more"
    UNKNOWN = "unknown"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            Cost.LESS: _l("Less than planned"),
            Cost.AS_PLANNED: _l("As planned"),
            Cost.MORE: _l("More than planned"),
            Cost.UNKNOWN: _l("I don’t know"),
        }[self]


class Recommend(StrEnum):
    """Whether the city would recommend it."""

    YES = "yes"
    WITH_CHANGES = "with_changes"
    NO = "no"
    UNKNOWN = "unknown"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            Recommend.YES: _lc("would you recommend it", "Yes"),
            Recommend.WITH_CHANGES: _l("Yes, with changes"),
            Recommend.NO: _lc("would you recommend it", "No"),
            Recommend.UNKNOWN: _l("I don’t know"),
        }[self]


class FollowUp(CityScoped, Identified, Model):
    """The questions of one adoption after some months; `answered_at` None: nobody has answered, early or late."""

    __tablename__ = "follow_ups"
    __table_args__ = (UniqueConstraint("adoption_id", "months"), Index("ix_follow_ups_answered_at_due_on", "answered_at", "due_on"))

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    months: Mapped[int] = mapped_column(SmallInteger, info=plain("6 or 12"))
    due_on: Mapped[date] = mapped_column(info=plain())
    running: Mapped[Running | None] = mapped_column(stored_enum(Running, "follow_up_running"))
    # None beside an answer: whoever answered does not know.
    reach: Mapped[int | None]
    effect: Mapped[Effect | None] = mapped_column(stored_enum(Effect, "follow_up_effect"))
    cost: Mapped[Cost | None] = mapped_column(stored_enum(Cost, "follow_up_cost"))
    kept_by: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(Sensitivity.C2, why="who keeps it running", seen_by=_SEEN, erased="with the city")
    )
    recommend: Mapped[Recommend | None] = mapped_column(stored_enum(Recommend, "follow_up_recommend"))
    sentence: Mapped[str] = mapped_column(
        default="", info=personal(Sensitivity.C1, why="what happened", seen_by=_SEEN, erased="with the city")
    )
    answered_at: Mapped[datetime | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    adoption: Mapped[Adoption] = relationship()

    __mapper_args__ = {"version_id_col": version}


class FollowUpAsking(CityScoped, Identified, Model):
    """That one person was asked, or reminded, once: a letter's link to the questions, good until somebody has answered."""

    __tablename__ = "follow_up_askings"
    __table_args__ = (UniqueConstraint("follow_up_id", "person_id", "turn"),)

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_ups.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    turn: Mapped[int] = mapped_column(SmallInteger, info=plain("0 the question, 1 and 2 the reminders"))
    token_hash: Mapped[str] = mapped_column(String(64), index=True, info=plain("SHA-256 of a random token"))
    mailbox_hash: Mapped[str] = mapped_column(String(64), info=plain("keyed hash of the address that the letter went to"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    follow_up: Mapped[FollowUp] = relationship()
