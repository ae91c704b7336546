"""Who wants an initiative, what somebody says about it, what became of those words, and how often somebody wants news.

None of the tables is scoped by city: what stands is public to all. Read them only through `voices/queries.py`; words that
nobody may read yet, or any more, are in the sealed column alone, so that a public page could not show them by mistake.
"""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.cities.models import City
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.initiatives.models import Initiative
from exchange.people.models import Person

C0, C1 = Sensitivity.C0, Sensitivity.C1
_READERS = "whoever wrote it, the adults who read comments"
_TAKEN_BACK = "when whoever wrote it takes it back or is erased"
_WITH_IT = "with the comment"


class Wish(StrEnum):
    """What somebody has to do with an initiative that is not theirs."""

    WANT = "want"
    FOLLOW = "follow"


class CommentKind(StrEnum):
    """What a comment is; an answer stands under another one."""

    QUESTION = "question"
    EXPERIENCE = "experience"
    SUGGESTION = "suggestion"
    ANSWER = "answer"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {
            CommentKind.QUESTION: _l("A question"),
            CommentKind.EXPERIENCE: _l("An experience from my city"),
            CommentKind.SUGGESTION: _l("A suggestion"),
            CommentKind.ANSWER: _l("An answer"),
        }[self]


class Part(StrEnum):
    """In which part somebody wrote; adults stand there by their part, never by name."""

    YOUNG = "young"
    LEADER = "leader"
    OFFICER = "officer"
    HOST = "host"
    COORDINATION = "coordination"
    NETWORK = "network"
    ADULT = "adult"


class CommentState(StrEnum):
    """waiting (an adult reads) → standing | not shown | passed on; a report hides it until it is read again."""

    WAITING = "waiting"
    STANDING = "standing"
    HIDDEN = "hidden"
    NOT_SHOWN = "not_shown"
    PASSED_ON = "passed_on"
    TAKEN_BACK = "taken_back"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as whoever wrote it reads it."""
        return {
            CommentState.WAITING: _l("An adult reads it first"),
            CommentState.STANDING: _l("Everybody can read it"),
            CommentState.HIDDEN: _l("Somebody reported it; an adult reads it again"),
            CommentState.NOT_SHOWN: _l("It is not shown"),
            CommentState.PASSED_ON: _l("People of the network look at it"),
            CommentState.TAKEN_BACK: _l("You took it back"),
        }[self]


class Why(StrEnum):
    """Why a comment is not shown, as whoever wrote it is told."""

    CONTACT = "contact"
    PRIVATE = "private"
    UNKIND = "unkind"
    ELSEWHERE = "elsewhere"
    ADVERT = "advert"
    OTHER = "other"

    @cached_property
    def label(self) -> LazyString:
        """Say the reason."""
        return {
            Why.CONTACT: _l("One could reach or meet somebody by it"),
            Why.PRIVATE: _l("It says something private about somebody"),
            Why.UNKIND: _l("It could hurt somebody"),
            Why.ELSEWHERE: _l("It is about something else"),
            Why.ADVERT: _l("It is an advertisement"),
            Why.OTHER: _l("Another reason, said below"),
        }[self]


class Grievance(StrEnum):
    """Why somebody reports a comment, in their words."""

    MEAN = "mean"
    PRIVATE = "private"
    CONTACT = "contact"
    FEELS_WRONG = "feels_wrong"
    NONSENSE = "nonsense"
    OTHER = "other"

    @cached_property
    def label(self) -> LazyString:
        """Say the reason."""
        return {
            Grievance.MEAN: _l("It is mean, or it hurts somebody"),
            Grievance.PRIVATE: _l("It says private things about somebody"),
            Grievance.CONTACT: _l("Somebody wants to write to young people or to meet them"),
            Grievance.FEELS_WRONG: _l("It frightens me, or it feels wrong"),
            Grievance.NONSENSE: _l("It is an advertisement or nonsense"),
            Grievance.OTHER: _l("Something else"),
        }[self]


class Reporter(StrEnum):
    """Who says that something is wrong; no name is asked for."""

    YOUNG = "young"
    GUARDIAN = "guardian"
    OTHER = "other"

    @cached_property
    def label(self) -> LazyString:
        """Name them as the form does."""
        return {
            Reporter.YOUNG: _l("A young person"),
            Reporter.GUARDIAN: _l("A parent or guardian"),
            Reporter.OTHER: _l("Somebody else"),
        }[self]


class CommentDeed(StrEnum):
    """What was done with a comment."""

    WRITTEN = "written"
    LET_STAND = "let_stand"
    NOT_SHOWN = "not_shown"
    PASSED_ON = "passed_on"
    SETTLED = "settled"
    REPORTED = "reported"
    HIDDEN = "hidden"
    TAKEN_BACK = "taken_back"

    @cached_property
    def label(self) -> LazyString:
        """Name the deed as the log does."""
        return {
            CommentDeed.WRITTEN: _l("Written"),
            CommentDeed.LET_STAND: _l("Read: it stands"),
            CommentDeed.NOT_SHOWN: _l("Read: it is not shown"),
            CommentDeed.PASSED_ON: _l("Passed on to the safeguarding leads"),
            CommentDeed.SETTLED: _l("The report was looked into"),
            CommentDeed.REPORTED: _l("Reported"),
            CommentDeed.HIDDEN: _l("Hidden until it is read again"),
            CommentDeed.TAKEN_BACK: _l("Taken back"),
        }[self]


class Rhythm(StrEnum):
    """How often somebody wants news in one letter."""

    WEEKLY = "weekly"
    DAILY = "daily"
    NEVER = "never"

    @cached_property
    def label(self) -> LazyString:
        """Name the rhythm as pages do."""
        return {
            Rhythm.WEEKLY: _l("Once a week, on Monday"),
            Rhythm.DAILY: _l("Once a day"),
            Rhythm.NEVER: _l("No letters with news"),
        }[self]


class InitiativeWish(Identified, Model):
    """One person wants one initiative in their city, or follows it; counted, never shown with a name."""

    __tablename__ = "initiative_wishes"
    __table_args__ = (UniqueConstraint("initiative_id", "person_id", "wish"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    wish: Mapped[Wish] = mapped_column(stored_enum(Wish, "wish"))
    # Said as a young person of that city, not as one of its adults.
    is_young: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class Comment(Identified, Model):
    """What somebody says about an initiative. `text` has words only while everybody may read them, `words` at all other times."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_initiative_state_written", "initiative_id", "state", "written_at", "id"),
        Index("ix_comments_state_city", "state", "city_id"),
        Index("ix_comments_writer_written", "writer_id", "written_at"),
    )

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    answers_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    writer_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    # Whose adults read it; none for the network's own people.
    city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    kind: Mapped[CommentKind] = mapped_column(stored_enum(CommentKind, "comment_kind"))
    part: Mapped[Part] = mapped_column(stored_enum(Part, "comment_part"))
    state: Mapped[CommentState] = mapped_column(stored_enum(CommentState, "comment_state"), default=CommentState.WAITING)
    signed_as: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C0, why="a first name, with consent only", seen_by="everyone", erased="when consent is withdrawn"),
    )
    language: Mapped[str] = mapped_column(String(8), default="en", info=plain("of the words"))
    text: Mapped[str] = mapped_column(
        default="", info=personal(C0, why="what somebody says about an initiative", seen_by="everyone", erased=_TAKEN_BACK)
    )
    words_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C1, why="what an adult reads before others do", seen_by=_READERS, erased=_TAKEN_BACK)
    )
    written_at: Mapped[datetime]
    # Since when it has stood, or when it was last decided upon.
    decided_at: Mapped[datetime | None]
    # Reports that nobody has looked into yet.
    open_report_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    words = SealedText("words_sealed")
    initiative: Mapped[Initiative] = relationship()
    city: Mapped[City | None] = relationship()
    writer: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class CommentStep(Identified, Model):
    """One line of what was done with a comment, by whom and why; added, never changed."""

    __tablename__ = "comment_steps"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    deed: Mapped[CommentDeed] = mapped_column(stored_enum(CommentDeed, "comment_deed"))
    why: Mapped[Why | None] = mapped_column(stored_enum(Why, "comment_why"))
    note_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C1, why="what whoever wrote it is told", seen_by=_READERS, erased=_WITH_IT)
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]

    note = SealedText("note_sealed")
    by: Mapped[Person | None] = relationship()


class CommentReport(Identified, Model):
    """Somebody says that something is wrong with a comment; who reads it does not learn who said so."""

    __tablename__ = "comment_reports"
    __table_args__ = (UniqueConstraint("comment_id", "by_id"),)

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    reporter: Mapped[Reporter] = mapped_column(stored_enum(Reporter, "comment_reporter"))
    grievance: Mapped[Grievance] = mapped_column(stored_enum(Grievance, "comment_grievance"))
    words_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C1, why="what is wrong with a comment", seen_by="the adults who read comments", erased=_WITH_IT)
    )
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    words = SealedText("words_sealed")


class ClosedDiscussion(Identified, Model):
    """Nothing more can be written about an initiative; what stands stays."""

    __tablename__ = "closed_discussions"
    __table_args__ = (UniqueConstraint("initiative_id"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class NewsChoice(Identified, Model):
    """How often somebody wants news, and until when they have been told; without a row: weekly, and nothing yet."""

    __tablename__ = "news_choices"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    rhythm: Mapped[Rhythm] = mapped_column(stored_enum(Rhythm, "news_rhythm"), default=Rhythm.WEEKLY)
    chosen_at: Mapped[datetime | None]
    told_until: Mapped[datetime | None]
