"""A delegation's way there and back: legs with local times, seats, the responsible adult."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l
from exchange.participants.models import Participant


class Direction(StrEnum):
    """There or back."""

    OUT = "out"
    BACK = "back"

    @cached_property
    def label(self) -> LazyString:
        """Name the direction as pages do."""
        return {Direction.OUT: _l("The way there"), Direction.BACK: _l("The way back")}[self]


class Mode(StrEnum):
    """What one travels in."""

    TRAIN = "train"
    PLANE = "plane"
    COACH = "coach"
    CAR = "car"
    FERRY = "ferry"
    LOCAL = "local"

    @cached_property
    def label(self) -> LazyString:
        """Name the vehicle as pages do."""
        return {
            Mode.TRAIN: _l("Train"),
            Mode.PLANE: _l("Plane"),
            Mode.COACH: _l("Coach"),
            Mode.CAR: _l("Car"),
            Mode.FERRY: _l("Ferry"),
            Mode.LOCAL: _l("Local transport"),
        }[self]


class Journey(CityScoped, Identified, Model):
    """One way of one delegation (or of a part of it), there or back."""

    __tablename__ = "journeys"
    __table_args__ = (Index("ix_journeys_cohort_city_direction", "cohort_id", "city_id", "direction", "id"),)

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"), index=True)
    direction: Mapped[Direction] = mapped_column(stored_enum(Direction, "direction"))
    name: Mapped[str] = mapped_column(ShortText, default="", info=plain("where one delegation goes two ways"))
    version: Mapped[int] = mapped_column(default=1)
    cohort: Mapped[Cohort] = relationship()
    delegation: Mapped[Delegation] = relationship()
    legs: Mapped[list["Leg"]] = relationship(back_populates="journey", order_by="Leg.departs_at", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class Leg(CityScoped, Identified, Model):
    """One vehicle of a journey. Instants are kept in UTC; each end has its own IANA zone."""

    __tablename__ = "legs"

    journey_id: Mapped[UUID] = mapped_column(ForeignKey("journeys.id", ondelete="CASCADE"), index=True)
    mode: Mapped[Mode] = mapped_column(stored_enum(Mode, "mode"))
    operator: Mapped[str] = mapped_column(ShortText, default="", info=plain())
    number: Mapped[str] = mapped_column(String(40), default="", info=plain())
    from_place: Mapped[str] = mapped_column(ShortText, info=plain())
    from_zone: Mapped[str] = mapped_column(String(60), info=plain("IANA"))
    departs_at: Mapped[datetime]
    to_place: Mapped[str] = mapped_column(ShortText, info=plain())
    to_zone: Mapped[str] = mapped_column(String(60), info=plain("IANA"))
    arrives_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="", info=plain("meeting point, coach number"))
    responsible_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"))
    sequence: Mapped[int] = mapped_column(SmallInteger, default=0)
    journey: Mapped[Journey] = relationship(back_populates="legs")
    responsible: Mapped[Participant | None] = relationship()
    seats: Mapped[list["Seat"]] = relationship(back_populates="leg", cascade="all, delete-orphan")

    @property
    def aboard(self) -> list[UUID]:
        """Return the participants on it."""
        return [seat.participant_id for seat in self.seats]

    @property
    def seat_count(self) -> int:
        """Return how many places are taken."""
        return len(self.seats)


class Seat(CityScoped, Identified, Model):
    """One person's place on one leg."""

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("leg_id", "participant_id"),)

    leg_id: Mapped[UUID] = mapped_column(ForeignKey("legs.id", ondelete="CASCADE"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(20), default="", info=plain("coach and seat"))
    leg: Mapped[Leg] = relationship(back_populates="seats")
    participant: Mapped[Participant] = relationship()
