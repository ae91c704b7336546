"""Rounds in which both voices judge whether something would work here, and the sheets that they hand in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exchange.access.scope import CityScoped
from exchange.adoptions.diagnosis.models import Voice
from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain

_SEEN = "the city and its young people once both voices have handed in, network staff"


class TransferRound(CityScoped, Identified, Model):
    """One time at which both voices judged it; a later one has its reason. `opened_at`: since when both are seen side by side."""

    __tablename__ = "transfer_rounds"
    __table_args__ = (UniqueConstraint("adoption_id", "number"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(SmallInteger, info=plain("which round it is"))
    reason: Mapped[str] = mapped_column(
        default="", info=personal(Sensitivity.C1, why="what happened", seen_by="the city, network staff", erased="with the city")
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    began_at: Mapped[datetime]
    both_in_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    # What was expected when the pilot began, {criterion: [young, city]}; it stays as it was then.
    expected: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), info=plain("scores of both voices"))
    expected_at: Mapped[datetime | None]


class TransferSheet(CityScoped, Identified, Model):
    """What one young person, one meeting (`heard_on`) or the city answered: `{criterion: {"score": 0–4 | unknown, "reason": words}}`."""

    __tablename__ = "transfer_sheets"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_rounds.id", ondelete="CASCADE"), index=True)
    voice: Mapped[Voice] = mapped_column(stored_enum(Voice, "sheet_voice"))
    is_meeting: Mapped[bool] = mapped_column(default=False, info=plain("written down for those who met"))
    heard_on: Mapped[date | None] = mapped_column(info=plain("day of a meeting"))
    heard_count: Mapped[int | None] = mapped_column(SmallInteger)
    answers: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=personal(Sensitivity.C1, why="whether it would work here", seen_by=_SEEN, erased="with the city")
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
