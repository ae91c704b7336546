"""Calls for participants, forms in versions, and the applications and answers they get.

An applicant is no Person and no Participant: whoever is not selected leaves nothing behind in those tables.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.applications.kinds import ApplicationState, CallState, Kept, QuestionKind, Readers, Reason
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import Identified, Model, ShortText, new_id, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.sealing import SealedText
from exchange.participants.models import Participant, ParticipantKind

C1, C2, C3 = Sensitivity.C1, Sensitivity.C2, Sensitivity.C3
_DESK = "the applicant, coordinators of the city, network staff"
_GONE = "12 months after the decision, earlier when it was never sent"
_AS_SAID = "as its question says: 12 months after the decision, or 60 days after return"


class Call(CityScoped, Identified, Model):
    """An invitation of one delegation to apply, open between two days by the city's own clock."""

    __tablename__ = "calls"

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True, info=plain())
    title: Mapped[str] = mapped_column(ShortText, info=plain())
    text: Mapped[str] = mapped_column(default="", info=plain())
    contact: Mapped[str] = mapped_column(ShortText, default="", info=plain("whom applicants may ask: an office's address or phone"))
    kind: Mapped[ParticipantKind] = mapped_column(stored_enum(ParticipantKind, "call_kind"), default=ParticipantKind.YOUNGSTER)
    opens_on: Mapped[date] = mapped_column(info=plain())
    closes_on: Mapped[date] = mapped_column(info=plain("the whole day, by the city's clock"))
    languages: Mapped[list[str]] = mapped_column(default=list, info=plain("in which applications can be read"))
    language: Mapped[str] = mapped_column(String(2), default="en", info=plain("in which its title and text were written first"))
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("language → {title, text, of}; see wording.py"))
    places: Mapped[int | None]
    state: Mapped[CallState] = mapped_column(stored_enum(CallState, "call_state"), default=CallState.PREPARED)
    created_at: Mapped[datetime]
    cohort: Mapped[Cohort] = relationship()
    delegation: Mapped[Delegation] = relationship()


class Form(CityScoped, Identified, Model):
    """Questions of a call, or (without one) those that a delegation asks its participants once they are accepted."""

    __tablename__ = "forms"
    __table_args__ = (UniqueConstraint("call_id"),)

    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"), index=True)
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(ShortText, default="", info=plain())
    language: Mapped[str] = mapped_column(String(2), default="en", info=plain("in which its questions are written first"))
    delegation: Mapped[Delegation] = relationship()
    call: Mapped[Call | None] = relationship()
    versions: Mapped[list["FormVersion"]] = relationship(back_populates="form", order_by="FormVersion.number", cascade="all, delete-orphan")


class FormVersion(CityScoped, Identified, Model):
    """One state of a form; frozen from the moment it is published."""

    __tablename__ = "form_versions"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    form_id: Mapped[UUID] = mapped_column(ForeignKey("forms.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(SmallInteger)
    published_at: Mapped[datetime | None]
    form: Mapped[Form] = relationship(back_populates="versions")
    questions: Mapped[list["Question"]] = relationship(back_populates="version", order_by="Question.position", cascade="all, delete-orphan")


class Question(CityScoped, Identified, Model):
    """One question of one version. `key` is the same over all versions; the row, with its words, is not."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("form_versions.id", ondelete="CASCADE"))
    key: Mapped[UUID] = mapped_column(default=new_id)
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[QuestionKind] = mapped_column(stored_enum(QuestionKind, "question_kind"))
    texts: Mapped[dict[str, str]] = mapped_column(default=dict, info=plain("language → words"))
    helps: Mapped[dict[str, str]] = mapped_column(default=dict, info=plain("language → words"))
    options: Mapped[list[Any]] = mapped_column(default=list, info=plain("[{key, texts}]"))
    is_required: Mapped[bool] = mapped_column(default=False)
    conditions: Mapped[list[Any]] = mapped_column(default=list, info=plain("all must hold; see rules.is_asked"))
    why: Mapped[Reason] = mapped_column(stored_enum(Reason, "question_why"), default=Reason.CHOOSE)
    readers: Mapped[Readers] = mapped_column(stored_enum(Readers, "question_readers"), default=Readers.COORDINATORS)
    kept: Mapped[Kept] = mapped_column(stored_enum(Kept, "question_kept"), default=Kept.SELECTION)
    # Why something is asked that sounds like health, faith, origin or opinion; such answers leave the page of their owner nowhere.
    sensitive_reason: Mapped[str] = mapped_column(default="", info=plain())
    version: Mapped[FormVersion] = relationship(back_populates="questions")


class Application(CityScoped, Identified, Model):
    """Somebody's wish to travel, with the least that is needed to choose and to answer."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        Index("ix_applications_call_state", "call_id", "state", "sort_name"),
        Index("ix_applications_email", "city_id", "email_folded"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"), index=True)
    form_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("form_versions.id"))
    # How it is called where names are hidden: "Application 14".
    number: Mapped[int]
    first_name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to name the person", seen_by=_DESK, erased=_GONE))
    last_name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to name the person", seen_by=_DESK, erased=_GONE))
    sort_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="sorting and matching", seen_by="the program", erased=_GONE, in_copy=False)
    )
    birth_date: Mapped[date | None] = mapped_column(info=personal(C2, why="age rules; missing means minor", seen_by=_DESK, erased=_GONE))
    email: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to answer the application", seen_by=_DESK, erased=_GONE)
    )
    email_folded: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="matching", seen_by="the program", erased=_GONE, in_copy=False)
    )
    phone: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to answer the application", seen_by=_DESK, erased=_GONE)
    )
    language: Mapped[str] = mapped_column(ShortText, default="en", info=personal(C1, why="pages and letters", seen_by=_DESK, erased=_GONE))
    nationality: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="some questions are for some nationalities only", seen_by=_DESK, erased=_GONE)
    )
    guardian_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to ask for consent", seen_by=_DESK, erased=_GONE)
    )
    guardian_contact: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to ask for consent", seen_by=_DESK, erased=_GONE)
    )
    motivation: Mapped[str] = mapped_column(default="", info=personal(C2, why="selection", seen_by=_DESK, erased=_GONE))
    state: Mapped[ApplicationState] = mapped_column(stored_enum(ApplicationState, "application_state"), default=ApplicationState.DRAFT)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # Who became a participant: the answers kept for the trip go with that place.
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    call: Mapped[Call] = relationship()
    delegation: Mapped[Delegation] = relationship()
    form_version: Mapped[FormVersion | None] = relationship()
    participant: Mapped[Participant | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def full_name(self) -> str:
        """Return the name as people say it; nothing while it is not known."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def listed_name(self) -> str:
        """Return the name as lists show it."""
        return ", ".join(name for name in (self.last_name, self.first_name) if name)


class ApplicationLink(Identified, Model):
    """A personal way to one application; one that came by letter proves that the address is theirs."""

    __tablename__ = "application_links"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random token"))
    is_by_letter: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Answer(CityScoped, Identified, Model):
    """What somebody answered to one question as it was worded then: an applicant, or a participant who is asked later."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("application_id", "question_id"), UniqueConstraint("participant_id", "question_id"))

    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"))
    question_id: Mapped[UUID] = mapped_column(ForeignKey("questions.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="en", info=plain("in which the question was read"))
    # Whatever people write, also about their health, is sealed.
    value_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="what its question says", seen_by="whoever its question says", erased=_AS_SAID)
    )
    file_name_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="what its question says", seen_by="whoever its question says", erased=_AS_SAID)
    )
    file_key: Mapped[str] = mapped_column(String(120), default="", info=plain("in the file store, sealed"))
    answered_at: Mapped[datetime]

    value = SealedText("value_sealed")
    file_name = SealedText("file_name_sealed")
    question: Mapped[Question] = relationship()


class AnswerStanding(CityScoped, Identified, Model):
    """How far a participant is with the questions that are asked later; who is asked nothing has none. Kept for lists, in numbers."""

    __tablename__ = "answer_standings"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), unique=True)
    asked_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    answered_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    # Of those that need an answer.
    missing_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    saved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
