"""What one city asks another, how it was answered, when they met, and what of it everybody may read."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import BetweenCities
from exchange.adoptions.models import Adoption
from exchange.cities.models import City
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.people.models import Person

_BOTH = "the staff of the two cities"
_WITH_IT = "with the request"
_WORDS = personal(Sensitivity.C1, why="what is asked and answered", seen_by=_BOTH, erased=_WITH_IT)
# The row belongs to whoever asked: what the other city says, and of whom, is not theirs to take along.
_THEIR_WORDS = personal(Sensitivity.C1, why="what is asked and answered", seen_by=_BOTH, erased=_WITH_IT, in_copy=False)
_NAME_OVER = "3 years after the help ended, or after the two cities last talked"
_HELPER = personal(Sensitivity.C1, why="whom one talks to", seen_by=_BOTH, erased=_NAME_OVER, in_copy=False)
_CONTACT_OVER = "6 months after the two cities last talked, sooner when the help ends"
_CONTACT = personal(Sensitivity.C2, why="to reach the office", seen_by=_BOTH, erased=_CONTACT_OVER, in_copy=False)


class MentorKind(StrEnum):
    """In which way another city can help."""

    CALL = "call"
    DOCUMENTS = "documents"
    VISIT = "visit"
    PLAN = "plan"

    @cached_property
    def label(self) -> LazyString:
        """Name the way as pages do."""
        return {
            MentorKind.CALL: _l("A call"),
            MentorKind.DOCUMENTS: _l("Documents"),
            MentorKind.VISIT: _l("A visit"),
            MentorKind.PLAN: _l("A look at our plan"),
        }[self]


class MentorState(StrEnum):
    """waiting → accepted → ended; or declined by the other city, or taken back by the one that asked."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            MentorState.WAITING: _lc("a request to another city", "Waits for an answer"),
            MentorState.ACCEPTED: _lc("a request to another city", "Under way"),
            MentorState.DECLINED: _lc("a request to another city", "Cannot help"),
            MentorState.TAKEN_BACK: _lc("a request to another city", "Taken back"),
            MentorState.ENDED: _lc("a request to another city", "Ended"),
        }[self]


class MentorRequest(BetweenCities, Identified, Model):
    """`city` asks `other_city` about what it takes up. Names and addresses in it are of adults who work for a city."""

    __tablename__ = "mentor_requests"
    __table_args__ = (
        Index("ix_mentor_requests_adoption_id_state", "adoption_id", "state"),
        Index("ix_mentor_requests_state_asked_at", "state", "asked_at"),
        CheckConstraint("city_id <> other_city_id", name="two"),
        CheckConstraint("hours IS NULL OR hours > 0", name="hours"),
    )

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    state: Mapped[MentorState] = mapped_column(stored_enum(MentorState, "mentor_state"), default=MentorState.WAITING)
    kinds: Mapped[list[str]] = mapped_column(default=list, info=plain("call, documents, visit, plan"))
    words: Mapped[str] = mapped_column(default="", info=_WORDS)
    languages: Mapped[list[str]] = mapped_column(default=list, info=plain("in which the asking city can talk"))
    wanted_by: Mapped[date | None] = mapped_column(info=plain("until when help is wanted"))
    hours: Mapped[int | None] = mapped_column(SmallInteger, info=plain("how many hours are asked for"))
    # That the other city may bring its young authors along, through its own coordinator: a note to adults, no address.
    wants_young: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    reminded_at: Mapped[datetime | None]

    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    mentor_name: Mapped[str] = mapped_column(ShortText, default="", info=_HELPER)
    mentor_role: Mapped[str] = mapped_column(ShortText, default="", info=_HELPER)
    contact: Mapped[str] = mapped_column(String(254), default="", info=_CONTACT)
    hours_offered: Mapped[int | None] = mapped_column(SmallInteger, info=plain("how many hours are offered"))
    mentor_languages: Mapped[list[str]] = mapped_column(default=list, info=plain("in which the other city can talk"))
    first_on: Mapped[date | None] = mapped_column(info=plain("when they first talk"))
    reason: Mapped[str] = mapped_column(default="", info=_THEIR_WORDS)
    # Whom the other city proposes instead.
    instead_city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))

    ended_at: Mapped[datetime | None]
    # Two lines at most; everybody reads them once both cities have said yes to exactly these words.
    helped: Mapped[str] = mapped_column(default="", info=_WORDS)
    yes_at: Mapped[datetime | None]
    other_yes_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    adoption: Mapped[Adoption] = relationship()
    city: Mapped[City] = relationship(foreign_keys="MentorRequest.city_id")
    other_city: Mapped[City] = relationship(foreign_keys="MentorRequest.other_city_id")
    instead_city: Mapped[City | None] = relationship(foreign_keys=[instead_city_id])

    __mapper_args__ = {"version_id_col": version}


class MentorMeeting(BetweenCities, Identified, Model):
    """One time that they talked: when, how long, and what they agreed."""

    __tablename__ = "mentor_meetings"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("mentor_requests.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date] = mapped_column(info=plain("when they talked"))
    minutes: Mapped[int] = mapped_column(SmallInteger)
    agreed: Mapped[str] = mapped_column(default="", info=personal(Sensitivity.C1, why="what was agreed", seen_by=_BOTH, erased=_WITH_IT))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    by: Mapped[Person | None] = relationship()


class MentorLesson(Identified, Model):
    """What helped, as both cities let everybody read it; the row goes when one of them takes its yes back."""

    __tablename__ = "mentor_lessons"
    __table_args__ = (UniqueConstraint("request_id"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("mentor_requests.id", ondelete="CASCADE"))
    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    other_city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    words: Mapped[str] = mapped_column(info=plain("a lesson for other cities, public"))
    published_at: Mapped[datetime]
