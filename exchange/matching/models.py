"""What is known of cities that makes them alike, what a city says that it looks for, and what it noted for later."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l, _lc


class FactKind(StrEnum):
    """What can be known of a city, besides its languages and where it lies."""

    SIZE = "size"
    DENSITY = "density"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {FactKind.SIZE: _l("How many people live there"), FactKind.DENSITY: _l("How densely it is built")}[self]


class Size(StrEnum):
    """A band of population, the smaller ones first."""

    VILLAGE = "under-20"
    TOWN = "20-50"
    SMALL = "50-100"
    MIDDLE = "100-250"
    LARGE = "250-500"
    GREAT = "500-1000"
    METROPOLIS = "over-1000"

    @cached_property
    def label(self) -> LazyString:
        """Name the band as pages do."""
        return {
            Size.VILLAGE: _l("fewer than 20,000 people"),
            Size.TOWN: _l("20,000 to 50,000 people"),
            Size.SMALL: _l("50,000 to 100,000 people"),
            Size.MIDDLE: _l("100,000 to 250,000 people"),
            Size.LARGE: _l("250,000 to 500,000 people"),
            Size.GREAT: _l("500,000 to a million people"),
            Size.METROPOLIS: _l("more than a million people"),
        }[self]


class Density(StrEnum):
    """The degree of urbanisation, in the three classes of Eurostat."""

    CITY = "city"
    TOWN = "town"
    RURAL = "rural"

    @cached_property
    def label(self) -> LazyString:
        """Name the class as pages do."""
        return {
            Density.CITY: _lc("how densely a city is built", "densely built"),
            Density.TOWN: _lc("how densely a city is built", "town and suburbs"),
            Density.RURAL: _lc("how densely a city is built", "scattered, rural"),
        }[self]


class Budget(StrEnum):
    """What a city could spend on a first year, the smaller sums first; cents of a euro in `most`."""

    LITTLE = "little"
    SOME = "some"
    MORE = "more"

    @cached_property
    def label(self) -> LazyString:
        """Name the sum as pages do."""
        return {
            Budget.LITTLE: _l("up to 5,000 euros"),
            Budget.SOME: _l("up to 50,000 euros"),
            Budget.MORE: _l("more than 50,000 euros"),
        }[self]

    @property
    def most(self) -> int | None:
        """Return the most that it could be, in cents; None: no limit is named."""
        return {Budget.LITTLE: 500_000, Budget.SOME: 5_000_000, Budget.MORE: None}[self]


class CityFact(Identified, Model):
    """One fact of one city as the network typed it, public, with its day and its source."""

    __tablename__ = "city_facts"
    __table_args__ = (UniqueConstraint("city_id", "kind"),)

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    kind: Mapped[FactKind] = mapped_column(stored_enum(FactKind, "fact_kind"))
    value: Mapped[str] = mapped_column(String(20), info=plain("a band or class"))
    as_of_on: Mapped[date] = mapped_column(info=plain("the day for which it holds"))
    source: Mapped[str] = mapped_column(String(300), info=plain("where it was read"))
    verified_on: Mapped[date | None] = mapped_column(info=plain("when somebody compared it with its source"))


class CitySearch(Model):
    """What a city says that it looks for; every member city reads it. Without a row it has said nothing, and is suggested."""

    __tablename__ = "city_searches"

    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"), primary_key=True)
    is_suggested: Mapped[bool] = mapped_column(default=True)
    themes: Mapped[list[str]] = mapped_column(default=list, info=plain("addresses of themes"))
    words: Mapped[str] = mapped_column(default="", info=plain("what a city looks for"))
    budget: Mapped[Budget | None] = mapped_column(stored_enum(Budget, "search_budget"))
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class LaterNote(CityScoped, Identified, Model):
    """An initiative that a city noted for later."""

    __tablename__ = "later_notes"
    __table_args__ = (UniqueConstraint("city_id", "initiative_id"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
