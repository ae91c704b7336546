"""Three sheets of one adoption: what was decided, how it was tried, what came of it; and one line for each day of the try."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText
from exchange.foundation.declarations import Sensitivity, personal, plain

_SEEN = "the city, network staff"
_WORDS = personal(Sensitivity.C1, why="what happened", seen_by=_SEEN, erased="with the city")
_WHO = personal(Sensitivity.C2, why="who answers for it", seen_by=_SEEN, erased="with the city")


class Decision(CityScoped, Identified, Model):
    """Who answers for it, with what money or hours, by which decision, from when; and what must stay as it was."""

    __tablename__ = "adoption_decisions"
    __table_args__ = (
        UniqueConstraint("adoption_id"),
        CheckConstraint("money_cents IS NULL OR money_cents >= 0", name="money"),
        CheckConstraint("hours IS NULL OR hours >= 0", name="hours"),
    )

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    core: Mapped[list[str]] = mapped_column(default=list, info=plain("what must stay as it was"))
    owner_name: Mapped[str] = mapped_column(ShortText, default="", info=_WHO)
    owner_role: Mapped[str] = mapped_column(ShortText, default="", info=_WHO)
    money_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="EUR", info=plain("ISO 4217"))
    money_source: Mapped[str] = mapped_column(ShortText, default="", info=plain("where the money comes from"))
    hours: Mapped[int | None] = mapped_column(Integer)
    decided_on: Mapped[date | None] = mapped_column(info=plain())
    decided_by: Mapped[str] = mapped_column(ShortText, default="", info=plain("a council, a committee"))
    reference: Mapped[str] = mapped_column(ShortText, default="", info=plain("number or address of the decision"))
    starts_on: Mapped[date | None] = mapped_column(info=plain())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Pilot(CityScoped, Identified, Model):
    """Where and when it is tried."""

    __tablename__ = "adoption_pilots"
    __table_args__ = (UniqueConstraint("adoption_id"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(ShortText, default="", info=plain("a place"))
    from_on: Mapped[date | None] = mapped_column(info=plain())
    until_on: Mapped[date | None] = mapped_column(info=plain())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PilotLine(CityScoped, Identified, Model):
    """One time that it was tried: how many came, what went wrong."""

    __tablename__ = "pilot_lines"

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date] = mapped_column(info=plain("day of the try"))
    came_count: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(default="", info=_WORDS)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class Result(CityScoped, Identified, Model):
    """Since when it runs, what has changed against the figure of the diagnosis, how that is known, and how it goes on."""

    __tablename__ = "adoption_results"
    __table_args__ = (UniqueConstraint("adoption_id"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    runs_since_on: Mapped[date | None] = mapped_column(info=plain())
    changed: Mapped[str] = mapped_column(default="", info=_WORDS)
    known_how: Mapped[str] = mapped_column(default="", info=_WORDS)
    goes_on: Mapped[str] = mapped_column(default="", info=_WORDS)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
