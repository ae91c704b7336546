"""What somebody wants to stand in public under what they write."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Model, stored_enum
from exchange.foundation.languages import LazyString, _l


class NameStyle(StrEnum):
    """How much of a name stands there, from all of it to none."""

    FULL = "full"
    FIRST = "first"
    CITY = "city"

    @cached_property
    def label(self) -> LazyString:
        """Name the choice as pages do."""
        return {
            NameStyle.FULL: _l("My first name and my family name"),
            NameStyle.FIRST: _l("My first name"),
            NameStyle.CITY: _l("No name of mine, only “young people from …”"),
        }[self]


class PublicName(Model):
    """One person's wish; without a row, whatever their consent allows stands there."""

    __tablename__ = "public_names"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    style: Mapped[NameStyle] = mapped_column(stored_enum(NameStyle, "name_style"))
    chosen_at: Mapped[datetime]
