"""The joint diagnosis of one adoption: where and when, and each need with its voice and what the other voice says to it."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc

_WORDS = personal(Sensitivity.C1, why="what happened", seen_by="the city, network staff", erased="with the city")


class Voice(StrEnum):
    """Who says it."""

    YOUNG = "young"
    CITY = "city"

    @cached_property
    def label(self) -> LazyString:
        """Name the voice as pages do."""
        return {Voice.YOUNG: _l("Young people"), Voice.CITY: _l("The city")}[self]

    @property
    def other(self) -> "Voice":
        """Return the voice that is asked."""
        return Voice.CITY if self is Voice.YOUNG else Voice.YOUNG


class Mark(StrEnum):
    """What one says to the need of the other."""

    AGREE = "agree"
    PARTLY = "partly"
    NOT = "not"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            Mark.AGREE: _lc("an answer to a need", "Agree"),
            Mark.PARTLY: _lc("an answer to a need", "Partly"),
            Mark.NOT: _lc("an answer to a need", "Do not agree"),
        }[self]


class Diagnosis(CityScoped, Identified, Model):
    """Where and when it matters, what would be measured, and how it stands today."""

    __tablename__ = "diagnoses"
    __table_args__ = (UniqueConstraint("adoption_id"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(ShortText, default="", info=plain("a place"))
    moment: Mapped[str] = mapped_column(ShortText, default="", info=plain("days and hours"))
    measure: Mapped[str] = mapped_column(default="", info=plain("what would be counted"))
    baseline: Mapped[str] = mapped_column(default="", info=plain("the figure before anything began"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Need(CityScoped, Identified, Model):
    """One need, in the words of one voice. `heard_on` and `heard_count`: said at a meeting, by how many, no names."""

    __tablename__ = "diagnosis_needs"

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), index=True)
    voice: Mapped[Voice] = mapped_column(stored_enum(Voice, "need_voice"))
    text: Mapped[str] = mapped_column(info=_WORDS)
    heard_on: Mapped[date | None] = mapped_column(info=plain("day of a meeting"))
    heard_count: Mapped[int | None] = mapped_column(SmallInteger)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    marks: Mapped[list["NeedMark"]] = relationship(back_populates="need", order_by="NeedMark.at", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class NeedMark(CityScoped, Identified, Model):
    """What the other voice says to a need: one answer of the city, one of each young person or meeting."""

    __tablename__ = "diagnosis_marks"

    need_id: Mapped[UUID] = mapped_column(ForeignKey("diagnosis_needs.id", ondelete="CASCADE"), index=True)
    mark: Mapped[Mark] = mapped_column(stored_enum(Mark, "need_mark"))
    heard_on: Mapped[date | None] = mapped_column(info=plain("day of a meeting"))
    heard_count: Mapped[int | None] = mapped_column(SmallInteger)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    need: Mapped[Need] = relationship(back_populates="marks")
