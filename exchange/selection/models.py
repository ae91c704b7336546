"""Criteria, readers' scores, and the decisions that wait until they are sent."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.applications.models import Application, Call
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l

C2 = Sensitivity.C2
_READERS = "the readers of the applications, coordinators of the city"
_TEAM = "the person, coordinators of the city, the leader, network staff"
_KEPT = "12 months after the decision, earlier when it was never sent"


class SelectionState(StrEnum):
    """preparing → scoring → deliberating → sent. Names are hidden until scoring is over."""

    PREPARING = "preparing"
    SCORING = "scoring"
    DELIBERATING = "deliberating"
    SENT = "sent"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            SelectionState.PREPARING: _l("Criteria being prepared"),
            SelectionState.SCORING: _l("Being read and scored"),
            SelectionState.DELIBERATING: _l("Being decided"),
            SelectionState.SENT: _l("Decisions sent"),
        }[self]


class ReviewState(StrEnum):
    """How far one reader is with one application."""

    DRAFT = "draft"
    DONE = "done"
    CONFLICT = "conflict"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ReviewState.DRAFT: _l("Begun"),
            ReviewState.DONE: _l("Handed in"),
            ReviewState.CONFLICT: _l("Too close to score"),
        }[self]


class Outcome(StrEnum):
    """What is decided for one application."""

    OFFERED = "offered"
    WAITING = "waiting"
    DECLINED = "declined"

    @cached_property
    def label(self) -> LazyString:
        """Name the outcome as pages do."""
        return {
            Outcome.OFFERED: _l("A place is offered"),
            Outcome.WAITING: _l("On the waiting list"),
            Outcome.DECLINED: _l("No place this time"),
        }[self]


class Selection(CityScoped, Identified, Model):
    """How one call's applications are chosen from; one for each call."""

    __tablename__ = "selections"
    __table_args__ = (UniqueConstraint("call_id"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    state: Mapped[SelectionState] = mapped_column(stored_enum(SelectionState, "selection_state"), default=SelectionState.PREPARING)
    places: Mapped[int] = mapped_column(SmallInteger, default=0)
    targets: Mapped[list[list[str | int]]] = mapped_column(JSON, default=list, info=plain("trait and least number, shown beside the list"))
    seed: Mapped[str] = mapped_column(String(64), default="", info=plain("of the draw; shown from the moment scoring closes"))
    # As it stood when scoring closed: application, score of 100 or nothing, drawn among equals.
    ranking: Mapped[list[list[str | bool | None]]] = mapped_column(JSON, default=list, info=plain("what the scores and the seed gave"))
    fingerprint: Mapped[str] = mapped_column(String(64), default="", info=plain("of the scores from which the list was made"))
    scoring_from_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    call: Mapped[Call] = relationship()
    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class Criterion(CityScoped, Identified, Model):
    """One thing that readers score, from 0 to 5, with what the points mean."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("selection_id", "position"),)

    selection_id: Mapped[UUID] = mapped_column(ForeignKey("selections.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(ShortText, info=plain())
    meaning: Mapped[str] = mapped_column(default="", info=plain("what few and many points mean"))
    weight: Mapped[int] = mapped_column(SmallInteger, default=1)


class Review(CityScoped, Identified, Model):
    """One reader's sheet for one application."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("application_id", "reviewer_id"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[ReviewState] = mapped_column(stored_enum(ReviewState, "review_state"), default=ReviewState.DRAFT)
    points: Mapped[dict[str, int | None]] = mapped_column(
        JSON, default=dict, info=personal(C2, why="selection", seen_by=_READERS, erased=_KEPT)
    )
    reason: Mapped[str] = mapped_column(default="", info=personal(C2, why="selection", seen_by=_READERS, erased=_KEPT))
    conflict: Mapped[str] = mapped_column(default="", info=personal(C2, why="a fair selection", seen_by=_READERS, erased=_KEPT))
    saved_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    application: Mapped[Application] = relationship()


class Decision(CityScoped, Identified, Model):
    """What is decided for one application; nobody is told until it is sent."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("application_id"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome] = mapped_column(stored_enum(Outcome, "outcome"))
    reason: Mapped[str] = mapped_column(default="", info=personal(C2, why="the applicant learns why", seen_by=_TEAM, erased=_KEPT))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    application: Mapped[Application] = relationship()
