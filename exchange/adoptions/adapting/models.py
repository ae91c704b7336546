"""What became of each part of an initiative in one city. Public, like the stage: another city learns from it."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Identified, Model
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l, _lc


class Fate(StrEnum):
    """What became of a part."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    ADDED = "added"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {
            Fate.KEPT: _l("Kept as it was"),
            Fate.CHANGED: _lc("a part of an initiative", "Changed"),
            Fate.DROPPED: _lc("a part of an initiative", "Left out"),
            Fate.ADDED: _lc("a part of an initiative", "Added"),
        }[self]


class Adaptation(Identified, Model):
    """The parts of an initiative in one adoption, in order.

    `parts`: `[{"component": words, "fate": a Fate or "", "here": what it is here, "reason": why}]`; what is not decided yet has no fate.
    Not city-scoped, as the adoption is not: whoever reads the initiative reads the parts that are decided.
    """

    __tablename__ = "adaptations"
    __table_args__ = (UniqueConstraint("adoption_id"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    parts: Mapped[list[Any]] = mapped_column(default=list, info=plain("what a city changed, public"))
    decided_count: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
